export type { CancelTimer, Clock } from "./ports/clock.ts";
export type { LogAppend, LogStore } from "./ports/log-store.ts";
export type {
  ForwardLaneMessage,
  PeerLane,
  PeerMessage,
  PeerTransport,
  RaftLaneMessage,
  ShipLaneMessage,
} from "./ports/peer-transport.ts";
export type { StateStore } from "./ports/state-store.ts";
