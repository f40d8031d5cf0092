export type { ClusterState } from "./applied-state.ts";
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
export { clientIdFromBytes, clientIdToBytes, decodeCommand, encodeCommand } from "./command-codec.ts";
export type { AppliedCommand, AppliedEntry, CommittedEntry, WrittenKey } from "./entry.ts";
export {
  COMMANDS_PER_ENTRY_MAX,
  COMMIT_WINDOW_MAX,
  DEDUP_CLIENTS_MAX,
  SEQUENCE_MAX,
  STALENESS_MS_MAX,
} from "./limits.ts";
export type { Bookmark, Consistency, DatabaseInfo, Gateway, Operation, Outcome, Provenance } from "./operation.ts";
export { decodePayload, encodePayload } from "./payload-codec.ts";
export type { KvEntry, ReadRange } from "./read.ts";
export { readRanges } from "./read-ranges.ts";
export type { StateReader, StateTable, StateWriter } from "./state-access.ts";
export { createStateMachine, type StagedEntries, type StateMachine } from "./state-machine.ts";
export { validateAtomicWrite, validateConsistency, validateOperation, validateRanges } from "./validate.ts";
