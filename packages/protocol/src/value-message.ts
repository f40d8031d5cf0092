// Values in unary messages.
import { KvorumError } from "@kvorum/base";
import type { EncodedValue, ValueEncoding } from "@kvorum/kv";
import type { Value__Output as ValueMessage } from "./gen/kvorum/v1/Value.ts";
import { plainBytes } from "./key-message.ts";

const ENCODING_NAMES = {
  v8: "VALUE_ENCODING_V8",
  le64: "VALUE_ENCODING_LE64",
  bytes: "VALUE_ENCODING_BYTES",
} as const satisfies Record<ValueEncoding, ValueMessage["encoding"]>;

export function encodingToMessage(encoding: ValueEncoding): (typeof ENCODING_NAMES)[ValueEncoding] {
  return ENCODING_NAMES[encoding];
}

/**
 * @param field where the value stands in the request, for messages: "mutations[0].set.value"
 * @throws KvorumError invalid_argument — absent, or of no known encoding
 */
export function valueFromMessage(message: ValueMessage | null, field: string): EncodedValue {
  const data = message === null ? new Uint8Array() : plainBytes(message.data);
  switch (message?.encoding) {
    case "VALUE_ENCODING_V8":
      return { encoding: "v8", data };
    case "VALUE_ENCODING_LE64":
      return { encoding: "le64", data };
    case "VALUE_ENCODING_BYTES":
      return { encoding: "bytes", data };
    default:
      throw new KvorumError("invalid_argument", `${field}: expected an encoding: V8, LE64 or BYTES`);
  }
}
