export type { Configuration } from "./configuration.ts";
export { createEntry, decodeEntry, ENTRY_HEADER_BYTES, type Entry, type EntryKind } from "./entry.ts";
export { EntryTail } from "./entry-tail.ts";
export type {
  Append,
  AppendResponse,
  Heartbeat,
  HeartbeatResponse,
  RaftMessage,
  VoteRequest,
  VoteResponse,
} from "./message.ts";
export type { RaftOptions, RaftTiming } from "./options.ts";
export type { Proposal, Raft, ReadTicket } from "./raft.ts";
export type { ConfirmedRead, HardState, LogBase, LogReader, PersistRequest, Ready } from "./ready.ts";
export type { Progress, RaftStatus } from "./status.ts";
export { createRaft } from "./voter.ts";
