// The versionstamp of a commit: ten bytes, u16 epoch · u48 log index · u16 position in the entry, big-endian.
//
// Byte order is commit order: within an entry by position, along the log by index, across a forced region failover by
// epoch, so that no commit of a lost branch shares a versionstamp with one of the new (design.md 2).
import {
  assert,
  type Brand,
  bytesToHex,
  compareBytes,
  createEpoch,
  createLogIndex,
  type Epoch,
  KvorumError,
  type LogIndex,
} from "@kvorum/base";
import { POSITION_MAX, VERSIONSTAMP_BYTES } from "./limits.ts";

/** Position of a commit in the history of the store. Immutable; all keys of one commit share it. */
export type Versionstamp = Brand<Uint8Array, "Versionstamp">;

export interface VersionstampParts {
  readonly epoch: Epoch;
  readonly index: LogIndex;
  /** The command's place in its entry, 0..65535. */
  readonly position: number;
}

const HEX_PATTERN = /^[0-9a-fA-F]{20}$/;
const UINT16 = 0x1_0000;
const UINT32 = 0x1_0000_0000;

export function createVersionstamp(parts: VersionstampParts): Versionstamp {
  const { epoch, index, position } = parts;
  if (!(Number.isInteger(position) && position >= 0 && position <= POSITION_MAX)) {
    assert(false, `a position in an entry is 0..65535, found ${position}`);
  }
  const high = Math.floor(index / UINT32);
  const low = index % UINT32;
  const bytes = new Uint8Array(VERSIONSTAMP_BYTES);
  bytes[0] = epoch >>> 8;
  bytes[1] = epoch;
  bytes[2] = high >>> 8;
  bytes[3] = high;
  bytes[4] = low >>> 24;
  bytes[5] = low >>> 16;
  bytes[6] = low >>> 8;
  bytes[7] = low;
  bytes[8] = position >>> 8;
  bytes[9] = position;
  return bytes as Versionstamp;
}

export function partsOfVersionstamp(versionstamp: Versionstamp): VersionstampParts {
  // By hand: a DataView would move the ten bytes out of the heap first.
  const uint16 = (offset: number): number => (versionstamp[offset] ?? 0) * 0x100 + (versionstamp[offset + 1] ?? 0);
  return {
    epoch: createEpoch(uint16(0)),
    index: createLogIndex(uint16(2) * UINT32 + uint16(4) * UINT16 + uint16(6)),
    position: uint16(8),
  };
}

/**
 * The same bytes with the type of a versionstamp; not copied, so they must not change any more.
 * @throws KvorumError invalid_argument — not ten bytes
 */
export function versionstampFromBytes(bytes: Uint8Array): Versionstamp {
  if (bytes.length !== VERSIONSTAMP_BYTES) {
    throw new KvorumError("invalid_argument", `a versionstamp has ${VERSIONSTAMP_BYTES} bytes, found ${bytes.length}`);
  }
  return bytes as Versionstamp;
}

/**
 * Reads the form that the API shows: 20 hex digits.
 * @throws KvorumError invalid_argument — anything else; Deno says "invalid versionstamp"
 */
export function parseVersionstampHex(text: string): Versionstamp {
  if (!HEX_PATTERN.test(text)) {
    throw new KvorumError("invalid_argument", `invalid versionstamp: expected 20 hex digits, found ${quote(text)}`);
  }
  const bytes = new Uint8Array(VERSIONSTAMP_BYTES);
  for (let i = 0; i < VERSIONSTAMP_BYTES; i++) {
    bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes as Versionstamp;
}

/** 20 lower-case hex digits, as Deno's API shows a versionstamp. Their order as text is commit order too. */
export function versionstampToHex(versionstamp: Versionstamp): string {
  return bytesToHex(versionstamp);
}

/** Negative, zero or positive as `a` was committed before, with or after `b`. */
export function compareVersionstamps(a: Versionstamp, b: Versionstamp): number {
  return compareBytes(a, b);
}

/** A caller's text for a message, cut to a length that a log line bears. */
function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

/** Whether two places hold the same version of a key; null: the key is absent. */
export function isSameVersion(one: Versionstamp | null, other: Versionstamp | null): boolean {
  return one === null || other === null ? one === other : compareVersionstamps(one, other) === 0;
}
