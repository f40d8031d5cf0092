// The shapes of the Deno.Kv API under Deno's names. What kvorum adds to them: two levels of consistency, `provenance` on every
// answer of a read, `datacentersDurable` on a commit, and a `timeoutMs` that any call may carry.
import type { DatacenterId, Region } from "@kvorum/base";
import type { Key, KeyPart } from "@kvorum/keyspace";

export type KvKeyPart = KeyPart;
export type KvKey = Key;

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
  | { readonly key: KvKey; readonly type: "set"; readonly value: unknown }
  | { readonly key: KvKey; readonly type: "delete" };
