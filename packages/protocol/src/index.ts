export { connectAdmin } from "./admin-connection.ts";
export {
  commitRecordToMessage,
  figuresToMessage,
  linkChangeToMessage,
  linkMeasurementToMessage,
  wanChangeFromMessage,
} from "./admin-messages.ts";
export { auditPlanFromMessage, auditToMessage } from "./audit-messages.ts";
export type {
  AuditCalls,
  AuditExample,
  AuditGroup,
  AuditGroupFigures,
  AuditMissedVersion,
  AuditOpenRead,
  AuditPlan,
  AuditStaleRead,
  AuditTold,
  NodeAudit,
} from "./audit-types.ts";
export { branchApplyProgressToMessage, branchCommandToMessage, branchToMessage } from "./branch-messages.ts";
export { clusterViewToMessage } from "./cluster-messages.ts";
export type {
  AdminConnection,
  CatchUp,
  ClusterView,
  CommitRecord,
  DatacenterAddress,
  EncodedHistogram,
  EntryTrace,
  KvConnection,
  KvConnectionOptions,
  LinkMeasurement,
  NodeEvent,
  NodeFigures,
  NodeStatus,
  NodeTraces,
  Pong,
  RpoExposure,
  SessionEvents,
  SessionStream,
  StaleReadFigures,
} from "./connections.ts";
export { databasesToMessage, operationFromDropDatabase, operationFromListDatabases } from "./database-messages.ts";
export type { AdminHandlers as AdminServiceHandlers } from "./gen/kvorum/v1/Admin.ts";
export type { KvHandlers as KvServiceHandlers } from "./gen/kvorum/v1/Kv.ts";
export type { PeerFrame as PeerFrameInput, PeerFrame__Output as PeerFrame } from "./gen/kvorum/v1/PeerFrame.ts";
export type { ReplicationHandlers as ReplicationServiceHandlers } from "./gen/kvorum/v1/Replication.ts";
export type {
  SessionFrame as SessionFrameInput,
  SessionFrame__Output as SessionFrame,
} from "./gen/kvorum/v1/SessionFrame.ts";
export type { WatchRequest__Output as WatchRequest } from "./gen/kvorum/v1/WatchRequest.ts";
export type { WatchResponse } from "./gen/kvorum/v1/WatchResponse.ts";
export { CHANNEL_CREDENTIALS, CHANNEL_OPTIONS } from "./grpc-call.ts";
export { connectKv } from "./kv-connection.ts";
export {
  AUDIT_PREFIX_PARTS_MAX,
  KEEPALIVE_INTERVAL_MS,
  KEEPALIVE_TIMEOUT_MS,
  MEASURE_SAMPLES_DEFAULT,
  MEASURE_TIMEOUT_MS_DEFAULT,
  MESSAGE_BYTES_MAX,
  SESSION_FRAME_BYTES,
  TRACED_INDEXES_MAX,
} from "./limits.ts";
export { CLIENT_REGION_KEY, CLUSTER_KEY, DATACENTER_KEY } from "./metadata-keys.ts";
export { nodeStatusToMessage } from "./node-status-message.ts";
export {
  decodeOperations,
  encodeOperations,
  type OperationItem,
  readOperation,
  writeOperation,
} from "./operation-codec.ts";
export type {
  BranchApplyProgress,
  BranchCommand,
  BranchInfo,
  LogPosition,
  MemberAddress,
  OperatorConnection,
  StateChunk,
  StatePosition,
  StateRow,
} from "./operator-types.ts";
export {
  createPlaceMemory,
  decodeOutcomes,
  encodeOutcomes,
  type OutcomeItem,
  type PlaceMemory,
  packOutcomes,
  readOutcome,
  writeOutcome,
} from "./outcome-codec.ts";
export {
  operationFromFinishMessages,
  operationFromKeepMessages,
  operationFromTakeMessages,
  takeMessagesToMessage,
} from "./queue-messages.ts";
export {
  operationFromSnapshotRead,
  operationFromWatch,
  snapshotReadToMessage,
  watchToMessage,
} from "./read-messages.ts";
export { loadServices, type ProtocolServices } from "./services.ts";
export { isStateTable, stateChunkToMessage } from "./state-messages.ts";
export { errorFromStatus, errorToStatus } from "./status-codes.ts";
export { tracedIndexesFromMessage, tracesToMessage } from "./trace-messages.ts";
export { atomicWriteToMessage, operationFromAtomicWrite } from "./write-messages.ts";
