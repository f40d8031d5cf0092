// A committed log entry as the state machine sees it, and what applying it did.
import type { Epoch, LogIndex, Term, WallMs } from "@kvorum/base";
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

export interface AppliedEntry {
  readonly epoch: Epoch;
  readonly index: LogIndex;
  /** In the order of the payload: commands[i] stands at position i. Empty for a noop. */
  readonly commands: readonly AppliedCommand[];
  /** Keys that were set or deleted, in the order of the mutations, repeats included; views into the entry's payload. */
  readonly writtenKeys: readonly Uint8Array[];
  /** Rolling digest after this entry: eight hex digits. */
  readonly digest: string;
}
