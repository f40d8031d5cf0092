// Consensus for the voters of the primary region, without I/O: messages, time and finished writes go in, effects come out.
//
// The driver tells what happened (step, tick, propose, readIndex, persisted), then takes a Ready, sends its messages, writes its
// persist request, and says so when that is durable. Time and randomness are arguments, so a seed and a schedule fix a run.
import type { DatacenterId, InstantMs, LogIndex, Term, WallMs } from "@kvorum/base";
import type { Configuration, Membership } from "./configuration.ts";
import type { Entry } from "./entry.ts";
import type { RaftMessage } from "./message.ts";
import type { LogBase, Ready } from "./ready.ts";
import type { RaftStatus } from "./status.ts";

/**
 * `overloaded`: a majority lags so far behind that no more is taken in (limits.ts); retry after a pause.
 * `change_in_flight`: leadership is being handed over; of a change of the configuration also: another one has not ended, or this
 * leader has committed no entry of its own term yet.
 */
export type Proposal =
  | { readonly ok: true; readonly index: LogIndex; readonly term: Term }
  | {
      readonly ok: false;
      readonly reason: "not_leader" | "overloaded" | "change_in_flight";
      readonly leader: DatacenterId | null;
    };

export type ReadTicket =
  /** Answered by a confirmed or abandoned read of this sequence in a later Ready; several calls may share one. */
  | { readonly ok: true; readonly readSequence: number }
  | { readonly ok: false; readonly reason: "not_leader"; readonly leader: DatacenterId | null };

/** `change_in_flight`: a change of the configuration or another transfer has not ended. */
export type Transfer =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: "not_leader" | "not_voter" | "change_in_flight" };

/** One voter. Synchronous; every call returns at once, and its effects wait in the next Ready. */
export interface Raft {
  /** A snapshot, as of now. */
  readonly status: RaftStatus;
  /** Of the status; by themselves they cost nothing, and are asked for at every turn. */
  readonly role: RaftStatus["role"];
  readonly term: RaftStatus["term"];
  readonly leader: RaftStatus["leader"];
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
  /**
   * Begins to change who votes and who learns, at the leader, one change at a time. Through a joint configuration, which the
   * leader follows by the final one once it is committed; `index` is that of the first entry. Done when `status.configuration`
   * is not joint and `status.configurationIndex` is committed. A leader that is no longer a voter then steps down.
   * @throws KvorumError invariant_broken — not a possible configuration (no voter, too many, one named twice or in both lists)
   */
  changeConfiguration(next: Membership, leaderTimeMs: WallMs, now: InstantMs): Proposal;
  /**
   * Hands leadership over to another voter: it is brought up to date, then, with all of the log committed, told to campaign at once
   * (thesis §3.10). Proposals are refused meanwhile. Given up after an election timeout, or when the other is leaving itself, and
   * proposals go on; done when another leads.
   */
  transferLeadership(to: DatacenterId, now: InstantMs): Transfer;
  /**
   * This voter is about to stop: it takes no lead from now on, and its leader hands over to somebody else. It votes and takes entries
   * as before; one that leads, or is being elected, goes on, and should hand over itself.
   */
  leave(now: InstantMs): void;
  /**
   * Asks for a linearizable read point. Several calls between two takeReady share one heartbeat round (thesis §6.4); with a
   * lease in force (options.ts) it is there at the next takeReady, without a round.
   */
  readIndex(now: InstantMs): ReadTicket;
  /** The persist request of this sequence is durable. */
  persisted(sequence: number, now: InstantMs): void;
  /**
   * Whether a state at `base` would bring this log forward. Ask right before the log store is reset to `base`: a log that has
   * caught up meanwhile must keep what it has acknowledged. False while a persist request is outstanding.
   */
  acceptsSnapshot(base: LogBase): boolean;
  /**
   * State and log store now start at `base`, with `configuration` in force there. From acceptsSnapshot to this call nothing else
   * may be called. The leader learns of it.
   * @throws KvorumError invariant_broken — acceptsSnapshot would say no
   */
  snapshotInstalled(base: LogBase, configuration: Configuration, now: InstantMs): void;
  /** Whether takeReady has something to do. */
  hasReady(): boolean;
  /** The effects so far. May turn out empty: what was due can be held back by flow control. */
  takeReady(): Ready;
  /** How many voters, of both halves of a joint configuration, hold `index` durably, as far as this leader knows; elsewhere only this voter is counted. */
  durableVoters(index: LogIndex): number;
  /**
   * Entries from..to inclusive from memory or the log, at least one if `from` is present, at most about bytesMax; for apply
   * and shipping. May end before `to`: ask again from the next index.
   */
  entries(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[];
  /** @throws KvorumError invariant_broken — always a bug; for simulators, after every step */
  assertInvariants(): void;
}
