// The audit of an application's eventual reads, as the nodes keep it and an operator asks for it (docs/audit.md).
import type { ClientId, DatacenterId, InstantMs, Region, WallMs } from "@kvorum/base";
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
  /** A watch reads each time that it shows something. */
  readonly readKind: "read" | "watch";
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

/** A version that a read missed. */
export interface AuditMissedVersion {
  /** As text. */
  readonly key: string;
  readonly versionstamp: Versionstamp;
  readonly committedAtMs: WallMs;
  /** null: the commit named no client, or the leader wrote it. */
  readonly writer: ClientId | null;
}

/** A read that missed something. */
export interface AuditStaleRead {
  readonly group: AuditGroup;
  readonly readAtMs: WallMs;
  /** The last entry that it was shown. */
  readonly position: Bookmark;
  readonly stalenessMs: number;
  readonly versionsMissed: number;
}

/** One stale read, and a version that it should have shown. */
export interface AuditExample extends AuditStaleRead {
  readonly kind: "stale" | "read_your_writes" | "monotonic_reads";
  /** Of the reader; null: it said none. */
  readonly clientId: ClientId | null;
  readonly missed: AuditMissedVersion;
}

/** What an answer told a client that cannot say so itself (RememberedClient of kv). */
export interface AuditTold {
  readonly client: string;
  /** `acknowledged`: its commit; `saw`: the state that a read of it came from. */
  readonly kind: "acknowledged" | "saw";
  readonly versionstamp: Versionstamp;
  /** When the answer had arrived there, by the clock that all processes of a machine share. */
  readonly atMs: InstantMs;
}

/** A stale read of such a client: what other nodes had told it may show that it broke what a session promises. */
export interface AuditOpenRead extends AuditStaleRead {
  readonly client: string;
  /** What it was told until then counts, by the clock of AuditTold. */
  readonly knownUntilMs: InstantMs;
  /** The first of them. */
  readonly missed: readonly AuditMissedVersion[];
  /** Counted already, by what its own node had told it. */
  readonly readYourWrites: boolean;
  readonly monotonicReads: boolean;
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
  /** In the order of time. */
  readonly told: readonly AuditTold[];
  readonly openReads: readonly AuditOpenRead[];
  /** Would be open reads: there were too many. */
  readonly readsUncompared: number;
}

/** All methods throw KvorumError unreachable or deadline_exceeded. */
export interface AuditCalls {
  /** Every eventual read that is served from now on is counted by name. Gives up the audit that runs, if any. */
  startAudit(plan: AuditPlan): Promise<void>;
  /** What was served until now still gets its verdict; harmless when none runs. */
  stopAudit(): Promise<void>;
  takeAudit(): Promise<NodeAudit>;
}
