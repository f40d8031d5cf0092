// Bytes with a CRC-32 before them, for records that are not entry frames (those carry their own).
import { concatBytes, crc32Of, KvorumError } from "@kvorum/base";

const CHECKSUM_BYTES = 4;

/** `body` with its checksum before it. */
export function withChecksum(body: Uint8Array): Uint8Array {
  const checksum = new Uint8Array(CHECKSUM_BYTES);
  new DataView(checksum.buffer).setUint32(0, crc32Of(body));
  return concatBytes([checksum, body]);
}

/**
 * The body of what `withChecksum` made, as a view.
 * @throws KvorumError data_corrupt — too short, or another checksum than the body's
 */
export function checkedBody(bytes: Uint8Array, what: string): Uint8Array {
  if (bytes.length < CHECKSUM_BYTES) {
    throw new KvorumError("data_corrupt", `a ${what} has at least ${CHECKSUM_BYTES} bytes, found ${bytes.length}`);
  }
  const stored = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const body = bytes.subarray(CHECKSUM_BYTES);
  const computed = crc32Of(body);
  if (stored !== computed) {
    throw new KvorumError("data_corrupt", `${what} checksum: stored ${stored}, computed ${computed}`);
  }
  return body;
}
