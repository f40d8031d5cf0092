// Peer messages <-> the bytes of PeerFrame.packed. Each lane has its own messages and so its own codec; a frame belongs
// to one lane. Frame: u8 version (1) · messages until the end.
//
// Sender and receiver of a Raft message are the two ends of the connection, so they do not travel. Entries travel as the
// frames that the leader encoded once; decoding verifies their checksums.
import { ByteReader, ByteWriter } from "@kvorum/base";
import { createPlaceMemory, type PlaceMemory } from "@kvorum/protocol";
import type { PeerLane, PeerMessage } from "@kvorum/replica";
import { readForwardMessage, writeForwardMessage } from "./forward-lane-codec.ts";
import { type Ends, readRaftMessage, writeRaftMessage } from "./raft-lane-codec.ts";
import { readShipMessage, writeShipMessage } from "./ship-lane-codec.ts";

const FRAME_VERSION = 1;

/** Collects the messages of one lane that leave together. */
export class PeerFrameWriter {
  readonly #writer = new ByteWriter();
  #memory: PlaceMemory = createPlaceMemory();

  /** Bytes collected; 0 when no message is. */
  get length(): number {
    return this.#writer.length;
  }

  add(message: PeerMessage): void {
    if (this.#writer.length === 0) {
      this.#writer.uint8(FRAME_VERSION);
      this.#memory = createPlaceMemory();
    }
    writePeerMessage(this.#writer, message, this.#memory);
  }

  /** The frame; the writer starts afresh. */
  take(): Uint8Array {
    return this.#writer.take();
  }
}

/**
 * The messages of a frame that came on `lane`. Byte strings in them are views into `frame`.
 * @throws KvorumError data_corrupt — malformed, of another version, or an entry whose checksum is wrong
 */
export function decodePeerFrame(lane: PeerLane, frame: Uint8Array, ends: Ends): readonly PeerMessage[] {
  const reader = new ByteReader(frame, { what: `${lane} frame from ${ends.from}`, code: "data_corrupt" });
  const version = reader.uint8();
  if (version !== FRAME_VERSION) {
    reader.fail(`version ${version}, expected ${FRAME_VERSION}`);
  }
  const read = messageReader(lane, ends);
  const messages: PeerMessage[] = [];
  while (reader.remaining > 0) {
    messages.push(read(reader));
  }
  return messages;
}

function writePeerMessage(writer: ByteWriter, message: PeerMessage, memory: PlaceMemory): void {
  switch (message.kind) {
    case "raft":
    case "commit_times":
      writeRaftMessage(writer, message);
      return;
    case "ship_pull":
    case "ship_credit":
    case "ship_stop":
    case "ship_entries":
    case "ship_refused":
      writeShipMessage(writer, message);
      return;
    case "forward_request":
    case "forward_response":
    case "ping":
    case "pong":
      writeForwardMessage(writer, message, memory);
      return;
  }
}

function messageReader(lane: PeerLane, ends: Ends): (reader: ByteReader) => PeerMessage {
  switch (lane) {
    case "raft":
      return (reader) => readRaftMessage(reader, ends);
    case "ship":
      return readShipMessage;
    case "forward": {
      const memory = createPlaceMemory();
      return (reader) => readForwardMessage(reader, memory);
    }
  }
}
