export { type CommittedHistory, createCommittedHistory } from "./committed-history.ts";
export { type CompletedOperation, type OperationOutcome, pairOperations } from "./completed-operation.ts";
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
export { type JudgeContext, type Judgement, type JudgeReport, judgeAll, judgeCommitted } from "./judge-all.ts";
export { type BoundedStalenessOptions, judgeBoundedStaleness } from "./judge-bounded-staleness.ts";
export { judgeConsistentPrefix } from "./judge-consistent-prefix.ts";
export { type DurabilitySubject, judgeDurability } from "./judge-durability.ts";
export { judgeExactlyOnce } from "./judge-exactly-once.ts";
export { type Bank, bankInvariant, type Invariant, judgeInvariant } from "./judge-invariant.ts";
export { judgeLinearizability, type LinearizabilityOptions } from "./judge-linearizability.ts";
export { judgeSessions } from "./judge-session.ts";
export { judgeStrictSerializability } from "./judge-strict-serializability.ts";
export {
  type Distribution,
  measureStaleness,
  type ReadStaleness,
  type RegionStaleness,
  summarizeStaleness,
} from "./measure-staleness.ts";
export type { LogBranch, LogCommit, ReplicatedLog } from "./replicated-log.ts";
export type { JudgeName, Verdict, Violation } from "./verdict.ts";
