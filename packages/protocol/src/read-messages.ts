// The unary messages of reads and the messages of a watch <-> operations and outcomes.
import { KvorumError } from "@kvorum/base";
import { singleKeyRange } from "@kvorum/keyspace";
import type { Consistency, KvEntry, Operation, Outcome, Provenance, ReadRange, WatchOperation } from "@kvorum/kv";
import { auditWordsFromMessage } from "./audit-words-codec.ts";
import type { Entry as EntryMessage } from "./gen/kvorum/v1/Entry.ts";
import type { KeyResult } from "./gen/kvorum/v1/KeyResult.ts";
import type { Provenance as ProvenanceMessage } from "./gen/kvorum/v1/Provenance.ts";
import type { ReadRange__Output as ReadRangeMessage } from "./gen/kvorum/v1/ReadRange.ts";
import type { SnapshotReadRequest__Output as SnapshotReadRequest } from "./gen/kvorum/v1/SnapshotReadRequest.ts";
import type { SnapshotReadResponse } from "./gen/kvorum/v1/SnapshotReadResponse.ts";
import type { WatchRequest__Output as WatchRequest } from "./gen/kvorum/v1/WatchRequest.ts";
import type { WatchResponse } from "./gen/kvorum/v1/WatchResponse.ts";
import { keyBoundFromMessage, keyFromMessage, keyPartsToMessage } from "./key-message.ts";
import { RANGE_LIMIT_DEFAULT } from "./limits.ts";
import { databaseFromMessage, timeoutMsFromMessage } from "./request-fields.ts";
import { encodingToMessage } from "./value-message.ts";
import { bookmarkFromMessage } from "./versionstamp-message.ts";

type ReadOperation = Extract<Operation, { readonly kind: "read" }>;
type ReadOutcome = Extract<Outcome, { readonly kind: "read" }>;

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
    timeoutMs: timeoutMsFromMessage(request),
    ...databaseFromMessage(request),
    ...auditWordsFromMessage(request.audit),
  };
}

/** The answer to a request that asked for `keyCount` keys. */
export function snapshotReadToMessage(outcome: ReadOutcome, keyCount: number): SnapshotReadResponse {
  const keys = outcome.ranges.slice(0, keyCount).map(keyResultToMessage);
  const ranges = outcome.ranges.slice(keyCount).map((entries) => ({ entries: entries.map(entryToMessage) }));
  return { keys, ranges, provenance: provenanceToMessage(outcome.provenance) };
}

/**
 * The first long poll of a watch: it is answered at once.
 * @param timeoutMs of each poll
 * @throws KvorumError invalid_argument
 */
export function operationFromWatch(request: WatchRequest, timeoutMs: number): WatchOperation {
  const level = request.consistency === "CONSISTENCY_UNSPECIFIED" ? "CONSISTENCY_SESSION" : request.consistency;
  if (level === "CONSISTENCY_BOUNDED") {
    throw new KvorumError("invalid_argument", "consistency: a watch is strong, session or eventual, found bounded");
  }
  return {
    kind: "watch",
    keys: request.keys.map((key, i) => keyFromMessage(key, `keys[${i}]`)),
    seen: null,
    consistency: consistencyFromMessage({ consistency: level, bookmark: request.bookmark, maxStalenessMs: 0 }),
    timeoutMs,
    ...databaseFromMessage(request),
    ...auditWordsFromMessage(request.audit),
  };
}

export function watchToMessage({ ranges, provenance }: ReadOutcome): WatchResponse {
  return { keys: ranges.map(keyResultToMessage), provenance: provenanceToMessage(provenance) };
}

function consistencyFromMessage({
  consistency,
  bookmark,
  maxStalenessMs,
}: Pick<SnapshotReadRequest, "consistency" | "bookmark" | "maxStalenessMs">): Consistency {
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

function rangeFromMessage(message: ReadRangeMessage, index: number): ReadRange {
  return {
    start: keyBoundFromMessage(message.start, `ranges[${index}].start`),
    end: keyBoundFromMessage(message.end, `ranges[${index}].end`),
    limit: message.limit === 0 ? RANGE_LIMIT_DEFAULT : message.limit,
    reverse: message.reverse,
  };
}

function keyResultToMessage([entry]: readonly KvEntry[]): KeyResult {
  return entry === undefined ? {} : { entry: entryToMessage(entry) };
}

function entryToMessage(entry: KvEntry): EntryMessage {
  return {
    key: entry.key,
    value: { encoding: encodingToMessage(entry.value.encoding), data: entry.value.data },
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
