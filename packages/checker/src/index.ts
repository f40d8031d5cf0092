export { type CompletedOperation, type OperationOutcome, pairOperations, precedes } from "./completed-operation.ts";
export type {
  BookmarkRecord,
  CheckRecord,
  CommitIdRecord,
  ConsistencyLevel,
  EventType,
  HistoryEvent,
  KeyObservation,
  MutationRecord,
  ProvenanceRecord,
} from "./history.ts";
export { decodeHistory, decodeHistoryEvent, encodeHistoryEvent } from "./history-codec.ts";
export {
  createHistoryRecorder,
  type HistoryRecorder,
  type HistoryRecorderOptions,
  type OpenOperation,
  type OperationInput,
  type OperationRefusal,
  type OperationResult,
} from "./history-recorder.ts";
