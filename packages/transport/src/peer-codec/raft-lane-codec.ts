// The messages of the raft lane as bytes: u8 kind, then the fields in the order written here.
import type { ByteReader, ByteWriter, DatacenterId } from "@kvorum/base";
import type { RaftMessage } from "@kvorum/raft";
import type { RaftLaneMessage } from "@kvorum/replica";
import {
  readBoolean,
  readEntries,
  readIndex,
  readInstant,
  readInstants,
  readTerm,
  writeBoolean,
  writeEntries,
  writeInstants,
} from "./fields.ts";

/** The two ends of a connection, which every Raft message on it names. */
export interface Ends {
  readonly from: DatacenterId;
  readonly to: DatacenterId;
}

const COMMIT_TIMES = 0;
const VOTE_REQUEST = 1;
const VOTE_RESPONSE = 2;
const APPEND = 3;
const APPEND_ACCEPTED = 4;
const APPEND_REJECTED = 5;
const HEARTBEAT = 6;
const HEARTBEAT_RESPONSE = 7;

export function writeRaftMessage(writer: ByteWriter, message: RaftLaneMessage): void {
  if (message.kind === "raft") {
    writeConsensusMessage(writer, message.message);
    return;
  }
  writer.uint8(COMMIT_TIMES);
  writer.varint(message.firstIndex);
  writeInstants(writer, message.commitAtMs);
  writer.varint(message.commitIndex);
  writer.float64(message.asOfMs);
}

/** @throws KvorumError data_corrupt — malformed */
export function readRaftMessage(reader: ByteReader, ends: Ends): RaftLaneMessage {
  const kind = reader.uint8();
  if (kind !== COMMIT_TIMES) {
    return { kind: "raft", message: readConsensusMessage(reader, kind, ends) };
  }
  return {
    kind: "commit_times",
    firstIndex: readIndex(reader),
    commitAtMs: readInstants(reader),
    commitIndex: readIndex(reader),
    asOfMs: readInstant(reader),
  };
}

function writeConsensusMessage(writer: ByteWriter, message: RaftMessage): void {
  switch (message.kind) {
    case "vote_request":
      writeHead(writer, VOTE_REQUEST, message);
      writeBoolean(writer, message.preVote);
      writer.varint(message.lastIndex);
      writer.varint(message.lastTerm);
      return;
    case "vote_response":
      writeHead(writer, VOTE_RESPONSE, message);
      writeBoolean(writer, message.preVote);
      writeBoolean(writer, message.granted);
      return;
    case "append":
      writeHead(writer, APPEND, message);
      writer.varint(message.prevIndex);
      writer.varint(message.prevTerm);
      writer.varint(message.commitIndex);
      writeEntries(writer, message.entries);
      return;
    case "append_response":
      writeAppendResponse(writer, message);
      return;
    case "heartbeat":
      writeHead(writer, HEARTBEAT, message);
      writer.varint(message.commitIndex);
      writer.varint(message.readSequence);
      return;
    case "heartbeat_response":
      writeHead(writer, HEARTBEAT_RESPONSE, message);
      writer.varint(message.readSequence);
      return;
  }
}

function writeAppendResponse(
  writer: ByteWriter,
  message: Extract<RaftMessage, { readonly kind: "append_response" }>,
): void {
  if (message.ok) {
    writeHead(writer, APPEND_ACCEPTED, message);
    writer.varint(message.matchIndex);
    return;
  }
  writeHead(writer, APPEND_REJECTED, message);
  writer.varint(message.rejectedIndex);
  writer.varint(message.hintIndex);
  writer.varint(message.hintTerm);
}

function writeHead(writer: ByteWriter, kind: number, message: RaftMessage): void {
  writer.uint8(kind);
  writer.varint(message.term);
}

function readConsensusMessage(reader: ByteReader, kind: number, ends: Ends): RaftMessage {
  const head = { ...ends, term: readTerm(reader) };
  switch (kind) {
    case VOTE_REQUEST:
      return {
        kind: "vote_request",
        ...head,
        preVote: readBoolean(reader),
        lastIndex: readIndex(reader),
        lastTerm: readTerm(reader),
      };
    case VOTE_RESPONSE:
      return { kind: "vote_response", ...head, preVote: readBoolean(reader), granted: readBoolean(reader) };
    case APPEND: {
      const prevIndex = readIndex(reader);
      const prevTerm = readTerm(reader);
      const commitIndex = readIndex(reader);
      return { kind: "append", ...head, prevIndex, prevTerm, commitIndex, entries: readEntries(reader) };
    }
    case APPEND_ACCEPTED:
      return { kind: "append_response", ...head, ok: true, matchIndex: readIndex(reader) };
    case APPEND_REJECTED: {
      const rejectedIndex = readIndex(reader);
      const hintIndex = readIndex(reader);
      return { kind: "append_response", ...head, ok: false, rejectedIndex, hintIndex, hintTerm: readTerm(reader) };
    }
    case HEARTBEAT:
      return { kind: "heartbeat", ...head, commitIndex: readIndex(reader), readSequence: reader.varint() };
    case HEARTBEAT_RESPONSE:
      return { kind: "heartbeat_response", ...head, readSequence: reader.varint() };
    default:
      return reader.fail(`raft message of unknown kind ${kind}`);
  }
}
