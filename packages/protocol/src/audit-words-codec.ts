// What a client says of itself with an audited read: packed, and as a unary message.
//
// Packed: u8 flags (1 client id, 2 seen) · client id of 16 bytes, if any · string name · string call site · varint count · ranges ·
// u16 epoch and varint index of what was seen, if anything. Range: varint first · varint how many follow it.
import {
  type ByteReader,
  type ByteWriter,
  createEpoch,
  createLogIndex,
  hexToBytes,
  LOG_INDEX_MAX,
  type LogIndex,
} from "@kvorum/base";
import { type AuditWords, clientIdFromBytes, type SequenceRange } from "@kvorum/kv";
import type { AuditWords__Output as AuditWordsMessage } from "./gen/kvorum/v1/AuditWords.ts";
import { bookmarkFromMessage } from "./versionstamp-message.ts";

const HAS_CLIENT_ID = 1;
const HAS_SEEN = 2;
const CLIENT_ID_BYTES = 16;
/** Two varints. */
const RANGE_BYTES_MIN = 2;

export function writeAuditWords(writer: ByteWriter, words: AuditWords): void {
  const { clientId, clientName, callSite, acknowledged, seen } = words;
  writer.uint8((clientId === null ? 0 : HAS_CLIENT_ID) | (seen === null ? 0 : HAS_SEEN));
  if (clientId !== null) {
    writer.raw(hexToBytes(clientId));
  }
  writer.string(clientName);
  writer.string(callSite);
  writer.varint(acknowledged.length);
  for (const { first, last } of acknowledged) {
    writer.varint(first);
    writer.varint(last - first);
  }
  if (seen !== null) {
    writer.uint16(seen.epoch);
    writer.varint(seen.index);
  }
}

/** @throws KvorumError of the reader's code — malformed */
export function readAuditWords(reader: ByteReader): AuditWords {
  const flags = reader.uint8();
  if (flags > (HAS_CLIENT_ID | HAS_SEEN)) {
    reader.fail(`audit words with unknown flags ${flags}`);
  }
  return {
    clientId: (flags & HAS_CLIENT_ID) === 0 ? null : clientIdFromBytes(reader.raw(CLIENT_ID_BYTES)),
    clientName: reader.string(),
    callSite: reader.string(),
    acknowledged: Array.from({ length: reader.count(RANGE_BYTES_MIN) }, () => readRange(reader)),
    seen: (flags & HAS_SEEN) === 0 ? null : { epoch: createEpoch(reader.uint16()), index: readIndex(reader) },
  };
}

/** @throws KvorumError invalid_argument — a client id that is not 16 bytes, or a versionstamp that is not 10 */
export function auditWordsFromMessage(message: AuditWordsMessage | null): { readonly audit?: AuditWords } {
  if (message === null) {
    return {};
  }
  const { clientId, clientName, callSite, acknowledged, seen } = message;
  return {
    audit: {
      clientId: clientId.length === 0 ? null : clientIdFromBytes(clientId),
      clientName,
      callSite,
      acknowledged: acknowledged.map(({ first, last }) => ({ first, last })),
      seen: seen.length === 0 ? null : bookmarkFromMessage(seen),
    },
  };
}

function readRange(reader: ByteReader): SequenceRange {
  const first = reader.varint();
  return { first, last: first + reader.varint() };
}

function readIndex(reader: ByteReader): LogIndex {
  const index = reader.varint();
  return index <= LOG_INDEX_MAX ? createLogIndex(index) : reader.fail(`log index ${index}, at most ${LOG_INDEX_MAX}`);
}
