export { createEntry, decodeEntry, ENTRY_HEADER_BYTES, type Entry, type EntryKind } from "./entry.ts";
export type {
  Append,
  AppendResponse,
  Heartbeat,
  HeartbeatResponse,
  RaftMessage,
  VoteRequest,
  VoteResponse,
} from "./message.ts";
export type { Progress, Proposal, Raft, RaftOptions, RaftStatus, RaftTiming, ReadTicket } from "./raft.ts";
export type { ConfirmedRead, HardState, LogReader, PersistRequest, Ready } from "./ready.ts";
