// The messages of Raft between voters. Plain data: the transport encodes them, the simulator passes them on as they are.
import type { DatacenterId, LogIndex, Term } from "@kvorum/base";
import type { Configuration } from "./configuration.ts";
import type { Entry } from "./entry.ts";
import type { RaftStatus } from "./status.ts";

interface Addressed {
  readonly from: DatacenterId;
  readonly to: DatacenterId;
  /** The sender's term; for a pre-vote request, and for its grant, the term of the election that it is about (thesis §9.6). */
  readonly term: Term;
}

/** Asks for a vote (Raft §5.2, §5.4.1). With `preVote` nothing changes at the receiver (thesis §9.6). */
export interface VoteRequest extends Addressed {
  readonly kind: "vote_request";
  readonly preVote: boolean;
  /** The leader itself asked for this election (thesis §3.10): a voter that hears a leader takes part in it all the same. */
  readonly isTransfer: boolean;
  readonly lastIndex: LogIndex;
  readonly lastTerm: Term;
}

export interface VoteResponse extends Addressed {
  readonly kind: "vote_response";
  readonly preVote: boolean;
  readonly granted: boolean;
}

/** Replicates entries after (prevIndex, prevTerm) (Raft §5.3). Empty `entries` probes a follower's log. */
export interface Append extends Addressed {
  readonly kind: "append";
  readonly prevIndex: LogIndex;
  readonly prevTerm: Term;
  readonly entries: readonly Entry[];
  readonly commitIndex: LogIndex;
}

/** Sent only after the entries it acknowledges are flushed at the follower. */
export type AppendResponse = Addressed & { readonly kind: "append_response" } & (
    | { readonly ok: true; readonly matchIndex: LogIndex }
    | {
        readonly ok: false;
        /** The prevIndex that did not match. */
        readonly rejectedIndex: LogIndex;
        /** The follower's guess of the greatest index where both logs may agree, and its term there (fast path back). */
        readonly hintIndex: LogIndex;
        readonly hintTerm: Term;
      }
  );

/** Keeps leadership and confirms it: `round` is echoed (thesis §6.4). */
export interface Heartbeat extends Addressed {
  readonly kind: "heartbeat";
  /** Never above what the follower is known to match. */
  readonly commitIndex: LogIndex;
  readonly round: number;
}

export interface HeartbeatResponse extends Addressed {
  readonly kind: "heartbeat_response";
  readonly round: number;
  /** The sender is about to stop, and takes no lead. Also said unasked, with round 0, and in answer to a timeout_now. */
  readonly isLeaving: boolean;
}

/** The leader's log starts after `index`, of `indexTerm`: it can send nothing that goes on from where the follower's ends. */
export interface SnapshotNotice extends Addressed {
  readonly kind: "snapshot_notice";
  readonly index: LogIndex;
  readonly indexTerm: Term;
}

/** The leader hands over: campaign at once (thesis §3.10). */
export interface TimeoutNow extends Addressed {
  readonly kind: "timeout_now";
}

/** A voter whose disk has lost what it held asks what it may have promised (recovery.ts). */
export interface RecoveryRequest extends Addressed {
  readonly kind: "recovery_request";
}

/** Sent once term and vote are durable. */
export interface RecoveryResponse extends Addressed {
  readonly kind: "recovery_response";
  /** As far as it can tell it has never taken part in an election. */
  readonly isBlank: boolean;
  /** It knows of a committed entry of its epoch. */
  readonly isEpochUnderWay: boolean;
  /** A leader whose own term made the asker a voter, and which has never heard of it as one: it has nothing to remember. */
  readonly isNewVoter: boolean;
  /** Where its log ends on disk. */
  readonly lastIndex: LogIndex;
  readonly lastTerm: Term;
  /** A leader has forgotten what the asker had acknowledged. */
  readonly role: RaftStatus["role"];
  readonly commitIndex: LogIndex;
  /** The configuration in force at the sender, and since when. */
  readonly configuration: Configuration;
  readonly configurationIndex: LogIndex;
}

export type RaftMessage =
  | VoteRequest
  | VoteResponse
  | Append
  | AppendResponse
  | Heartbeat
  | HeartbeatResponse
  | SnapshotNotice
  | TimeoutNow
  | RecoveryRequest
  | RecoveryResponse;
