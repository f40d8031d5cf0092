// Messages between the datacenters' replicas.
import type { DatacenterId, Epoch, InstantMs, LogIndex, Region, Term } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import type { Entry, LogBase, RaftMessage } from "@kvorum/raft";
import type { StateRow } from "./state-store.ts";

/** Voters' traffic. A message of another epoch than the receiver's is not handed to raft. */
export type RaftLaneMessage =
  | { readonly kind: "raft"; readonly epoch: Epoch; readonly message: RaftMessage }
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

/** Where each epoch of the log begins, ascending; the first is epoch 0 from index 1. The last one is the current epoch. */
export type Lineage = readonly { readonly epoch: Epoch; readonly startIndex: LogIndex }[];

/** What a replica's state was at an index: equal on every replica, or one of them has diverged. */
export interface DigestStatement {
  readonly index: LogIndex;
  /** Eight hex digits. */
  readonly digest: string;
}

/** Region lease, epoch claims and digests; they travel on the raft lane, also to and from learners. */
export type ControlMessage =
  /** The leader asks a datacenter of another region to let its epoch serve for `durationMs` from the receipt on. */
  | { readonly kind: "lease_request"; readonly epoch: Epoch; readonly requestId: number; readonly durationMs: number }
  | { readonly kind: "lease_grant"; readonly epoch: Epoch; readonly requestId: number }
  /** The sender wants to begin `epoch`; the receiver's promise shuts out every earlier epoch for good. */
  | { readonly kind: "epoch_claim"; readonly epoch: Epoch; readonly claimId: number }
  /** Sent once the promise is durable. `lastIndex`: how far the promiser's committed log reaches, in `logEpoch`. */
  | {
      readonly kind: "epoch_promise";
      readonly epoch: Epoch;
      readonly claimId: number;
      readonly logEpoch: Epoch;
      readonly lastIndex: LogIndex;
      /** How long a lease that it granted to an earlier epoch may still be in force, in ms. */
      readonly leaseRemainingMs: number;
    }
  /** Promised to another claimant, or that epoch has begun. `lastIndex`: how far the refuser's log reaches, 0 for an empty one. */
  | {
      readonly kind: "epoch_refused";
      readonly epoch: Epoch;
      readonly claimId: number;
      readonly promised: Epoch;
      readonly lastIndex: LogIndex;
    }
  /** The answer to any message of an earlier epoch: that epoch is over, and this is where it ended. */
  | { readonly kind: "epoch_notice"; readonly lineage: Lineage; readonly voters: readonly DatacenterId[] }
  | { readonly kind: "digest"; readonly epoch: Epoch; readonly statement: DigestStatement };

/** The contents of a snapshot, in chunks that are pulled one by one. */
export interface SnapshotManifest {
  readonly snapshotId: number;
  /** The last entry that it contains. */
  readonly base: LogBase;
  /** Rows that it will have, about; for a figure of progress. */
  readonly rowsTotal: number;
}

/** Log shipping: a learner pulls, a source pushes committed entries within the window that the learner grants. */
export type ShipLaneMessage =
  /** Starts or restarts a subscription: send committed entries from fromIndex on, at most windowBytes of frames unacknowledged. */
  | {
      readonly kind: "ship_pull";
      readonly subscription: number;
      readonly fromIndex: LogIndex;
      /** Epoch of entry fromIndex - 1: the source refuses a learner whose log has left the lineage. */
      readonly lastEpoch: Epoch;
      /** The learner takes entries from no source of an earlier epoch than this. */
      readonly epoch: Epoch;
      readonly windowBytes: number;
      /** The learner's own clock, given back as echoMs. */
      readonly askedAtMs: InstantMs;
    }
  /** Gives back window: everything up to `durableIndex` was received and flushed. */
  | {
      readonly kind: "ship_credit";
      readonly subscription: number;
      readonly durableIndex: LogIndex;
      readonly bytes: number;
      readonly askedAtMs: InstantMs;
    }
  | { readonly kind: "ship_stop"; readonly subscription: number }
  /** Committed entries in order; empty as a heartbeat. */
  | {
      readonly kind: "ship_entries";
      readonly subscription: number;
      /** The epoch that the source takes part in; the learner's log is a part of it, as the source has checked. */
      readonly epoch: Epoch;
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
      /** The latest askedAtMs that the source had received, by the learner's clock; NaN when none. */
      readonly echoMs: InstantMs;
      /**
       * When it received that, the source knew every commit that had been acknowledged this long before, in ms; NaN when it
       * could not say. With echoMs it proves an age without comparing two clocks.
       */
      readonly completeAgeMs: number;
      /** The source's state at some applied index; null when it has none to state. */
      readonly digest: DigestStatement | null;
    }
  | {
      readonly kind: "ship_refused";
      readonly subscription: number;
      /** `not_a_source`: it is catching up itself, or has diverged, or has promised away its epoch. */
      readonly reason: "overloaded" | "not_a_source";
    }
  /** The learner's log holds entries of an epoch after the end of it: they are a branch. */
  | { readonly kind: "ship_diverged"; readonly subscription: number; readonly lineage: Lineage }
  /** Instead of entries that were compacted away. The learner pulls its chunks, then the log from base.index + 1 on. */
  | { readonly kind: "snapshot_offer"; readonly subscription: number; readonly manifest: SnapshotManifest }
  /** Asks for a snapshot outright: a follower whose leader said that its log no longer reaches back. */
  | { readonly kind: "snapshot_ask"; readonly subscription: number }
  /** Chunks are numbered from 0; one that was lost is pulled again. */
  | { readonly kind: "snapshot_pull"; readonly snapshotId: number; readonly chunk: number }
  | {
      readonly kind: "snapshot_chunk";
      readonly snapshotId: number;
      readonly chunk: number;
      readonly rows: readonly StateRow[];
      /** CRC-32 of the rows (snapshot-checksum.ts), over the bytes as the source read them. */
      readonly checksum: number;
      /** CRC-32 chained over every chunk's checksum so far; with the last one it vouches for the whole. */
      readonly chainedChecksum: number;
      readonly isLast: boolean;
    }
  /** The source no longer has that snapshot: start over. */
  | { readonly kind: "snapshot_gone"; readonly snapshotId: number };

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

export type PeerMessage = RaftLaneMessage | ControlMessage | ShipLaneMessage | ForwardLaneMessage;
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
