// The V8 structured-clone format of Deno KV's ordinary values. The keyspace takes it as an argument since pure packages do
// not reach for node:v8.
//
// Not v8.serialize(): Node writes typed arrays inside a value in a form of its own, which Deno cannot read. The plain
// Serializer writes them as V8 does, so a view is stored with the whole buffer below it, as structuredClone copies it.
import { Deserializer, Serializer } from "node:v8";
import type { ValueSerializer } from "@kvorum/keyspace";

export const v8Serializer: ValueSerializer = {
  serialize(value) {
    const serializer = new Serializer();
    serializer.writeHeader();
    serializer.writeValue(value);
    return serializer.releaseBuffer();
  },
  deserialize(bytes) {
    const deserializer = new Deserializer(bytes);
    deserializer.readHeader();
    return deserializer.readValue();
  },
};
