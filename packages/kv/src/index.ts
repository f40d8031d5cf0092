export { type ClusterState, readClusterState, writeClusterState } from "./applied-state.ts";
export { type AuditWords, type ClientSource, type RememberedClient, seenAfter } from "./audit-words.ts";
export { clientIdFromBytes, clientIdToBytes } from "./client-id-codec.ts";
export type {
  AppliedPosition,
  AtomicWrite,
  Check,
  Command,
  CommandResult,
  CommitId,
  Delivery,
  DeliveryId,
  EncodedValue,
  Enqueue,
  Mutation,
  QueueStep,
  SumBounds,
  ValueEncoding,
} from "./command.ts";
export { decodeCommand, encodeCommand } from "./command-codec.ts";
export type { AppliedCommand, AppliedEntry, CommittedEntry, WrittenKey, WrittenVersion } from "./entry.ts";
export { isForLeader } from "./is-for-leader.ts";
export {
  AUDIT_CALL_SITE_LENGTH_MAX,
  AUDIT_CLIENT_NAME_LENGTH_MAX,
  COMMANDS_PER_ENTRY_MAX,
  COMMIT_WINDOW_MAX,
  DATABASE_NAME_LENGTH_MAX,
  DATABASE_NAME_PATTERN,
  DATABASES_MAX,
  DEDUP_CLIENTS_MAX,
  EPHEMERAL_DATABASE_PREFIX,
  EPHEMERAL_IDLE_MS,
  QUEUE_DELIVERIES_MAX,
  QUEUE_LEASE_MS,
  QUEUE_SILENT_DELIVERIES_MAX,
  QUEUE_TAKE_BYTES_MAX,
  QUEUE_TAKE_MESSAGES_MAX,
  SEQUENCE_MAX,
  STALENESS_MS_MAX,
  SWEEP_ROWS_MAX,
} from "./limits.ts";
export { listDatabases } from "./list-databases.ts";
export type {
  Bookmark,
  ClientContext,
  Consistency,
  DatabaseInfo,
  Gateway,
  Operation,
  Outcome,
  Provenance,
} from "./operation.ts";
export { decodePayload, encodePayload } from "./payload-codec.ts";
export { queueReadyAtMs } from "./queue.ts";
export type { KvEntry, ReadRange } from "./read.ts";
export { readRanges } from "./read-ranges.ts";
export { includesSequence, type SequenceRange, SequenceRanges } from "./sequence-ranges.ts";
export type { StateReader, StateTable, StateWriter } from "./state-access.ts";
export { createStateMachine, type StagedEntries, type StateMachine } from "./state-machine.ts";
export { validateConsistency, validateOperation, validateRanges } from "./validate.ts";
export { validateDatabaseName } from "./validate-database.ts";
export { validateAtomicWrite } from "./validate-write.ts";
export { bookmarkOf, isWatchNews, seenIn, type WatchOperation, watchAfter } from "./watch-polls.ts";
