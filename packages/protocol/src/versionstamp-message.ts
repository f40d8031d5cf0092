// Versionstamps in unary messages: 10 bytes, and none where there is none to name.
import { createEpoch, createLogIndex, KvorumError } from "@kvorum/base";
import { partsOfVersionstamp, VERSIONSTAMP_BYTES, type Versionstamp, versionstampFromBytes } from "@kvorum/keyspace";
import type { Bookmark } from "@kvorum/kv";
import { plainBytes } from "./key-message.ts";

/** The bookmark of a session that has seen nothing. */
const NOTHING_SEEN: Bookmark = { epoch: createEpoch(0), index: createLogIndex(0) };

/**
 * A view into the message's bytes.
 * @param field where it stands in the request, for messages: "checks[0].versionstamp"
 * @throws KvorumError invalid_argument — not 10 bytes
 */
export function versionstampFromMessage(bytes: Buffer, field: string): Versionstamp {
  if (bytes.length !== VERSIONSTAMP_BYTES) {
    const expected = `expected a versionstamp of ${VERSIONSTAMP_BYTES} bytes, or none`;
    throw new KvorumError("invalid_argument", `${field}: ${expected}; found ${bytes.length}`);
  }
  return versionstampFromBytes(plainBytes(bytes));
}

/** The place in the log of the highest versionstamp that a session has seen. @throws KvorumError invalid_argument */
export function bookmarkFromMessage(bytes: Buffer): Bookmark {
  if (bytes.length === 0) {
    return NOTHING_SEEN;
  }
  const { epoch, index } = partsOfVersionstamp(versionstampFromMessage(bytes, "bookmark"));
  return { epoch, index };
}
