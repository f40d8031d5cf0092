// PLACEHOLDER written by the coordinator: the domain types of the state machine.
import type { ClientId, Epoch, LogIndex } from "@kvorum/base";
import type { Versionstamp } from "@kvorum/keyspace";

/** How a value's bytes are to be read; numbers are those of KV Connect (VE_V8, VE_LE64, VE_BYTES). */
export type ValueEncoding = "v8" | "le64" | "bytes";

export interface EncodedValue {
  readonly encoding: ValueEncoding;
  readonly data: Uint8Array;
}

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
  /** 1-based, unique per client. */
  readonly sequence: number;
  /** Every sequence below this one is finished at the client: its result may be forgotten. */
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
  | { readonly kind: "check_failed"; readonly failedChecks: readonly number[] }
  | { readonly kind: "sequence_reused" };

/** The position that a replica's state stands at. */
export interface AppliedPosition {
  readonly epoch: Epoch;
  readonly index: LogIndex;
}
