// Waits until the cluster has come to rest: every replica has applied the last commit, and every eventual read that was
// answered has its verdict. Figures taken then are complete.
import { KvorumError } from "@kvorum/base";
import type { AdminConnection } from "@kvorum/protocol";
import { ADMIN_TIMEOUT_MS, QUIESCE_POLL_MS, QUIESCE_TIMEOUT_MS } from "../limits.ts";
import type { ScenarioClock } from "./environment.ts";

export interface QuiesceOptions {
  readonly admins: readonly AdminConnection[];
  readonly clock: ScenarioClock;
  /** The log index that every replica must have applied: that of the last acknowledged write. */
  readonly throughIndex: number;
  /** Eventual reads answered since the figures were last reset. */
  readonly eventualReads: number;
}

export type QuiesceResult =
  | { readonly ok: true; readonly tookMs: number }
  | { readonly ok: false; readonly reason: string };

/** Never throws: a replica that does not answer is a reason, since a scenario may have killed it. */
export async function quiesce(options: QuiesceOptions): Promise<QuiesceResult> {
  const startedAtMs = options.clock.nowMs();
  const never = new AbortController().signal;
  for (;;) {
    const reason = await unrestReason(options);
    const tookMs = options.clock.nowMs() - startedAtMs;
    if (reason === null) {
      return { ok: true, tookMs };
    }
    if (tookMs >= QUIESCE_TIMEOUT_MS) {
      return { ok: false, reason: `after ${Math.round(tookMs)} ms ${reason}` };
    }
    await options.clock.sleepUntil(options.clock.nowMs() + QUIESCE_POLL_MS, never);
  }
}

async function unrestReason(options: QuiesceOptions): Promise<string | null> {
  try {
    const statuses = await Promise.all(options.admins.map((admin) => admin.getStatus(ADMIN_TIMEOUT_MS)));
    const throughIndex = Math.max(options.throughIndex, ...statuses.map((status) => status.commitIndex));
    const behind = statuses.find((status) => status.appliedIndex < throughIndex);
    if (behind !== undefined) {
      return `${behind.datacenter} has applied index ${behind.appliedIndex} of ${throughIndex}`;
    }
    const judged = await countJudgedReads(options.admins);
    return judged < options.eventualReads ? `${judged} of ${options.eventualReads} eventual reads are judged` : null;
  } catch (thrown) {
    return KvorumError.from(thrown).message;
  }
}

async function countJudgedReads(admins: readonly AdminConnection[]): Promise<number> {
  const figures = await Promise.all(admins.map((admin) => admin.takeFigures({ reset: false })));
  return figures.flatMap((node) => node.staleReads).reduce((sum, region) => sum + region.reads, 0);
}
