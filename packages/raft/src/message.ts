// The messages of Raft between voters. Plain data: the transport encodes them, the simulator passes them on as they are.
import type { DatacenterId, LogIndex, Term } from "@kvorum/base";
import type { Entry } from "./entry.ts";

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

/** Keeps leadership and confirms it for reads: `readSequence` is echoed (thesis §6.4). */
export interface Heartbeat extends Addressed {
  readonly kind: "heartbeat";
  /** Never above what the follower is known to match. */
  readonly commitIndex: LogIndex;
  readonly readSequence: number;
}

export interface HeartbeatResponse extends Addressed {
  readonly kind: "heartbeat_response";
  readonly readSequence: number;
}

export type RaftMessage = VoteRequest | VoteResponse | Append | AppendResponse | Heartbeat | HeartbeatResponse;
