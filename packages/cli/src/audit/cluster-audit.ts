// An audit over all nodes of a cluster: started and stopped everywhere, and taken once the reads so far have their verdict.
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type DatacenterId, KvorumError } from "@kvorum/base";
import type { AuditCalls, AuditPlan, NodeAudit } from "@kvorum/protocol";
import type { Answered } from "../cluster/cluster-connections.ts";
import {
  AUDIT_EXAMPLES_DEFAULT,
  AUDIT_LATE_START_MS,
  AUDIT_POLL_INTERVAL_MS,
  AUDIT_VERDICTS_MS_MAX,
} from "../limits.ts";

/** As ClusterConnections has them. */
export interface AuditConnections {
  of(datacenter: DatacenterId): Pick<AuditCalls, "startAudit">;
  askAll<Answer>(question: (node: AuditCalls) => Promise<Answer>): Promise<readonly Answered<Answer>[]>;
}

/** What the nodes of a cluster say of the audit that began last. */
export interface ClusterAudit {
  readonly plan: AuditPlan;
  readonly status: "running" | "stopped";
  readonly audits: readonly NodeAudit[];
  /** They do not answer: what they served is missing. */
  readonly silent: readonly DatacenterId[];
  /** They have started anew since it began: what they served before is missing. They are told to go on. */
  readonly restarted: readonly DatacenterId[];
  /** Some of their reads have no verdict yet: what is written there is not known to them. */
  readonly waiting: readonly DatacenterId[];
}

/** What became of the order to start or to stop one. */
export interface AuditOrder {
  /** Before it one ran. */
  readonly wasRunning: boolean;
  /** They do not answer, and were not told. */
  readonly silent: readonly DatacenterId[];
}

/** Starts one everywhere, in place of what runs. @throws KvorumError unreachable — nobody answers */
export async function startAudit(
  connections: AuditConnections,
  { prefixParts }: Pick<AuditPlan, "prefixParts">,
): Promise<AuditOrder> {
  const before = await findAudit(connections, 0);
  const plan = { auditId: randomUUID(), prefixParts, examplesMax: AUDIT_EXAMPLES_DEFAULT };
  const silent = silentAmong(await connections.askAll((node) => node.startAudit(plan)));
  return { wasRunning: before?.status === "running", silent };
}

/** @throws KvorumError invalid_argument — no audit was started. unreachable — nobody answers */
export async function stopAudit(connections: AuditConnections): Promise<AuditOrder> {
  const { status } = await mustFindAudit(connections, 0);
  const silent = silentAmong(await connections.askAll((node) => node.stopAudit()));
  return { wasRunning: status === "running", silent };
}

/**
 * Waits until every read that was served before the call has its verdict, AUDIT_VERDICTS_MS_MAX at the most.
 * @throws KvorumError invalid_argument — no audit was started. unreachable — nobody answers
 */
export async function takeAudit(connections: AuditConnections, signal: AbortSignal): Promise<ClusterAudit> {
  const askedAtMs = performance.now();
  for (;;) {
    const waitedMs = performance.now() - askedAtMs;
    const found = await mustFindAudit(connections, waitedMs);
    if (found.waiting.length === 0 || waitedMs >= AUDIT_VERDICTS_MS_MAX) {
      await goOn(connections, found);
      return found;
    }
    await delay(AUDIT_POLL_INTERVAL_MS, undefined, { signal });
  }
}

async function mustFindAudit(connections: AuditConnections, waitedMs: number): Promise<ClusterAudit> {
  const found = await findAudit(connections, waitedMs);
  if (found === null) {
    throw new KvorumError("invalid_argument", "no audit was started on this cluster: `kvorum audit start` begins one");
  }
  return found;
}

/** Null: none was started. @param waitedMs since it was asked first */
async function findAudit(connections: AuditConnections, waitedMs: number): Promise<ClusterAudit | null> {
  const answers = await connections.askAll((node) => node.takeAudit());
  const silent = silentAmong(answers);
  const audits = answers.flatMap(({ answer }) => (answer === null ? [] : [answer]));
  const newest = audits.reduce<NodeAudit | null>(
    (best, audit) => (audit.plan !== null && audit.startedAtMs > (best?.startedAtMs ?? 0) ? audit : best),
    null,
  );
  const plan = newest?.plan ?? null;
  if (plan === null) {
    return null;
  }
  const own = audits.filter((audit) => audit.plan?.auditId === plan.auditId);
  const startedAtMs = Math.min(...own.map((audit) => audit.startedAtMs));
  return {
    plan,
    status: own.some(({ status }) => status === "running") ? "running" : "stopped",
    audits: own,
    silent,
    restarted: audits
      .filter((audit) => !own.includes(audit) || audit.startedAtMs > startedAtMs + AUDIT_LATE_START_MS)
      .map(({ datacenter }) => datacenter),
    // Reads that came later than the question need not be waited for.
    waiting: own
      .filter(({ openForMs }) => openForMs !== null && openForMs >= waitedMs)
      .map(({ datacenter }) => datacenter),
  };
}

/** Tells the running audit to those who have forgotten it. */
async function goOn(connections: AuditConnections, { plan, status, audits, restarted }: ClusterAudit): Promise<void> {
  const knows = new Set(audits.map(({ datacenter }) => datacenter));
  const forgetful = status === "running" ? restarted.filter((datacenter) => !knows.has(datacenter)) : [];
  await Promise.allSettled(forgetful.map((datacenter) => connections.of(datacenter).startAudit(plan)));
}

/** @throws KvorumError unreachable — everybody is */
function silentAmong(answers: readonly Answered<unknown>[]): readonly DatacenterId[] {
  const silent = answers.filter(({ answered }) => !answered).map(({ datacenter }) => datacenter);
  if (silent.length === answers.length) {
    throw new KvorumError("unreachable", `none of the ${answers.length} datacenters answers`);
  }
  return silent;
}
