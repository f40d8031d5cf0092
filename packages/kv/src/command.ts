// The domain types of the state machine: what a client commits, and what became of it.
import type { ClientId, Epoch, LogIndex, WallMs } from "@kvorum/base";
import type { EncodedValue, Versionstamp } from "@kvorum/keyspace";

export type { EncodedValue, ValueEncoding } from "@kvorum/keyspace";

/** Precondition: the key's versionstamp equals, or the key is absent when null. */
export interface Check {
  readonly key: Uint8Array;
  readonly versionstamp: Versionstamp | null;
}

/** What a sum may not exceed, as V8 values of the operand's type; never with a KvU64. */
export interface SumBounds {
  readonly min: Uint8Array | null;
  readonly max: Uint8Array | null;
  /** A result outside becomes the bound; otherwise it is an error. */
  readonly clamp: boolean;
}

export type Mutation =
  | {
      readonly kind: "set";
      readonly key: Uint8Array;
      readonly value: EncodedValue;
      /** When the leader may remove it, ms since 1970 by its clock. Absent: never. */
      readonly expireAtMs?: WallMs;
    }
  /** A set whose key gets one part more: the commit's versionstamp, as a string of 20 hex digits. */
  | {
      readonly kind: "set_versionstamped";
      readonly key: Uint8Array;
      readonly value: EncodedValue;
      readonly expireAtMs?: WallMs;
    }
  | { readonly kind: "delete"; readonly key: Uint8Array }
  /** KvU64, or a V8 number or bigint; an absent key takes the operand. Any former expiry ends. */
  | { readonly kind: "sum"; readonly key: Uint8Array; readonly operand: EncodedValue; readonly bounds?: SumBounds }
  /** Of KvU64s. */
  | { readonly kind: "min" | "max"; readonly key: Uint8Array; readonly operand: EncodedValue };

/** A message for the queue of the database, delivered at least once, not before its time. */
export interface Enqueue {
  /** A V8 value. */
  readonly payload: Uint8Array;
  readonly deliverAtMs: WallMs;
  /** Where the payload is put when every attempt has failed. */
  readonly keysIfUndelivered: readonly Uint8Array[];
  /** Pauses after failed attempts, in ms; after the last of them the message is undelivered. */
  readonly backoffMs: readonly number[];
}

/** Makes a commit idempotent: retried with the same pair it is applied once. */
export interface CommitId {
  readonly clientId: ClientId;
  /** 1-based, unique per client. Less than COMMIT_WINDOW_MAX ahead of finishedBelow. */
  readonly sequence: number;
  /** Every sequence below this one is finished at the client: its result may be forgotten. 1..sequence. */
  readonly finishedBelow: number;
}

/** One atomic write: checks and mutations, all or nothing. */
export interface AtomicWrite {
  readonly commitId: CommitId | null;
  readonly checks: readonly Check[];
  readonly mutations: readonly Mutation[];
  /** Absent: none. */
  readonly enqueues?: readonly Enqueue[];
  /** Made by its first write. Absent or "": the default one. */
  readonly database?: string;
}

/** Names one delivery of a message: another delivery of the same message has another one. */
export interface DeliveryId {
  /** Of the commit that enqueued it, and its place among the enqueues there. */
  readonly versionstamp: Versionstamp;
  readonly position: number;
  /** How often the message has been handed out, this time included: 1-based. */
  readonly delivery: number;
}

/** A message in the hands of a listener, until its deadline. */
export interface Delivery extends DeliveryId {
  readonly payload: Uint8Array;
}

/** What a listener of a queue asks of the log. */
export type QueueStep =
  /** Up to `messagesMax` messages that are due, each for QUEUE_LEASE_MS. */
  | { readonly kind: "take"; readonly messagesMax: number }
  /** They are still being worked on: their deadlines move. */
  | { readonly kind: "keep"; readonly deliveries: readonly DeliveryId[] }
  /** Done: gone for good; failed: again after the next pause, or undelivered. One that was taken over meanwhile stays. */
  | { readonly kind: "finish"; readonly deliveries: readonly (DeliveryId & { readonly ok: boolean })[] };

/** What an entry of the log asks of the state machine. */
export type Command =
  | { readonly kind: "write"; readonly write: AtomicWrite }
  | { readonly kind: "queue"; readonly database: string; readonly step: QueueStep }
  /**
   * What is due by the leader's time, a bounded part of it: expired records go, messages whose listener was lost are
   * delivered again, records of dropped databases are removed.
   */
  | { readonly kind: "sweep" }
  | { readonly kind: "drop_database"; readonly database: string };

export type CommandResult =
  | { readonly kind: "committed"; readonly versionstamp: Versionstamp }
  /** Nothing was changed: a mutation does not fit what it meets, such as a sum on a string. The text is Deno's. */
  | { readonly kind: "invalid"; readonly message: string }
  /** Nothing was changed; the indexes of all checks that did not hold, ascending. */
  | { readonly kind: "check_failed"; readonly failedChecks: readonly number[] }
  | { readonly kind: "sequence_reused" }
  /** Of a queue step; `deliveries` is empty except for a take. */
  | { readonly kind: "queue"; readonly deliveries: readonly Delivery[] }
  /** Of a sweep or a drop. */
  | { readonly kind: "done" };

/** The position that a replica's state stands at. */
export interface AppliedPosition {
  readonly epoch: Epoch;
  readonly index: LogIndex;
}
