export { KvU64 } from "@kvorum/keyspace";
export { STALENESS_MS_MAX } from "@kvorum/kv";
export { AtomicOperation } from "./atomic-operation.ts";
export type { KvAudit } from "./audit/session-audit.ts";
export { BadResource, DataCloneError } from "./deno-errors.ts";
export { Kv, type KvParts, type KvSessionOptions } from "./kv.ts";
export type {
  AtomicCheck,
  KvCommitError,
  KvCommitResult,
  KvConsistencyLevel,
  KvDatabase,
  KvEnqueueOptions,
  KvEntry,
  KvEntryMaybe,
  KvKey,
  KvKeyPart,
  KvListOptions,
  KvListSelector,
  KvMutation,
  KvProvenance,
  KvReadOptions,
  KvSetOptions,
  KvSumMutation,
  KvU64Value,
  KvWatchConsistencyLevel,
  KvWatchOptions,
  KvWriteOptions,
} from "./kv-types.ts";
export { KvListIterator } from "./list-iterator.ts";
export { type OpenKvOptions, openKv } from "./open-kv.ts";
export { type OpenSubmitterOptions, openSubmitter } from "./open-submitter.ts";
export { CommitSequence } from "./remote/commit-sequence.ts";
export type { Submitter } from "./submitter.ts";
export { v8Serializer } from "./v8-serializer.ts";
