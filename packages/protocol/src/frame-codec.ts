// SessionFrame and PeerFrame <-> protobuf, by hand: a bytes field, and for peers a double. proto-loader's codec works on
// any message and costs a lone operation several us per frame where this costs one; the bytes are the same.
import { assert, KvorumError } from "@kvorum/base";
import type { PeerFrame__Output } from "./gen/kvorum/v1/PeerFrame.ts";
import type { SessionFrame__Output } from "./gen/kvorum/v1/SessionFrame.ts";

/** What a gRPC method needs of a message. */
export interface FrameCodec<Input, Output> {
  readonly encode: (frame: Input) => Buffer;
  /** `packed` is a view into `bytes`. @throws KvorumError invalid_argument — malformed */
  readonly decode: (bytes: Buffer) => Output;
}

type SessionFrame = { readonly packed: Uint8Array };
type PeerFrame = { readonly packed: Uint8Array; readonly sentAtMs: number };

/** Tags are field number * 8 + wire type (protobuf encoding guide). */
const PACKED_TAG = 0x0a;
const SENT_AT_TAG = 0x11;
const WIRE_VARINT = 0;
const WIRE_FIXED64 = 1;
const WIRE_BYTES = 2;
const WIRE_FIXED32 = 5;
const DOUBLE_BYTES = 8;
const EMPTY = Buffer.alloc(0);

export const sessionFrameCodec: FrameCodec<SessionFrame, SessionFrame__Output> = {
  encode: ({ packed }) => {
    const frame = Buffer.allocUnsafe(packedFieldBytes(packed.length));
    const end = writePacked(frame, packed);
    assert(end === frame.length, `a frame is as long as was announced: ${frame.length}, found ${end}`);
    return frame;
  },
  decode: (bytes) => ({ packed: readFrame(bytes).packed }),
};

export const peerFrameCodec: FrameCodec<PeerFrame, PeerFrame__Output> = {
  encode: ({ packed, sentAtMs }) => {
    const frame = Buffer.allocUnsafe(packedFieldBytes(packed.length) + 1 + DOUBLE_BYTES);
    const tagAt = writePacked(frame, packed);
    frame[tagAt] = SENT_AT_TAG;
    const end = frame.writeDoubleLE(sentAtMs, tagAt + 1);
    assert(end === frame.length, `a frame is as long as was announced: ${frame.length}, found ${end}`);
    return frame;
  },
  decode: readFrame,
};

function packedFieldBytes(length: number): number {
  let varintBytes = 1;
  for (let rest = length; rest >= 0x80; rest >>>= 7) {
    varintBytes++;
  }
  return 1 + varintBytes + length;
}

/** @returns where it ends */
function writePacked(frame: Buffer, packed: Uint8Array): number {
  let at = 0;
  frame[at++] = PACKED_TAG;
  let rest = packed.length;
  for (; rest >= 0x80; rest >>>= 7) {
    frame[at++] = (rest & 0x7f) | 0x80;
  }
  frame[at++] = rest;
  frame.set(packed, at);
  return at + packed.length;
}

/** Fields in any order, absent ones are empty; what a newer sender added is passed over. */
function readFrame(bytes: Buffer): PeerFrame__Output {
  let packed: Buffer = EMPTY;
  let sentAtMs = 0;
  for (const cursor = { bytes, at: 0 }; cursor.at < bytes.length; ) {
    const tag = readVarint(cursor);
    if (tag === PACKED_TAG) {
      packed = take(cursor, readVarint(cursor));
    } else if (tag === SENT_AT_TAG) {
      sentAtMs = take(cursor, DOUBLE_BYTES).readDoubleLE();
    } else {
      skip(cursor, tag);
    }
  }
  return { packed, sentAtMs };
}

interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

/** Up to 64 bits, of which only skipped fields use more than 32: their excess need not be right. */
function readVarint(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) {
      throw malformed(cursor, "a number is cut off");
    }
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) {
      return value;
    }
  }
  throw malformed(cursor, "a number of more than ten bytes");
}

function take(cursor: Cursor, length: number): Buffer {
  const start = cursor.at;
  const end = start + length;
  if (end > cursor.bytes.length) {
    throw malformed(cursor, `${length} bytes announced, ${cursor.bytes.length - start} left`);
  }
  cursor.at = end;
  return cursor.bytes.subarray(start, end);
}

function skip(cursor: Cursor, tag: number): void {
  switch (tag % 8) {
    case WIRE_VARINT:
      readVarint(cursor);
      return;
    case WIRE_FIXED64:
      take(cursor, 8);
      return;
    case WIRE_BYTES:
      take(cursor, readVarint(cursor));
      return;
    case WIRE_FIXED32:
      take(cursor, 4);
      return;
    default:
      throw malformed(cursor, `a field with tag ${tag}`);
  }
}

function malformed({ bytes, at }: Cursor, problem: string): KvorumError {
  return new KvorumError("invalid_argument", `malformed frame: ${problem}, at byte ${at} of ${bytes.length}`);
}
