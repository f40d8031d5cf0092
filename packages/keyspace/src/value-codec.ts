// How a JavaScript value becomes the bytes of a record, as Deno KV stores it: a top-level Uint8Array as it is, a KvU64 as
// eight little-endian bytes, anything else by V8's structured clone. The store itself never looks inside.
//
// V8's serializer lives in node:v8, which this package may not import: it comes in as a port.
import { KvorumError } from "@kvorum/base";
import { KvU64 } from "./kv-u64.ts";
import { U64_VALUE_BYTES, VALUE_BYTES_MAX } from "./limits.ts";

/** How a value's bytes are to be read: KV Connect's VE_V8, VE_LE64 and VE_BYTES. */
export type ValueEncoding = "v8" | "le64" | "bytes";

/** A value as it is stored and shipped. The bytes must not change any more. */
export interface EncodedValue {
  readonly encoding: ValueEncoding;
  readonly data: Uint8Array;
}

/** V8's structured clone: in production `serialize` and `deserialize` of node:v8. */
export interface ValueSerializer {
  /** @throws DataCloneError — a function, a symbol or another thing that cannot be cloned */
  serialize(value: unknown): Uint8Array;
  deserialize(bytes: Uint8Array): unknown;
}

const V8_HEADER_TAG = 0xff;
/** V8 14.9 (Deno 2.8 and later) writes 16; below 4 GB the stream is otherwise that of 15 (denoland/deno#35118). */
const V8_FORMAT_NEWEST = 16;
/** The newest that the V8 of Node 24 reads. */
const V8_FORMAT_READABLE = 15;

/**
 * The bytes to store for `value`; the caller's own bytes are copied.
 * @throws KvorumError invalid_argument — more than 65,536 bytes (Deno's text)
 * @throws DataCloneError of the serializer, as it is — the value cannot be cloned
 */
export function encodeValue(value: unknown, serializer: ValueSerializer): EncodedValue {
  const encoded = encodeAnySize(value, serializer);
  if (encoded.data.length > VALUE_BYTES_MAX) {
    throw new KvorumError("invalid_argument", `Value too large (max ${VALUE_BYTES_MAX} bytes)`);
  }
  return encoded;
}

/**
 * The value that was encoded; shares no bytes with `encoded`, which it leaves as it was.
 * @throws KvorumError invalid_argument — bytes that the encoding does not allow
 */
export function decodeValue(encoded: EncodedValue, serializer: ValueSerializer): unknown {
  switch (encoded.encoding) {
    case "bytes":
      return new Uint8Array(encoded.data);
    case "le64":
      return decodeU64(encoded.data);
    case "v8":
      return decodeV8(encoded.data, serializer);
  }
}

function encodeAnySize(value: unknown, serializer: ValueSerializer): EncodedValue {
  if (value instanceof Uint8Array) {
    return { encoding: "bytes", data: new Uint8Array(value) };
  }
  if (value instanceof KvU64) {
    return { encoding: "le64", data: encodeU64(value) };
  }
  return { encoding: "v8", data: serializer.serialize(value) };
}

function encodeU64(value: KvU64): Uint8Array {
  const data = new Uint8Array(U64_VALUE_BYTES);
  new DataView(data.buffer).setBigUint64(0, value.value, true);
  return data;
}

function decodeU64(data: Uint8Array): KvU64 {
  if (data.length !== U64_VALUE_BYTES) {
    throw new KvorumError("invalid_argument", `a KvU64 has ${U64_VALUE_BYTES} bytes, found ${data.length}`);
  }
  return new KvU64(new DataView(data.buffer, data.byteOffset, data.byteLength).getBigUint64(0, true));
}

function decodeV8(data: Uint8Array, serializer: ValueSerializer): unknown {
  const isNewest = data[0] === V8_HEADER_TAG && data[1] === V8_FORMAT_NEWEST;
  const readable = isNewest ? new Uint8Array(data) : data;
  if (isNewest) {
    readable[1] = V8_FORMAT_READABLE;
  }
  try {
    return serializer.deserialize(readable);
  } catch (cause) {
    throw new KvorumError("invalid_argument", `a V8 value of ${data.length} bytes cannot be read`, { cause });
  }
}
