// Which lane a peer message travels on, and in which direction of it.
import type { PeerLane, PeerMessage } from "@kvorum/replica";

export function laneOf(message: PeerMessage): PeerLane {
  switch (message.kind) {
    case "raft":
    case "commit_times":
      return "raft";
    case "ship_pull":
    case "ship_credit":
    case "ship_stop":
    case "ship_entries":
    case "ship_refused":
      return "ship";
    case "forward_request":
    case "forward_response":
    case "ping":
    case "pong":
      return "forward";
  }
}

/**
 * Whether the message answers one of the receiver's: it then goes back on the stream that the receiver dialed, so that
 * a source of shipping need not know how to reach its learners, and an answer never makes a connection.
 */
export function isAnswer(message: PeerMessage): boolean {
  switch (message.kind) {
    case "raft":
      return isRaftAnswer(message.message.kind);
    case "ship_entries":
    case "ship_refused":
    case "forward_response":
    case "pong":
      return true;
    case "commit_times":
    case "ship_pull":
    case "ship_credit":
    case "ship_stop":
    case "forward_request":
    case "ping":
      return false;
  }
}

function isRaftAnswer(kind: Extract<PeerMessage, { readonly kind: "raft" }>["message"]["kind"]): boolean {
  return kind === "vote_response" || kind === "append_response" || kind === "heartbeat_response";
}
