// A client id as its 16 bytes: in commands, and as its key in the dedup table.
import { bytesToHex, type ClientId, parseClientId } from "@kvorum/base";

export const CLIENT_ID_BYTES = 16;

export function clientIdToBytes(clientId: ClientId): Uint8Array {
  const bytes = new Uint8Array(CLIENT_ID_BYTES);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < CLIENT_ID_BYTES; i += 4) {
    view.setUint32(i, Number.parseInt(clientId.slice(2 * i, 2 * i + 8), 16));
  }
  return bytes;
}

/** @throws KvorumError invalid_argument — not 16 bytes */
export function clientIdFromBytes(bytes: Uint8Array): ClientId {
  return parseClientId(bytesToHex(bytes));
}
