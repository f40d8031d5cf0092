// A log entry and its frame: the bytes that the leader encodes once and that disk, append and shipping all carry.
//
// Frame, big-endian: u32 crc32 of all that follows · u8 frame version (1) · u8 kind · u16 epoch · u48 term · u48 index ·
// f64 leader wall time in ms · payload. Decoding is lazy: the payload is a view into the frame.
import {
  assert,
  crc32Of,
  createEpoch,
  createLogIndex,
  createTerm,
  createWallMs,
  type Epoch,
  KvorumError,
  type LogIndex,
  type Term,
  type WallMs,
} from "@kvorum/base";

/**
 * What an entry is for. `noop` opens a leader's term (Raft §5.4.2, §8); `commands` carries atomic writes; `configuration` says
 * who takes part from here on (configuration-codec.ts).
 */
export type EntryKind = "noop" | "commands" | "configuration";

/** One position of the replicated log. Immutable; `payload` is a view into `frame`, neither may be written to. */
export interface Entry {
  readonly epoch: Epoch;
  readonly term: Term;
  readonly index: LogIndex;
  readonly kind: EntryKind;
  /** The leader's wall clock when it appended the entry. Invariant: never decreases along the log. */
  readonly leaderTimeMs: WallMs;
  /** Of `commands` opaque to raft; the state machine's codec gives it meaning. */
  readonly payload: Uint8Array;
  /** The encoded entry, checksum included. */
  readonly frame: Uint8Array;
}

/** Bytes of a frame before its payload. */
export const ENTRY_HEADER_BYTES = 28;
const FRAME_VERSION = 1;
const KIND_CODES = { noop: 0, commands: 1, configuration: 2 } as const satisfies Record<EntryKind, number>;
const KINDS: readonly EntryKind[] = ["noop", "commands", "configuration"];

/** Builds an entry and encodes its frame. */
export function createEntry(fields: Omit<Entry, "frame">): Entry {
  const frame = new Uint8Array(ENTRY_HEADER_BYTES + fields.payload.length);
  const view = new DataView(frame.buffer);
  view.setUint8(4, FRAME_VERSION);
  view.setUint8(5, KIND_CODES[fields.kind]);
  view.setUint16(6, fields.epoch);
  writeUint48(view, 8, fields.term);
  writeUint48(view, 14, fields.index);
  view.setFloat64(20, fields.leaderTimeMs);
  frame.set(fields.payload, ENTRY_HEADER_BYTES);
  view.setUint32(0, crc32Of(frame.subarray(4)));
  return { ...fields, payload: frame.subarray(ENTRY_HEADER_BYTES), frame };
}

/**
 * Reads a frame. The entry keeps views into `frame`: the caller must own those bytes for as long as the entry lives.
 * @throws KvorumError data_corrupt — too short, checksum wrong, or a version or kind that this build does not know
 */
export function decodeEntry(frame: Uint8Array): Entry {
  if (frame.length < ENTRY_HEADER_BYTES) {
    throw new KvorumError(
      "data_corrupt",
      `an entry frame has at least ${ENTRY_HEADER_BYTES} bytes, found ${frame.length}`,
    );
  }
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const stored = view.getUint32(0);
  const computed = crc32Of(frame.subarray(4));
  if (stored !== computed) {
    throw new KvorumError(
      "data_corrupt",
      `entry checksum: stored ${stored}, computed ${computed}, ${frame.length} bytes`,
    );
  }
  const kind = KINDS[view.getUint8(5)];
  if (view.getUint8(4) !== FRAME_VERSION || kind === undefined) {
    throw new KvorumError(
      "data_corrupt",
      `entry version ${view.getUint8(4)}, kind ${view.getUint8(5)}: not known here`,
    );
  }
  return {
    epoch: createEpoch(view.getUint16(6)),
    term: createTerm(readUint48(view, 8)),
    index: createLogIndex(readUint48(view, 14)),
    kind,
    leaderTimeMs: createWallMs(view.getFloat64(20)),
    payload: frame.subarray(ENTRY_HEADER_BYTES),
    frame,
  };
}

function writeUint48(view: DataView, offset: number, value: number): void {
  assert(value >= 0 && value < 2 ** 48, `a 48-bit field holds 0..2^48-1, found ${value}`);
  view.setUint16(offset, Math.floor(value / 2 ** 32));
  view.setUint32(offset + 2, value % 2 ** 32);
}

function readUint48(view: DataView, offset: number): number {
  return view.getUint16(offset) * 2 ** 32 + view.getUint32(offset + 2);
}
