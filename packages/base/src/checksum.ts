// CRC-32 (IEEE 802.3), as entries carry it on disk and on the wire.
import crc32 from "crc-32";

/** The CRC-32 of `bytes` as an unsigned 32-bit integer. */
export function crc32Of(bytes: Uint8Array): number {
  return crc32.buf(bytes) >>> 0;
}
