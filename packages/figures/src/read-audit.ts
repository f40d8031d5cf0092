// The audit of an application's eventual reads at one replica (docs/audit.md): which keys, from where, by whose code, how old,
// and which promises of a session they broke. It counts the reads that are served while it runs, once their verdicts are there.
//
// Of clients that cannot say what they were told (KV Connect) it also keeps what this node told them; what other nodes did is
// known to who takes all of their audits (merge-audits.ts), so stale reads that may have broken a promise by it stay open.
//
// Nothing is kept while no audit runs. What one may hold is bounded, and what does not fit is counted.
import {
  createInstantMs,
  createWallMs,
  type DatacenterId,
  type InstantMs,
  type Region,
  type WallMs,
} from "@kvorum/base";
import type { Versionstamp } from "@kvorum/keyspace";
import type { AuditWords } from "@kvorum/kv";
import type { AuditGroup, AuditPlan, AuditTold, NodeAudit } from "@kvorum/protocol";
import type { Clock, ReadVerdict } from "@kvorum/replica";
import { prefixText } from "./audit-key-text.ts";
import { byWeight } from "./audit-order.ts";
import { AuditedGroup } from "./audited-group.ts";
import { AUDIT_GROUPS_MAX } from "./limits.ts";
import { RememberedClients } from "./remembered-clients.ts";

export interface ReadAuditOptions {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  readonly clock: Pick<Clock, "now" | "wallNow">;
}

/** What the replica knows of reads without a verdict. */
export interface ReadsAtReplica {
  /** When the first of those was served that wait for one; null: none waits. */
  readonly awaitingSinceMs: InstantMs | null;
  /** Given up since the replica started. */
  readonly unjudged: number;
}

interface Audit {
  readonly plan: AuditPlan;
  readonly startedAtMs: InstantMs;
  readonly startedAtWallMs: WallMs;
  readonly unjudgedBefore: number;
  readonly groups: Map<string, AuditedGroup>;
  readonly clients: RememberedClients;
  /** Reads from then on are not counted; infinite while it runs. */
  stoppedAtMs: number;
  readsUngrouped: number;
}

export class ReadAudit {
  readonly #options: ReadAuditOptions;
  #audit: Audit | null = null;

  constructor(options: ReadAuditOptions) {
    this.#options = options;
  }

  /** Gives up the audit that runs, if any. */
  start(plan: AuditPlan, { unjudged }: Pick<ReadsAtReplica, "unjudged">): void {
    const { clock } = this.#options;
    this.#audit = {
      plan,
      startedAtMs: clock.now(),
      startedAtWallMs: clock.wallNow(),
      unjudgedBefore: unjudged,
      groups: new Map(),
      clients: new RememberedClients(),
      stoppedAtMs: Number.POSITIVE_INFINITY,
      readsUngrouped: 0,
    };
  }

  /** Reads that were served until now are still counted when their verdict comes. */
  stop(): void {
    if (this.#audit !== null) {
      this.#audit.stoppedAtMs = Math.min(this.#audit.stoppedAtMs, this.#options.clock.now());
    }
  }

  get isRunning(): boolean {
    return this.#audit?.stoppedAtMs === Number.POSITIVE_INFINITY;
  }

  /** What goes along with a read that is asked now by a client that the nodes remember. @param clientName what its owner calls it */
  wordsOf(client: { readonly name: string; readonly clientName: string }): AuditWords {
    const { name, clientName } = client;
    const remembered = { name, askedAtMs: this.#options.clock.now() };
    return { clientId: null, clientName, callSite: "", acknowledged: [], seen: null, remembered };
  }

  /** An answer has arrived at a client that the nodes remember. Nothing is kept while no audit runs. */
  told(client: string, kind: AuditTold["kind"], versionstamp: Versionstamp): void {
    if (this.isRunning) {
      this.#audit?.clients.told({ client, kind, versionstamp, atMs: this.#options.clock.now() });
    }
  }

  /**
   * Whatever is not promised by the level of a read is no finding: only eventual ones count, and what a watch shows, which is no
   * fresher at any level but strong.
   */
  readJudged(verdict: ReadVerdict): void {
    const audit = this.#audit;
    if (audit === null || !isAudited(verdict, audit)) {
      return;
    }
    const group = groupOf(verdict, audit.plan);
    const name = nameOf(group);
    const known = audit.groups.get(name);
    if (known !== undefined) {
      count(verdict, known, audit);
    } else if (audit.groups.size < AUDIT_GROUPS_MAX) {
      const added = new AuditedGroup(group, this.#options.clock);
      audit.groups.set(name, added);
      count(verdict, added, audit);
    } else {
      audit.readsUngrouped += 1;
    }
  }

  take(reads: ReadsAtReplica): NodeAudit {
    const { datacenter, region } = this.#options;
    const audit = this.#audit;
    if (audit === null) {
      return { datacenter, region, ...NOTHING };
    }
    const groups = [...audit.groups.values()];
    return {
      datacenter,
      region,
      status: audit.stoppedAtMs === Number.POSITIVE_INFINITY ? "running" : "stopped",
      plan: audit.plan,
      startedAtMs: audit.startedAtWallMs,
      openForMs: this.#openForMs(audit, reads),
      readsUngrouped: audit.readsUngrouped,
      readsUnjudged: reads.unjudged - audit.unjudgedBefore,
      groups: groups.map(({ figures }) => figures),
      examples: groups
        .flatMap(({ examples }) => examples)
        .sort(byWeight)
        .slice(0, audit.plan.examplesMax),
      ...audit.clients.notes,
    };
  }

  /** Of the audit's own reads: the oldest that waits is none that came before it or after it. */
  #openForMs({ startedAtMs, stoppedAtMs }: Audit, { awaitingSinceMs }: ReadsAtReplica): number | null {
    if (awaitingSinceMs === null || awaitingSinceMs >= stoppedAtMs) {
      return null;
    }
    return this.#options.clock.now() - createInstantMs(Math.max(awaitingSinceMs, startedAtMs));
  }
}

const NOTHING = {
  status: "none",
  plan: null,
  startedAtMs: createWallMs(0),
  openForMs: null,
  readsUngrouped: 0,
  readsUnjudged: 0,
  groups: [],
  examples: [],
  told: [],
  openReads: [],
  readsUncompared: 0,
} as const;

function isAudited({ kind, level, readAtMs }: ReadVerdict, { startedAtMs, stoppedAtMs }: Audit): boolean {
  return (level === "eventual" || kind === "watch") && readAtMs >= startedAtMs && readAtMs < stoppedAtMs;
}

function count(verdict: ReadVerdict, group: AuditedGroup, { clients }: Audit): void {
  const remembered = verdict.missed === null ? undefined : verdict.audit?.remembered;
  group.add(verdict, remembered === undefined ? verdict : clients.judge(verdict, remembered, group));
}

function groupOf(
  { kind, database, ranges, clientRegion, source, audit }: ReadVerdict,
  { prefixParts }: AuditPlan,
): AuditGroup {
  return {
    database,
    keyPrefix: prefixText(ranges, prefixParts),
    clientRegion,
    source,
    readKind: kind,
    clientName: audit?.clientName ?? "",
    callSite: audit?.callSite ?? "",
  };
}

function nameOf({ database, keyPrefix, clientRegion, source, readKind, clientName, callSite }: AuditGroup): string {
  return [database, clientRegion, source, readKind, clientName, callSite, keyPrefix].join("\n");
}
