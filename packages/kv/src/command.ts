// The domain types of the state machine: what a client commits, and what became of it.
import type { ClientId, Epoch, LogIndex } from "@kvorum/base";
import type { EncodedValue, Versionstamp } from "@kvorum/keyspace";

export type { EncodedValue, ValueEncoding } from "@kvorum/keyspace";

/** Precondition: the key's versionstamp equals, or the key is absent when null. */
export interface Check {
  readonly key: Uint8Array;
  readonly versionstamp: Versionstamp | null;
}

export type Mutation =
  | { readonly kind: "set"; readonly key: Uint8Array; readonly value: EncodedValue }
  | { readonly kind: "delete"; readonly key: Uint8Array };

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
}

export type CommandResult =
  | { readonly kind: "committed"; readonly versionstamp: Versionstamp }
  /** Nothing was changed; the indexes of all checks that did not hold, ascending. */
  | { readonly kind: "check_failed"; readonly failedChecks: readonly number[] }
  | { readonly kind: "sequence_reused" };

/** The position that a replica's state stands at. */
export interface AppliedPosition {
  readonly epoch: Epoch;
  readonly index: LogIndex;
}
