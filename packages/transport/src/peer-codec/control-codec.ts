// Region lease, epoch claims and digests as bytes: u8 kind from 20 up, then the fields in the order written here. They share
// the raft lane with the messages of consensus, whose kinds are below 20: one byte says which codec reads the rest.
import { type ByteReader, type ByteWriter, parseDatacenterId } from "@kvorum/base";
import type { ControlMessage } from "@kvorum/replica";
import { readDigest, readEpoch, readIndex, readLineage, writeDigest, writeLineage } from "./fields.ts";

/** The lowest kind of a control message. */
export const CONTROL_KIND_FIRST = 20;

const LEASE_REQUEST = CONTROL_KIND_FIRST;
const LEASE_GRANT = 21;
const EPOCH_CLAIM = 22;
const EPOCH_PROMISE = 23;
const EPOCH_REFUSED = 24;
const EPOCH_NOTICE = 25;
const DIGEST = 26;

export function writeControlMessage(writer: ByteWriter, message: ControlMessage): void {
  switch (message.kind) {
    case "lease_request":
      writeHead(writer, LEASE_REQUEST, message.epoch, message.requestId);
      writer.float64(message.durationMs);
      return;
    case "lease_grant":
      writeHead(writer, LEASE_GRANT, message.epoch, message.requestId);
      return;
    case "epoch_claim":
      writeHead(writer, EPOCH_CLAIM, message.epoch, message.claimId);
      return;
    case "epoch_promise":
      writeHead(writer, EPOCH_PROMISE, message.epoch, message.claimId);
      writer.varint(message.logEpoch);
      writer.varint(message.lastIndex);
      writer.float64(message.leaseRemainingMs);
      return;
    case "epoch_refused":
      writeHead(writer, EPOCH_REFUSED, message.epoch, message.claimId);
      writer.varint(message.promised);
      writer.varint(message.lastIndex);
      return;
    case "epoch_notice":
      writeNotice(writer, message);
      return;
    case "digest":
      writer.uint8(DIGEST);
      writer.varint(message.epoch);
      writeDigest(writer, message.statement);
      return;
  }
}

/** @throws KvorumError data_corrupt — malformed */
export function readControlMessage(reader: ByteReader): ControlMessage {
  const kind = reader.uint8();
  switch (kind) {
    case LEASE_REQUEST:
      return { kind: "lease_request", ...readLeaseHead(reader), durationMs: readDurationMs(reader) };
    case LEASE_GRANT:
      return { kind: "lease_grant", ...readLeaseHead(reader) };
    case EPOCH_CLAIM:
      return { kind: "epoch_claim", ...readClaimHead(reader) };
    case EPOCH_PROMISE:
      return {
        kind: "epoch_promise",
        ...readClaimHead(reader),
        logEpoch: readEpoch(reader),
        lastIndex: readIndex(reader),
        leaseRemainingMs: readDurationMs(reader),
      };
    case EPOCH_REFUSED:
      return {
        kind: "epoch_refused",
        ...readClaimHead(reader),
        promised: readEpoch(reader),
        lastIndex: readIndex(reader),
      };
    case EPOCH_NOTICE:
      return readNotice(reader);
    case DIGEST:
      return { kind: "digest", epoch: readEpoch(reader), statement: readDigest(reader) };
    default:
      return reader.fail(`control message of unknown kind ${kind}`);
  }
}

function writeHead(writer: ByteWriter, kind: number, epoch: number, id: number): void {
  writer.uint8(kind);
  writer.varint(epoch);
  writer.varint(id);
}

function readLeaseHead(reader: ByteReader): Pick<ControlMessage & { kind: "lease_grant" }, "epoch" | "requestId"> {
  return { epoch: readEpoch(reader), requestId: reader.varint() };
}

function readClaimHead(reader: ByteReader): Pick<ControlMessage & { kind: "epoch_claim" }, "epoch" | "claimId"> {
  return { epoch: readEpoch(reader), claimId: reader.varint() };
}

/** A lease that never ends, or one of NaN ms, would stand for good: leases are compared with clocks. */
function readDurationMs(reader: ByteReader): number {
  const durationMs = reader.float64();
  return Number.isFinite(durationMs) && durationMs >= 0 ? durationMs : reader.fail(`a duration of ${durationMs} ms`);
}

function writeNotice(writer: ByteWriter, { lineage, voters }: ControlMessage & { kind: "epoch_notice" }): void {
  writer.uint8(EPOCH_NOTICE);
  writeLineage(writer, lineage);
  writer.varint(voters.length);
  for (const voter of voters) {
    writer.string(voter);
  }
}

function readNotice(reader: ByteReader): ControlMessage {
  const lineage = readLineage(reader);
  const voters = Array.from({ length: reader.count(1) }, () => parseDatacenterId(reader.string()));
  return { kind: "epoch_notice", lineage, voters };
}
