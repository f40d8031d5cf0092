export { type Configuration, isJoint, isVoter, type Membership, votersOf } from "./configuration.ts";
export { decodeConfiguration, encodeConfiguration } from "./configuration-codec.ts";
export { createEntry, decodeEntry, ENTRY_HEADER_BYTES, type Entry, type EntryKind } from "./entry.ts";
export { EntryTail } from "./entry-tail.ts";
export type {
  Append,
  AppendResponse,
  Heartbeat,
  HeartbeatResponse,
  RaftMessage,
  RecoveryRequest,
  RecoveryResponse,
  SnapshotNotice,
  TimeoutNow,
  VoteRequest,
  VoteResponse,
} from "./message.ts";
export type { RaftOptions, RaftTiming, ReadConfirmation } from "./options.ts";
export type { Proposal, Raft, ReadTicket, Transfer } from "./raft.ts";
export type {
  ConfirmedRead,
  HardState,
  LogBase,
  LogReader,
  PersistRequest,
  Ready,
  SnapshotWanted,
} from "./ready.ts";
export type { Progress, RaftStatus } from "./status.ts";
export { createRaft } from "./voter.ts";
