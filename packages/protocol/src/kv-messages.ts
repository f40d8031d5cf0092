// The unary messages of the Kv service <-> operations and outcomes.
import { bytesToHex, createEpoch, createLogIndex, KvorumError, parseClientId } from "@kvorum/base";
import {
  partsOfVersionstamp,
  singleKeyRange,
  VERSIONSTAMP_BYTES,
  type Versionstamp,
  versionstampFromBytes,
} from "@kvorum/keyspace";
import type {
  AtomicWrite,
  Bookmark,
  Check,
  CommitId,
  Consistency,
  EncodedValue,
  KvEntry,
  Mutation,
  Operation,
  Outcome,
  Provenance,
  ReadRange,
  ValueEncoding,
} from "@kvorum/kv";
import type { AtomicWriteRequest__Output as AtomicWriteRequest } from "./gen/kvorum/v1/AtomicWriteRequest.ts";
import type { AtomicWriteResponse } from "./gen/kvorum/v1/AtomicWriteResponse.ts";
import type { Check__Output as CheckMessage } from "./gen/kvorum/v1/Check.ts";
import type { CommitId__Output as CommitIdMessage } from "./gen/kvorum/v1/CommitId.ts";
import type { Entry as EntryMessage } from "./gen/kvorum/v1/Entry.ts";
import type { Mutation__Output as MutationMessage } from "./gen/kvorum/v1/Mutation.ts";
import type { Provenance as ProvenanceMessage } from "./gen/kvorum/v1/Provenance.ts";
import type { ReadRange__Output as ReadRangeMessage } from "./gen/kvorum/v1/ReadRange.ts";
import type { SnapshotReadRequest__Output as SnapshotReadRequest } from "./gen/kvorum/v1/SnapshotReadRequest.ts";
import type { SnapshotReadResponse } from "./gen/kvorum/v1/SnapshotReadResponse.ts";
import type { Value__Output as ValueMessage } from "./gen/kvorum/v1/Value.ts";
import { keyBoundFromMessage, keyFromMessage, keyPartsToMessage, plainBytes } from "./key-message.ts";
import { RANGE_LIMIT_DEFAULT, TIMEOUT_MS_DEFAULT } from "./limits.ts";

const ENCODING_NAMES = {
  v8: "VALUE_ENCODING_V8",
  le64: "VALUE_ENCODING_LE64",
  bytes: "VALUE_ENCODING_BYTES",
} as const satisfies Record<ValueEncoding, ValueMessage["encoding"]>;

/** The bookmark of a session that has seen nothing. */
const NOTHING_SEEN: Bookmark = { epoch: createEpoch(0), index: createLogIndex(0) };

type ReadOperation = Extract<Operation, { readonly kind: "read" }>;
type CommitOperation = Extract<Operation, { readonly kind: "commit" }>;
type ReadOutcome = Extract<Outcome, { readonly kind: "read" }>;
type CommitOutcome = Extract<Outcome, { readonly kind: "committed" | "check_failed" }>;

/** The read that a request asks for: its keys first, each as a range of one key, then its ranges. @throws KvorumError invalid_argument */
export function operationFromSnapshotRead(request: SnapshotReadRequest): ReadOperation {
  const keys = request.keys.map((key, i) => ({
    ...singleKeyRange(keyFromMessage(key, `keys[${i}]`)),
    limit: 1,
    reverse: false,
  }));
  return {
    kind: "read",
    ranges: [...keys, ...request.ranges.map(rangeFromMessage)],
    consistency: consistencyFromMessage(request),
    timeoutMs: request.timeoutMs === 0 ? TIMEOUT_MS_DEFAULT : request.timeoutMs,
  };
}

/** The answer to a request that asked for `keyCount` keys. */
export function snapshotReadToMessage(outcome: ReadOutcome, keyCount: number): SnapshotReadResponse {
  const keys = outcome.ranges.slice(0, keyCount).map(([entry]) => (entry === undefined ? {} : entryToKeyResult(entry)));
  const ranges = outcome.ranges.slice(keyCount).map((entries) => ({ entries: entries.map(entryToMessage) }));
  return { keys, ranges, provenance: provenanceToMessage(outcome.provenance) };
}

/** The commit that a request asks for. @throws KvorumError invalid_argument */
export function operationFromAtomicWrite(request: AtomicWriteRequest): CommitOperation {
  const write: AtomicWrite = {
    commitId: request.commitId === null ? null : commitIdFromMessage(request.commitId),
    checks: request.checks.map(checkFromMessage),
    mutations: request.mutations.map(mutationFromMessage),
  };
  return { kind: "commit", write, timeoutMs: request.timeoutMs === 0 ? TIMEOUT_MS_DEFAULT : request.timeoutMs };
}

export function atomicWriteToMessage(outcome: CommitOutcome): AtomicWriteResponse {
  if (outcome.kind === "check_failed") {
    return { ok: false, failedChecks: [...outcome.failedChecks] };
  }
  return { ok: true, versionstamp: outcome.versionstamp, datacentersDurable: outcome.datacentersDurable };
}

function consistencyFromMessage({ consistency, bookmark, maxStalenessMs }: SnapshotReadRequest): Consistency {
  switch (consistency) {
    case "CONSISTENCY_UNSPECIFIED":
    case "CONSISTENCY_STRONG":
      return { level: "strong" };
    case "CONSISTENCY_EVENTUAL":
      return { level: "eventual" };
    case "CONSISTENCY_SESSION":
      return { level: "session", bookmark: bookmarkFromMessage(bookmark) };
    case "CONSISTENCY_BOUNDED":
      return { level: "bounded", maxStalenessMs };
    default:
      throw new KvorumError("invalid_argument", `consistency: expected a level of kv.proto, found ${consistency}`);
  }
}

function bookmarkFromMessage(bytes: Buffer): Bookmark {
  if (bytes.length === 0) {
    return NOTHING_SEEN;
  }
  const { epoch, index } = partsOfVersionstamp(versionstampOf(bytes, "bookmark"));
  return { epoch, index };
}

function rangeFromMessage(message: ReadRangeMessage, index: number): ReadRange {
  return {
    start: keyBoundFromMessage(message.start, `ranges[${index}].start`),
    end: keyBoundFromMessage(message.end, `ranges[${index}].end`),
    limit: message.limit === 0 ? RANGE_LIMIT_DEFAULT : message.limit,
    reverse: message.reverse,
  };
}

function checkFromMessage(message: CheckMessage, index: number): Check {
  return {
    key: keyFromMessage(message.key, `checks[${index}].key`),
    versionstamp:
      message.versionstamp.length === 0 ? null : versionstampOf(message.versionstamp, `checks[${index}].versionstamp`),
  };
}

function versionstampOf(bytes: Buffer, field: string): Versionstamp {
  if (bytes.length !== VERSIONSTAMP_BYTES) {
    const expected = `expected a versionstamp of ${VERSIONSTAMP_BYTES} bytes, or none`;
    throw new KvorumError("invalid_argument", `${field}: ${expected}; found ${bytes.length}`);
  }
  return versionstampFromBytes(plainBytes(bytes));
}

function mutationFromMessage(message: MutationMessage, index: number): Mutation {
  const field = `mutations[${index}]`;
  if (message.set !== undefined && message.set !== null) {
    const value = valueFromMessage(message.set.value, `${field}.set.value`);
    return { kind: "set", key: keyFromMessage(message.set.key, `${field}.set.key`), value };
  }
  if (message.delete !== undefined && message.delete !== null) {
    return { kind: "delete", key: keyFromMessage(message.delete.key, `${field}.delete.key`) };
  }
  throw new KvorumError("invalid_argument", `${field}: expected set or delete, found neither`);
}

function valueFromMessage(message: ValueMessage | null, field: string): EncodedValue {
  const data = message === null ? new Uint8Array() : plainBytes(message.data);
  switch (message?.encoding) {
    case "VALUE_ENCODING_V8":
      return { encoding: "v8", data };
    case "VALUE_ENCODING_LE64":
      return { encoding: "le64", data };
    case "VALUE_ENCODING_BYTES":
      return { encoding: "bytes", data };
    default:
      throw new KvorumError("invalid_argument", `${field}: expected an encoding: V8, LE64 or BYTES`);
  }
}

function commitIdFromMessage(message: CommitIdMessage): CommitId {
  const { sequence, finishedBelow } = message;
  if (!Number.isSafeInteger(sequence) || sequence < 1 || !Number.isSafeInteger(finishedBelow)) {
    const found = `found sequence ${sequence}, finished_below ${finishedBelow}`;
    throw new KvorumError("invalid_argument", `commit_id: expected a sequence in 1..2^53-1, ${found}`);
  }
  return { clientId: parseClientId(bytesToHex(message.clientId)), sequence, finishedBelow };
}

function entryToKeyResult(entry: KvEntry): { readonly entry: EntryMessage } {
  return { entry: entryToMessage(entry) };
}

function entryToMessage(entry: KvEntry): EntryMessage {
  return {
    key: entry.key,
    value: { encoding: ENCODING_NAMES[entry.value.encoding], data: entry.value.data },
    versionstamp: entry.versionstamp,
    keyParts: keyPartsToMessage(entry.key),
  };
}

function provenanceToMessage(provenance: Provenance): ProvenanceMessage {
  return {
    region: provenance.region,
    datacenter: provenance.datacenter,
    versionstamp: provenance.versionstamp,
    ...(provenance.ageMs === null ? {} : { ageMs: provenance.ageMs }),
    strong: provenance.strong,
  };
}
