// Keys in unary messages: encoded as Deno KV does, or as typed parts for clients that do not know that encoding.
import { KvorumError } from "@kvorum/base";
import { decodeKey, encodeKey, type Key, type KeyPart } from "@kvorum/keyspace";
import type { Key__Output as KeyMessage } from "./gen/kvorum/v1/Key.ts";
import type { KeyPart__Output as KeyPartMessage, KeyPart as KeyPartMessageInput } from "./gen/kvorum/v1/KeyPart.ts";
import type { KeyParts as KeyPartsMessageInput } from "./gen/kvorum/v1/KeyParts.ts";

const BIGINT_PATTERN = /^-?[0-9]+$/;
/** Digits of the largest key bigint (255 bytes) and a sign; longer text is refused before it is parsed. */
const BIGINT_CHARACTERS_MAX = 616;

/**
 * The encoded key of a message.
 * @param field where the key stands in the request, for messages: "checks[0].key"
 * @throws KvorumError invalid_argument — absent, or bytes or parts that are no key
 */
export function keyFromMessage(message: KeyMessage | null, field: string): Uint8Array {
  const encoded = keyBoundFromMessage(message, field);
  try {
    decodeKey(encoded);
  } catch (error) {
    throw new KvorumError("invalid_argument", `${field}: ${KvorumError.from(error).message}`, { cause: error });
  }
  return encoded;
}

/**
 * The bytes of a message that bounds a range: any byte string will do, since a bound need not be a key.
 * @throws KvorumError invalid_argument — absent, or parts that are no key
 */
export function keyBoundFromMessage(message: KeyMessage | null, field: string): Uint8Array {
  if (message?.encoded !== undefined) {
    return plainBytes(message.encoded);
  }
  if (message?.parts === undefined || message.parts === null) {
    throw new KvorumError("invalid_argument", `${field}: expected encoded bytes or parts, found neither`);
  }
  try {
    return encodeKey(message.parts.parts.map(partFromMessage));
  } catch (error) {
    throw new KvorumError("invalid_argument", `${field}: ${KvorumError.from(error).message}`, { cause: error });
  }
}

/** The parts of a stored key; null for bytes that are no key (a range bound written as one by a session client). */
export function keyPartsToMessage(encoded: Uint8Array): KeyPartsMessageInput | null {
  let key: Key;
  try {
    key = decodeKey(encoded);
  } catch {
    return null;
  }
  return { parts: key.map(partToMessage) };
}

/** A Buffer as a plain Uint8Array over the same bytes. */
export function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function partFromMessage(message: KeyPartMessage): KeyPart {
  if (message.bytes !== undefined) {
    return plainBytes(message.bytes);
  }
  const part = message.string ?? message.number ?? message.boolean;
  if (part !== undefined) {
    return part;
  }
  if (message.bigint === undefined) {
    throw new KvorumError("invalid_argument", "a key part is bytes, a string, a bigint, a number or a boolean");
  }
  if (message.bigint.length > BIGINT_CHARACTERS_MAX || !BIGINT_PATTERN.test(message.bigint)) {
    throw new KvorumError("invalid_argument", "a bigint key part is decimal digits of at most 255 bytes' worth");
  }
  return BigInt(message.bigint);
}

function partToMessage(part: KeyPart): KeyPartMessageInput {
  if (part instanceof Uint8Array) {
    return { bytes: part };
  }
  switch (typeof part) {
    case "string":
      return { string: part };
    case "number":
      return { number: part };
    case "bigint":
      return { bigint: part.toString() };
    case "boolean":
      return { boolean: part };
  }
}
