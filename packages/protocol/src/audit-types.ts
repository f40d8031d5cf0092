// The audit of an application's eventual reads, as the nodes keep it and an operator asks for it (docs/audit.md).
import type { ClientId, DatacenterId, Region, WallMs } from "@kvorum/base";
import type { Versionstamp } from "@kvorum/keyspace";
import type { Bookmark, ClientSource } from "@kvorum/kv";
import type { EncodedHistogram } from "./connections.ts";

export interface AuditPlan {
  /** The same at every node: a node that answers with another one, or none, was not told. */
  readonly auditId: string;
  /** Key parts that make a group: 0..AUDIT_PREFIX_PARTS_MAX. */
  readonly prefixParts: number;
  /** 0..AUDIT_EXAMPLES_MAX, per node. */
  readonly examplesMax: number;
}

/** What the reads have in common that are counted together at one node. */
export interface AuditGroup {
  /** "": the default one. */
  readonly database: string;
  /** The first parts of the keys, as text: `["cart","7"]`. A read of several kinds of keys has them all, with ` + ` between. */
  readonly keyPrefix: string;
  readonly clientRegion: Region;
  readonly source: ClientSource;
  /** What the client is called by its owner; "": nothing. */
  readonly clientName: string;
  /** "": unknown. */
  readonly callSite: string;
}

export interface AuditGroupFigures {
  readonly group: AuditGroup;
  /** Judged ones. */
  readonly reads: number;
  readonly stale: number;
  readonly staleness: EncodedHistogram;
  readonly versionsMissedMax: number;
  /** Reads that missed a write of their own client that had been acknowledged to it. */
  readonly readYourWrites: number;
  /** Reads that missed what an earlier answer to their client had come from. */
  readonly monotonicReads: number;
}

/** One stale read, and a version that it should have shown. */
export interface AuditExample {
  readonly kind: "stale" | "read_your_writes" | "monotonic_reads";
  readonly group: AuditGroup;
  /** Of the reader; null: it said none. */
  readonly clientId: ClientId | null;
  readonly readAtMs: WallMs;
  /** The last entry that it was shown. */
  readonly position: Bookmark;
  readonly stalenessMs: number;
  readonly versionsMissed: number;
  readonly missed: {
    /** As text. */
    readonly key: string;
    readonly versionstamp: Versionstamp;
    readonly committedAtMs: WallMs;
    /** null: the commit named no client, or the leader wrote it. */
    readonly writer: ClientId | null;
  };
}

export interface NodeAudit {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  /** `none`: this process was never told to start one. */
  readonly status: "none" | "running" | "stopped";
  readonly plan: AuditPlan | null;
  readonly startedAtMs: WallMs;
  /** How long the oldest read has waited for its verdict; null: none waits. */
  readonly openForMs: number | null;
  /** Judged, and counted in no group: there were too many groups. */
  readonly readsUngrouped: number;
  /** Given up without a verdict: too many waited. */
  readonly readsUnjudged: number;
  readonly groups: readonly AuditGroupFigures[];
  /** Violations first, then the oldest. */
  readonly examples: readonly AuditExample[];
}

/** All methods throw KvorumError unreachable or deadline_exceeded. */
export interface AuditCalls {
  /** Every eventual read that is served from now on is counted by name. Gives up the audit that runs, if any. */
  startAudit(plan: AuditPlan): Promise<void>;
  /** What was served until now still gets its verdict; harmless when none runs. */
  stopAudit(): Promise<void>;
  takeAudit(): Promise<NodeAudit>;
}
