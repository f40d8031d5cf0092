// Consensus for the voters of the primary region, without I/O: messages, time and finished writes go in, effects come out.
//
// The driver tells what happened (step, tick, propose, readIndex, persisted), then takes a Ready, sends its messages, writes its
// persist request, and says so when that is durable. Time and randomness are arguments, so a seed and a schedule fix a run.
import type { DatacenterId, InstantMs, LogIndex, Term, WallMs } from "@kvorum/base";
import type { Entry } from "./entry.ts";
import type { RaftMessage } from "./message.ts";
import type { Ready } from "./ready.ts";
import type { RaftStatus } from "./status.ts";

/** `overloaded`: a majority lags so far behind that no more is taken in (limits.ts); retry after a pause. */
export type Proposal =
  | { readonly ok: true; readonly index: LogIndex; readonly term: Term }
  | { readonly ok: false; readonly reason: "not_leader" | "overloaded"; readonly leader: DatacenterId | null };

export type ReadTicket =
  /** Answered by a confirmed or abandoned read of this sequence in a later Ready; several calls may share one. */
  | { readonly ok: true; readonly readSequence: number }
  | { readonly ok: false; readonly reason: "not_leader"; readonly leader: DatacenterId | null };

/** One voter. Synchronous; every call returns at once, and its effects wait in the next Ready. */
export interface Raft {
  /** A snapshot, as of now. */
  readonly status: RaftStatus;
  /** When `tick` must be called next, at the latest. */
  readonly wakeAtMs: InstantMs;
  /** Time has passed. Harmless at any time. */
  tick(now: InstantMs): void;
  /** A message arrived. Late, lost and repeated ones are harmless. */
  step(message: RaftMessage, now: InstantMs): void;
  /**
   * Appends one `commands` entry with this payload at the leader. Its leader time is at least that of the entry before.
   * The entry is committed if `status.commitIndex` reaches its index while the entry there still has its term.
   */
  propose(payload: Uint8Array, leaderTimeMs: WallMs, now: InstantMs): Proposal;
  /** Asks for a linearizable read point; several calls between two takeReady share one heartbeat round (thesis §6.4). */
  readIndex(now: InstantMs): ReadTicket;
  /** The persist request of this sequence is durable. */
  persisted(sequence: number, now: InstantMs): void;
  /** Whether takeReady has something to do. */
  hasReady(): boolean;
  /** The effects so far. May turn out empty: what was due can be held back by flow control. */
  takeReady(): Ready;
  /** How many voters hold `index` durably, as far as this leader knows; elsewhere only this voter is counted. */
  durableVoters(index: LogIndex): number;
  /**
   * Entries from..to inclusive from memory or the log, at least one if `from` is present, at most about bytesMax; for apply
   * and shipping. May end before `to`: ask again from the next index.
   */
  entries(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[];
  /** @throws KvorumError invariant_broken — always a bug; for simulators, after every step */
  assertInvariants(): void;
}
