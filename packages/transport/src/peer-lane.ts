// Which lane a peer message travels on, and in which direction of it.
import type { PeerLane, PeerMessage } from "@kvorum/replica";

export function laneOf(message: PeerMessage): PeerLane {
  switch (message.kind) {
    case "raft":
    case "commit_times":
    case "lease_request":
    case "lease_grant":
    case "epoch_claim":
    case "epoch_promise":
    case "epoch_refused":
    case "epoch_notice":
    case "digest":
      return "raft";
    case "ship_pull":
    case "ship_credit":
    case "ship_stop":
    case "ship_entries":
    case "ship_refused":
    case "ship_diverged":
    case "snapshot_offer":
    case "snapshot_ask":
    case "snapshot_pull":
    case "snapshot_chunk":
    case "snapshot_gone":
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
    case "ship_diverged":
    case "snapshot_offer":
    case "snapshot_chunk":
    case "snapshot_gone":
    case "lease_grant":
    case "epoch_promise":
    case "epoch_refused":
    case "epoch_notice":
    case "forward_response":
    case "pong":
      return true;
    case "commit_times":
    case "lease_request":
    case "epoch_claim":
    case "digest":
    case "ship_pull":
    case "ship_credit":
    case "ship_stop":
    case "snapshot_ask":
    case "snapshot_pull":
    case "forward_request":
    case "ping":
      return false;
  }
}

function isRaftAnswer(kind: Extract<PeerMessage, { readonly kind: "raft" }>["message"]["kind"]): boolean {
  return kind === "vote_response" || kind === "append_response" || kind === "heartbeat_response";
}
