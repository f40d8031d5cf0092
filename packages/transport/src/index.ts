export {
  type ClientLink,
  type ClientMessage,
  createEmulatedWan,
  type EmulatedWan,
  type EmulatedWanOptions,
  type InboundFrame,
} from "./emulated-wan/emulated-wan.ts";
export { type GrpcServer, type GrpcServerOptions, startGrpcServer } from "./grpc/grpc-server.ts";
export type { AdminHandlers, NodeIdentity, NodeServices } from "./grpc/node-services.ts";
export {
  type AcceptedLane,
  GrpcPeerTransport,
  type GrpcPeerTransportOptions,
  type PeerAddress,
  type PeerInbox,
} from "./grpc/peer-transport.ts";
export { MemoryNetwork, type MemoryNetworkOptions, type Transmission } from "./memory/memory-network.ts";
export { monotonicNowMs } from "./monotonic-clock.ts";
export { clockBehind, Gate, transportBehind } from "./virtual-time/gate.ts";
export { VIRTUAL_WALL_START_AT_MS } from "./virtual-time/limits.ts";
export { Timeline } from "./virtual-time/timeline.ts";
export { VirtualClock } from "./virtual-time/virtual-clock.ts";
export { createWallClock } from "./wall-clock.ts";
