export type { CommitRecord } from "./commit-records.ts";
export type { ControlRequest, ControlResult } from "./control.ts";
export {
  ADVERSARY_BOUND_MS_MAX,
  CHECKPOINT_INTERVAL_MS_MIN,
  HAND_OVER_MS_MAX,
  LOG_KEPT_BYTES_MAX,
  OPERATIONS_OPEN_MAX,
  REGION_LEASE_DURATION_MS,
  SNAPSHOT_CHUNK_BYTES,
} from "./limits.ts";
export type { KeyAtFork } from "./lost-commits.ts";
export { estimateLostWrites, type LostWrites, type LostWritesInput, lostWrites, type VoterLog } from "./lost-writes.ts";
export type { EntryStep, MissedVersion, ReadVerdict, ReplicaObserver } from "./observer.ts";
export type { Member, Placement } from "./placement.ts";
export type { Branch, BranchStore } from "./ports/branch-store.ts";
export type { CancelTimer, Clock } from "./ports/clock.ts";
export type { LineageRecord, LogAppend, LogStore } from "./ports/log-store.ts";
export type {
  ControlMessage,
  DigestStatement,
  ForwardLaneMessage,
  Lineage,
  PeerLane,
  PeerMessage,
  PeerTransport,
  RaftLaneMessage,
  ShipLaneMessage,
} from "./ports/peer-transport.ts";
export type { StateInstall, StateRow, StateSnapshot, StateStore } from "./ports/state-store.ts";
export {
  type DesiredConfiguration,
  type MemberStatus,
  type Move,
  nextConfigurationMove,
  nextRegionMove,
} from "./region-move.ts";
export { Replica } from "./replica.ts";
export type { ReplicaEventName } from "./replica-events.ts";
export type { ReplicaOptions, ReplicaPorts, ReplicaSettings } from "./replica-options.ts";
export type { RegionExposure } from "./rpo-ledger.ts";
export { CHAIN_START, chainChecksum, checksumOfRows } from "./snapshot-checksum.ts";
export type { CatchUpStatus, Divergence, ReplicaStatus } from "./status.ts";
