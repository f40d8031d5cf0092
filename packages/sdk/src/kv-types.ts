// The shapes of the Deno.Kv API under Deno's names: a program written for Deno.Kv compiles against them unchanged. What kvorum
// adds: two levels of consistency, `provenance` on every answer of a read, `datacentersDurable` on a commit, bounds of a sum,
// and a `timeoutMs` that any call may carry.
import type { DatacenterId, Region } from "@kvorum/base";
import type { KeyPart, KvU64 } from "@kvorum/keyspace";

/** A symbol is only ever what commitVersionstamp() gives, as the last part of a key that is set. */
export type KvKeyPart = KeyPart | symbol;
export type KvKey = readonly KvKeyPart[];

/**
 * What a read promises:
 * strong — linearizable: the leader answers;
 * session — nothing older than what this session has written or read, from the nearest replica that has caught up with it;
 * bounded — nothing that was outdated maxStalenessMs ago (an integer of ms up to an hour), from a replica that can prove it;
 * eventual — a consistent prefix of the past, from the nearest replica.
 */
export type KvConsistencyLevel =
  | "strong"
  | "session"
  | "eventual"
  | { readonly level: "bounded"; readonly maxStalenessMs: number };

/** Who answered a read, from which state, how old that state was. */
export interface KvProvenance {
  readonly region: Region;
  readonly datacenter: DatacenterId;
  /** 20 lower-case hex digits: the last commit that the replica had applied when it read. */
  readonly versionstamp: string;
  /** Age of the state in ms; null when the replica cannot tell since its source has been silent. 0 for a strong read. */
  readonly ageMs: number | null;
  readonly strong: boolean;
}

/** A key that exists. */
export interface KvEntry<T> {
  readonly key: KvKey;
  readonly value: T;
  /** 20 lower-case hex digits; their order is the order of commits. */
  readonly versionstamp: string;
  readonly provenance: KvProvenance;
}

/** A key that was read: value and versionstamp are null together when it does not exist. */
export type KvEntryMaybe<T> =
  | KvEntry<T>
  | {
      readonly key: KvKey;
      readonly value: null;
      readonly versionstamp: null;
      readonly provenance: KvProvenance;
    };

export interface KvCommitResult {
  readonly ok: true;
  /** 20 lower-case hex digits, shared by all keys of the commit. */
  readonly versionstamp: string;
  /** Datacenters that had the commit on disk when it was acknowledged. */
  readonly datacentersDurable: number;
}

/** A check did not hold: nothing was written. */
export interface KvCommitError {
  readonly ok: false;
}

export interface KvWriteOptions {
  /** How long the call may take in ms, retries included. Default: the client's own. */
  readonly timeoutMs?: number | undefined;
}

export interface KvSetOptions extends KvWriteOptions {
  /**
   * After how many ms the key may be removed, by this client's clock; a whole number. It is removed soon after that, and seen
   * until then. Default: never.
   */
  readonly expireIn?: number | undefined;
}

export interface KvEnqueueOptions {
  /** How many ms to wait before the first delivery, up to 30 days, by this client's clock. Default: 0. */
  readonly delay?: number | undefined;
  /** Up to ten keys under which the message is written when its last attempt has failed. Default: none. */
  readonly keysIfUndelivered?: readonly KvKey[] | undefined;
  /** Pauses after failed attempts in ms, up to five of an hour each. Default: 100, 1000, 5000, 30 000, 60 000. */
  readonly backoffSchedule?: readonly number[] | undefined;
}

/**
 * What a watch promises of each of its emissions:
 * strong — what a strong read would have seen then: the leader answers;
 * session — nothing older than what this session has seen when it begins, then as eventual;
 * eventual — from the nearest replica, and never older than the emission before.
 */
export type KvWatchConsistencyLevel = "strong" | "session" | "eventual";

export interface KvWatchOptions {
  /** Also emit when no versionstamp has changed. Default: false. */
  readonly raw?: boolean | undefined;
  /** Default: session for a kv whose reads are of that level, else eventual. */
  readonly consistency?: KvWatchConsistencyLevel | undefined;
}

/** A database that was written to and not dropped. */
export interface KvDatabase {
  /** "": the default one. */
  readonly name: string;
  readonly records: number;
  /** Of keys and values. */
  readonly bytes: number;
}

export interface KvReadOptions extends KvWriteOptions {
  /** Default: the client's own, which is `strong` unless openKv was told otherwise. */
  readonly consistency?: KvConsistencyLevel | undefined;
}

/** Which keys a list visits: start is inclusive, end exclusive, a prefix excludes the key that equals it. */
export type KvListSelector =
  | { readonly prefix: KvKey }
  | { readonly prefix: KvKey; readonly start: KvKey }
  | { readonly prefix: KvKey; readonly end: KvKey }
  | { readonly start: KvKey; readonly end: KvKey };

export interface KvListOptions extends KvReadOptions {
  /** Entries after which the list ends. Default: none. */
  readonly limit?: number | undefined;
  /** Resumes after the entry at which another list of the same selector stood. */
  readonly cursor?: string | undefined;
  readonly reverse?: boolean | undefined;
  /** Entries fetched at once, 1..1000; each batch is one snapshot. Default: `limit` or 100, at most 500. */
  readonly batchSize?: number | undefined;
}

/** Precondition of an atomic write: the key has this versionstamp, or does not exist when null. */
export interface AtomicCheck {
  readonly key: KvKey;
  readonly versionstamp: string | null;
}

export type KvMutation =
  | { readonly key: KvKey; readonly type: "set"; readonly value: unknown; readonly expireIn?: number | undefined }
  | { readonly key: KvKey; readonly type: "delete" }
  | KvSumMutation
  | { readonly key: KvKey; readonly type: "min" | "max"; readonly value: KvU64Value };

/** A KvU64, by as much as Deno's class of that name has of it. */
export type KvU64Value = Pick<KvU64, "value">;

/** An absent key becomes the operand. A KvU64 wraps around at 2^64. */
export type KvSumMutation =
  | { readonly key: KvKey; readonly type: "sum"; readonly value: KvU64Value }
  | {
      readonly key: KvKey;
      readonly type: "sum";
      /** The value that is there must be of the same type. */
      readonly value: number | bigint;
      /** Bounds of the result, of the operand's type: a commit that would pass one fails. Default: none. */
      readonly min?: number | bigint | undefined;
      readonly max?: number | bigint | undefined;
      /** A result beyond a bound becomes the bound instead. Default: false. */
      readonly clamp?: boolean | undefined;
    };
