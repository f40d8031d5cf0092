// CRC-32 (IEEE 802.3), as entries carry it on disk and on the wire.
import crc32 from "crc-32";

/** The CRC-32 of `bytes` as an unsigned 32-bit integer; that of everything before them and `bytes`, given what that had. */
export function crc32Of(bytes: Uint8Array, previous = 0): number {
  return crc32.buf(bytes, previous) >>> 0;
}
