// Messages between the datacenters' replicas.
import type { DatacenterId, InstantMs, LogIndex, Region, Term } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import type { Entry, RaftMessage } from "@kvorum/raft";

/** Voters' traffic. */
export type RaftLaneMessage =
  | { readonly kind: "raft"; readonly message: RaftMessage }
  /**
   * The leader tells the other voters when entries became durable in two datacenters (commitAtMs[i] is that of entry
   * firstIndex + i), and that every commit acknowledged before asOfMs is at or below commitIndex. Also sent when idle.
   */
  | {
      readonly kind: "commit_times";
      readonly firstIndex: LogIndex;
      readonly commitAtMs: readonly InstantMs[];
      readonly commitIndex: LogIndex;
      readonly asOfMs: InstantMs;
    };

/** Log shipping: a learner pulls, a source pushes committed entries within the window that the learner grants. */
export type ShipLaneMessage =
  /** Starts or restarts a subscription: send committed entries from fromIndex on, at most windowBytes of frames unacknowledged. */
  | {
      readonly kind: "ship_pull";
      readonly subscription: number;
      readonly fromIndex: LogIndex;
      readonly windowBytes: number;
    }
  /** Gives back window: everything up to `durableIndex` was received and flushed. */
  | {
      readonly kind: "ship_credit";
      readonly subscription: number;
      readonly durableIndex: LogIndex;
      readonly bytes: number;
    }
  | { readonly kind: "ship_stop"; readonly subscription: number }
  /** Committed entries in order; empty as a heartbeat. */
  | {
      readonly kind: "ship_entries";
      readonly subscription: number;
      readonly entries: readonly Entry[];
      /** Commit time per entry, NaN where the source does not know it. */
      readonly commitAtMs: readonly InstantMs[];
      /** The entry that this subscription goes on with: every one before it has been sent. Shows a loss at once. */
      readonly nextIndex: LogIndex;
      /** Highest index that the source knows to be committed. */
      readonly commitIndex: LogIndex;
      /** Every commit acknowledged before this instant is at or below `commitIndex`; NaN when the source cannot say. */
      readonly asOfMs: InstantMs;
      /** The leader and its term as the source knows them: where strong operations are forwarded to. */
      readonly leader: DatacenterId | null;
      readonly term: Term;
    }
  | { readonly kind: "ship_refused"; readonly subscription: number; readonly reason: "compacted" | "overloaded" };

/** Client operations on their way from the gateway that took them to the leader, and back. */
export type ForwardLaneMessage =
  | {
      readonly kind: "forward_request";
      readonly requestId: number;
      readonly operation: Operation;
      readonly clientRegion: Region;
    }
  | { readonly kind: "forward_response"; readonly requestId: number; readonly outcome: Outcome }
  /** Measures the link through the real data path. */
  | { readonly kind: "ping"; readonly pingId: number }
  | { readonly kind: "pong"; readonly pingId: number };

export type PeerMessage = RaftLaneMessage | ShipLaneMessage | ForwardLaneMessage;
export type PeerLane = "raft" | "ship" | "forward";

/**
 * Best effort, ordered per peer and lane. A message may be lost with a connection; it is never duplicated, altered or
 * reordered within its lane. A slow peer never blocks another: past the bound of its queue, messages to it are dropped.
 */
export interface PeerTransport {
  /** Never throws and never blocks; messages to an unknown or cut-off peer are dropped. */
  send(to: DatacenterId, message: PeerMessage): void;
  /** Called once, before any message is delivered. */
  onMessage(handler: (from: DatacenterId, message: PeerMessage) => void): void;
}
