// The client's half of the data path for tests: requests encoded and answers decoded from the same schema, by protobufjs
// alone.
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";

const root = protobuf.loadSync(fileURLToPath(new URL("../../../../proto/kvconnect/datapath.proto", import.meta.url)));

export function messageType(name: string): protobuf.Type {
  return root.lookupType(`com.deno.kv.datapath.${name}`);
}

export function encodeMessage(name: string, fields: object): Uint8Array {
  const type = messageType(name);
  return type.encode(type.fromObject(fields)).finish();
}

/** Enums by name, 64-bit numbers and bytes as text (hex). */
export function decodeMessage(name: string, bytes: Uint8Array): unknown {
  const type = messageType(name);
  const plain: unknown = type.toObject(type.decode(bytes), { enums: String, longs: String });
  return JSON.parse(
    JSON.stringify(plain, (_key, value) => (isBuffer(value) ? Buffer.from(value.data).toString("hex") : value)),
  );
}

function isBuffer(value: unknown): value is { readonly data: number[] } {
  return typeof value === "object" && value !== null && "type" in value && value.type === "Buffer" && "data" in value;
}
