// A history: what clients asked and what they were told, as events in the order in which one observer saw them.
//
// The first eight fields of an event are the form that outside checkers take (design.md 10). The optional ones are what
// kvorum's own judges use on top. Keys and values are texts (JSON, typed where JSON cannot carry a value): the writer
// of the history formats them, and the judges only compare them. A history whose written values are all different
// can be judged most sharply.
//
// A process is a strictly sequential client: it has at most one operation under way, and invokes nothing after an
// operation whose outcome stayed unknown.

/**
 * invoke: the client sent it; ok: it was acknowledged; fail: it certainly had no effect; info: its outcome is unknown,
 * and it may take effect at any time after its invocation, or never.
 */
export type EventType = "invoke" | "ok" | "fail" | "info";

export type ConsistencyLevel = "strong" | "session" | "bounded" | "eventual";

/** One key as a read saw it. An absent key has neither value nor versionstamp. */
export interface KeyObservation {
  readonly key: string;
  readonly value: string | null;
  /** 20 hex digits; null for an absent key, or where the writer of the history does not know it. */
  readonly versionstamp: string | null;
}

/** Precondition of a commit: the key's versionstamp, or null for "the key is absent". */
export interface CheckRecord {
  readonly key: string;
  readonly versionstamp: string | null;
}

export type MutationRecord =
  | { readonly kind: "set"; readonly key: string; readonly value: string }
  | { readonly kind: "delete"; readonly key: string };

/** Attempts that carry the same pair are one commit. */
export interface CommitIdRecord {
  readonly clientId: string;
  readonly sequence: number;
}

/** Who served a read, and from which state. */
export interface ProvenanceRecord {
  readonly region: string;
  readonly datacenter: string;
  /** Raised whenever the replica lost its disk: only within one incarnation it never goes backwards. */
  readonly incarnation: number;
  /** The applied versionstamp that the read was served at: 20 hex digits. */
  readonly versionstamp: string;
  /** What the replica said of its own age; null when it did not know. */
  readonly ageMs: number | null;
}

/** The place in the log that a session had seen when it asked. */
export interface BookmarkRecord {
  readonly epoch: number;
  readonly index: number;
}

export interface HistoryEvent {
  readonly process: string;
  readonly type: EventType;
  /** `read` observes; every other name (`write`, `commit`, `delete`, …) is a commit. */
  readonly f: string;
  /** The key, where the operation has exactly one. */
  readonly key: string | null;
  /** What was written to or read from `key`; null stands for a delete or an absent key. */
  readonly value: string | null;
  /** Of the commit, or of the value read: 20 hex digits. */
  readonly versionstamp: string | null;
  /** Since any common origin, in ns; a safe integer ≥ 0. All events of a history share one clock. */
  readonly timeNs: number;
  /** What a read asked for; null counts as strong. */
  readonly consistency: ConsistencyLevel | null;

  /** Of an invocation of a read of several keys. */
  readonly keys?: readonly string[];
  /**
   * What a read of several keys saw, of one snapshot. A range read lists every key that the workload knows in the
   * covered range, absent ones too, so that a missing entry is seen.
   */
  readonly reads?: readonly KeyObservation[];
  readonly checks?: readonly CheckRecord[];
  /** All mutations of a commit with none or several; with exactly one, `key` and `value` say it. */
  readonly mutations?: readonly MutationRecord[];
  /** Of a commit that failed: the indexes of all checks that did not hold. */
  readonly failedChecks?: readonly number[];
  readonly commitId?: CommitIdRecord;
  /** Operations that share a session are promised read-your-writes and monotonic reads. */
  readonly session?: string;
  readonly bookmark?: BookmarkRecord;
  readonly maxStalenessMs?: number;
  readonly provenance?: ProvenanceRecord;
  /** When the replica took the snapshot, on the history's clock, where the writer of the history knows it. */
  readonly servedAtNs?: number;
  readonly clientRegion?: string;
  /** Code of a fail or info. A fail of a commit without one is a failed check. */
  readonly error?: string;
}
