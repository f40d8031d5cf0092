// The messages of the raft lane as bytes: u8 kind, then the fields in the order written here. Raft's own begin with the epoch
// and the term.
import type { ByteReader, ByteWriter, DatacenterId, Epoch, Term } from "@kvorum/base";
import { decodeConfiguration, encodeConfiguration, type RaftMessage, type RaftStatus } from "@kvorum/raft";
import type { RaftLaneMessage } from "@kvorum/replica";
import {
  readBoolean,
  readEntries,
  readEpoch,
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
const SNAPSHOT_NOTICE = 8;
const TIMEOUT_NOW = 9;
const RECOVERY_REQUEST = 10;
const RECOVERY_RESPONSE = 11;
const LEAVING_HEARTBEAT_RESPONSE = 12;

const ROLES: readonly RaftStatus["role"][] = ["follower", "pre_candidate", "candidate", "leader"];

type MessageOf<Kind extends RaftMessage["kind"]> = Extract<RaftMessage, { readonly kind: Kind }>;
type Head = Ends & { readonly term: Term };

export function writeRaftMessage(writer: ByteWriter, message: RaftLaneMessage): void {
  if (message.kind === "raft") {
    writeConsensusMessage(writer, message.message, message.epoch);
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
    const epoch = readEpoch(reader);
    const message = readConsensusMessage(reader, kind, { ...ends, term: readTerm(reader) });
    return { kind: "raft", epoch, message };
  }
  return {
    kind: "commit_times",
    firstIndex: readIndex(reader),
    commitAtMs: readInstants(reader),
    commitIndex: readIndex(reader),
    asOfMs: readInstant(reader),
  };
}

function writeConsensusMessage(writer: ByteWriter, message: RaftMessage, epoch: Epoch): void {
  writer.uint8(kindCodeOf(message));
  writer.varint(epoch);
  writer.varint(message.term);
  switch (message.kind) {
    case "vote_request":
      writeBoolean(writer, message.preVote);
      writeBoolean(writer, message.isTransfer);
      writer.varint(message.lastIndex);
      writer.varint(message.lastTerm);
      return;
    case "vote_response":
      writeBoolean(writer, message.preVote);
      writeBoolean(writer, message.granted);
      return;
    case "append":
      writer.varint(message.prevIndex);
      writer.varint(message.prevTerm);
      writer.varint(message.commitIndex);
      writeEntries(writer, message.entries);
      return;
    case "append_response":
      writeAppendResponse(writer, message);
      return;
    case "heartbeat":
      writer.varint(message.commitIndex);
      writer.varint(message.round);
      return;
    case "heartbeat_response":
      writer.varint(message.round);
      return;
    case "snapshot_notice":
      writer.varint(message.index);
      writer.varint(message.indexTerm);
      return;
    case "timeout_now":
    case "recovery_request":
      return;
    case "recovery_response":
      writeRecoveryResponse(writer, message);
      return;
  }
}

function kindCodeOf(message: RaftMessage): number {
  switch (message.kind) {
    case "vote_request":
      return VOTE_REQUEST;
    case "vote_response":
      return VOTE_RESPONSE;
    case "append":
      return APPEND;
    case "append_response":
      return message.ok ? APPEND_ACCEPTED : APPEND_REJECTED;
    case "heartbeat":
      return HEARTBEAT;
    case "heartbeat_response":
      return message.isLeaving ? LEAVING_HEARTBEAT_RESPONSE : HEARTBEAT_RESPONSE;
    case "snapshot_notice":
      return SNAPSHOT_NOTICE;
    case "timeout_now":
      return TIMEOUT_NOW;
    case "recovery_request":
      return RECOVERY_REQUEST;
    case "recovery_response":
      return RECOVERY_RESPONSE;
  }
}

function writeAppendResponse(writer: ByteWriter, message: MessageOf<"append_response">): void {
  if (message.ok) {
    writer.varint(message.matchIndex);
    return;
  }
  writer.varint(message.rejectedIndex);
  writer.varint(message.hintIndex);
  writer.varint(message.hintTerm);
}

function writeRecoveryResponse(writer: ByteWriter, message: MessageOf<"recovery_response">): void {
  writeBoolean(writer, message.isBlank);
  writeBoolean(writer, message.isEpochUnderWay);
  writeBoolean(writer, message.isNewVoter);
  writer.varint(message.lastIndex);
  writer.varint(message.lastTerm);
  writer.uint8(ROLES.indexOf(message.role));
  writer.varint(message.commitIndex);
  writer.varint(message.configurationIndex);
  writer.bytes(encodeConfiguration(message.configuration));
}

function readConsensusMessage(reader: ByteReader, kind: number, head: Head): RaftMessage {
  switch (kind) {
    case VOTE_REQUEST: {
      const preVote = readBoolean(reader);
      const isTransfer = readBoolean(reader);
      const lastIndex = readIndex(reader);
      return { kind: "vote_request", ...head, preVote, isTransfer, lastIndex, lastTerm: readTerm(reader) };
    }
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
      return { kind: "heartbeat", ...head, commitIndex: readIndex(reader), round: reader.varint() };
    case HEARTBEAT_RESPONSE:
    case LEAVING_HEARTBEAT_RESPONSE: {
      const isLeaving = kind === LEAVING_HEARTBEAT_RESPONSE;
      return { kind: "heartbeat_response", ...head, round: reader.varint(), isLeaving };
    }
    case SNAPSHOT_NOTICE:
      return { kind: "snapshot_notice", ...head, index: readIndex(reader), indexTerm: readTerm(reader) };
    case TIMEOUT_NOW:
      return { kind: "timeout_now", ...head };
    case RECOVERY_REQUEST:
      return { kind: "recovery_request", ...head };
    case RECOVERY_RESPONSE:
      return readRecoveryResponse(reader, head);
    default:
      return reader.fail(`raft message of unknown kind ${kind}`);
  }
}

function readRecoveryResponse(reader: ByteReader, head: Head): MessageOf<"recovery_response"> {
  const isBlank = readBoolean(reader);
  const isEpochUnderWay = readBoolean(reader);
  const isNewVoter = readBoolean(reader);
  const lastIndex = readIndex(reader);
  const lastTerm = readTerm(reader);
  const roleCode = reader.uint8();
  const role = ROLES[roleCode] ?? reader.fail(`role ${roleCode}`);
  const commitIndex = readIndex(reader);
  const configurationIndex = readIndex(reader);
  const configuration = decodeConfiguration(reader.bytes());
  const logEnd = { lastIndex, lastTerm };
  const answer = {
    isBlank,
    isEpochUnderWay,
    isNewVoter,
    ...logEnd,
    role,
    commitIndex,
    configuration,
    configurationIndex,
  };
  return { kind: "recovery_response", ...head, ...answer };
}
