// A committed log entry as the state machine sees it, and what applying it did.
import type { Epoch, LogIndex, Term, WallMs } from "@kvorum/base";
import type { Versionstamp } from "@kvorum/keyspace";
import type { CommandResult, CommitId } from "./command.ts";

/** The fields of a raft Entry that determine the state. The payload must not change while the result lives. */
export interface CommittedEntry {
  readonly epoch: Epoch;
  readonly index: LogIndex;
  readonly term: Term;
  /**
   * A `noop` opens a leader's term and changes nothing but the applied position; a `configuration` says who takes part, and
   * the state keeps its payload.
   */
  readonly kind: "noop" | "commands" | "configuration";
  readonly leaderTimeMs: WallMs;
  readonly payload: Uint8Array;
}

/** One command of an applied entry. */
export interface AppliedCommand {
  readonly commitId: CommitId | null;
  readonly result: CommandResult;
  /** The result was known from an earlier entry or command, or refused: nothing was changed here. */
  readonly repeated: boolean;
}

/** A key within its database. */
export interface WrittenKey {
  /** "": the default one. */
  readonly database: string;
  /** May be a view into the entry's payload. */
  readonly key: Uint8Array;
}

/** A version of a key: what a command set it to, or that it was removed. */
export interface WrittenVersion extends WrittenKey {
  /** Of the command. */
  readonly versionstamp: Versionstamp;
}

export interface AppliedEntry {
  readonly epoch: Epoch;
  readonly index: LogIndex;
  /** In the order of the payload: commands[i] stands at position i. Empty for a noop. */
  readonly commands: readonly AppliedCommand[];
  /** Keys whose records were set or removed, also by expiry and undelivered messages, in order, repeats included. */
  readonly writtenKeys: readonly WrittenVersion[];
  /** Databases that were dropped: all of their keys are gone. */
  readonly droppedDatabases: readonly string[];
  /** Databases whose queue may have messages that were not due before: who waits for one should look again. */
  readonly queuesChanged: readonly string[];
  /** Rolling digest after this entry: eight hex digits. */
  readonly digest: string;
}
