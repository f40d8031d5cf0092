// Peer messages <-> the bytes of PeerFrame.packed. Each lane has its own messages and so its own codec, the raft lane two:
// control messages travel with those of consensus. A frame belongs to one lane. Frame: u8 version (2) · messages until the end.
//
// Sender and receiver of a Raft message are the two ends of the connection, so they do not travel. Entries travel as the
// frames that the leader encoded once; decoding verifies their checksums.
import { ByteReader, ByteWriter } from "@kvorum/base";
import { createPlaceMemory, type PlaceMemory } from "@kvorum/protocol";
import type { PeerLane, PeerMessage } from "@kvorum/replica";
import { CONTROL_KIND_FIRST, readControlMessage, writeControlMessage } from "./control-codec.ts";
import { readForwardMessage, writeForwardMessage } from "./forward-lane-codec.ts";
import { type Ends, readRaftMessage, writeRaftMessage } from "./raft-lane-codec.ts";
import { readShipMessage, writeShipMessage } from "./ship-lane-codec.ts";

const FRAME_VERSION = 2;

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
  const memory = createPlaceMemory();
  const messages: PeerMessage[] = [];
  while (reader.remaining > 0) {
    messages.push(readPeerMessage(reader, { lane, kind: frame[reader.offset] ?? 0, ends, memory }));
  }
  return messages;
}

function writePeerMessage(writer: ByteWriter, message: PeerMessage, memory: PlaceMemory): void {
  switch (message.kind) {
    case "raft":
    case "commit_times":
      writeRaftMessage(writer, message);
      return;
    case "lease_request":
    case "lease_grant":
    case "epoch_claim":
    case "epoch_promise":
    case "epoch_refused":
    case "epoch_notice":
    case "digest":
      writeControlMessage(writer, message);
      return;
    case "ship_pull":
    case "ship_credit":
    case "ship_stop":
    case "ship_entries":
    case "ship_refused":
    case "ship_diverged":
    case "snapshot_offer":
    case "snapshot_ask":
    case "snapshot_pull":
    case "snapshot_chunk":
    case "snapshot_gone":
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

/** What reading a message takes besides its bytes. `kind` is the first of them, not yet read. */
interface Reading {
  readonly lane: PeerLane;
  readonly kind: number;
  readonly ends: Ends;
  readonly memory: PlaceMemory;
}

function readPeerMessage(reader: ByteReader, { lane, kind, ends, memory }: Reading): PeerMessage {
  switch (lane) {
    case "raft":
      return kind >= CONTROL_KIND_FIRST ? readControlMessage(reader) : readRaftMessage(reader, ends);
    case "ship":
      return readShipMessage(reader);
    case "forward":
      return readForwardMessage(reader, memory);
  }
}
