// The messages of the forward lane as bytes: u8 kind, varint id, then the fields in the order written here. Operations
// and outcomes are in the packed form of the session stream.
import { type ByteReader, type ByteWriter, parseRegion } from "@kvorum/base";
import { type PlaceMemory, readOperation, readOutcome, writeOperation, writeOutcome } from "@kvorum/protocol";
import type { ForwardLaneMessage } from "@kvorum/replica";

const REQUEST = 1;
const RESPONSE = 2;
const PING = 3;
const PONG = 4;

/** @param memory of the frame that the message goes into */
export function writeForwardMessage(writer: ByteWriter, message: ForwardLaneMessage, memory: PlaceMemory): void {
  switch (message.kind) {
    case "forward_request":
      writer.uint8(REQUEST);
      writer.varint(message.requestId);
      writer.string(message.clientRegion);
      writeOperation(writer, message.operation);
      return;
    case "forward_response":
      writer.uint8(RESPONSE);
      writer.varint(message.requestId);
      writeOutcome(writer, message.outcome, memory);
      return;
    case "ping":
      writer.uint8(PING);
      writer.varint(message.pingId);
      return;
    case "pong":
      writer.uint8(PONG);
      writer.varint(message.pingId);
      return;
  }
}

/** @throws KvorumError data_corrupt — malformed */
export function readForwardMessage(reader: ByteReader, memory: PlaceMemory): ForwardLaneMessage {
  const kind = reader.uint8();
  const id = reader.varint();
  switch (kind) {
    case REQUEST: {
      const clientRegion = parseRegion(reader.string());
      return { kind: "forward_request", requestId: id, operation: readOperation(reader), clientRegion };
    }
    case RESPONSE:
      return { kind: "forward_response", requestId: id, outcome: readOutcome(reader, memory) };
    case PING:
      return { kind: "ping", pingId: id };
    case PONG:
      return { kind: "pong", pingId: id };
    default:
      return reader.fail(`forward message of unknown kind ${kind}`);
  }
}
