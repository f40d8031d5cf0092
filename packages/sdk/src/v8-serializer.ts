// The V8 structured-clone format of Deno KV's ordinary values. The keyspace takes it as an argument since pure packages do
// not reach for node:v8.
//
// Not v8.serialize(): Node writes typed arrays inside a value in a form of its own, which Deno cannot read. The plain
// Serializer writes them as V8 does, so a view is stored with the whole buffer below it, as structuredClone copies it.
import { Deserializer, Serializer } from "node:v8";
import type { ValueSerializer } from "@kvorum/keyspace";
import { DataCloneError } from "./deno-errors.ts";
import { encodeShortText, findShortText } from "./v8-text.ts";

export const v8Serializer: ValueSerializer = {
  serialize(value) {
    const short = typeof value === "string" ? encodeShortText(value) : undefined;
    if (short !== undefined) {
      return short;
    }
    const serializer = new KvSerializer();
    serializer.writeHeader();
    serializer.writeValue(value);
    return serializer.releaseBuffer();
  },
  deserialize(bytes) {
    const text = findShortText(bytes);
    if (text !== undefined) {
      return text;
    }
    const deserializer = new Deserializer(bytes);
    deserializer.readHeader();
    return deserializer.readValue();
  },
};

/** What V8 asks its host about values that it cannot write by itself; Node finds these methods by their names. */
class KvSerializer extends Serializer {
  _getDataCloneError(message: string): DataCloneError {
    return new DataCloneError(message);
  }

  _getSharedArrayBufferId(): never {
    throw new DataCloneError("#<SharedArrayBuffer> could not be cloned.");
  }
}
