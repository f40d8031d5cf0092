// Keys and values as they are typed in a shell: JSON, bigint literals (1n), and the typed forms of json-form.ts.
import { KvorumError } from "@kvorum/base";
import type { Key, KeyPart } from "@kvorum/keyspace";
import { decodeJsonValue } from "./decode-json-value.ts";
import { encodeJsonValue } from "./encode-json-value.ts";
import type { Json } from "./json-form.ts";

/** A string, which is left alone, or a bigint literal outside of one. */
const STRING_OR_BIGINT = /"(?:[^"\\]|\\.)*"|-?\d+n\b/g;

/**
 * The key in `text`, such as `["user",1n]`.
 * @throws KvorumError invalid_argument — not a JSON array of strings, numbers, bigints, booleans and bytes
 */
export function parseKeyText(text: string): Key {
  const key = parseText(text, "key", '["user",1]');
  if (!Array.isArray(key)) {
    throw new KvorumError("invalid_argument", `a key is a JSON array such as '["user",1]', found ${text}`);
  }
  return key.map(keyPartFrom);
}

/**
 * The value in `text`, such as `{"name":"Ada"}`, `7n` or `{"$bytes":"AQID"}`.
 * @throws KvorumError invalid_argument — not JSON in the sense above
 */
export function parseValueText(text: string): unknown {
  return parseText(text, "value", '\'{"name":"Ada"}\', or \'"Ada"\' with both kinds of quotes for a string');
}

function parseText(text: string, what: string, example: string): unknown {
  const withForms = text.replace(STRING_OR_BIGINT, (match) =>
    match.startsWith('"') ? match : `{"$bigint":"${match.slice(0, -1)}"}`,
  );
  let document: Json;
  try {
    document = JSON.parse(withForms);
  } catch (error) {
    throw new KvorumError("invalid_argument", `a ${what} is written in JSON, like ${example}; found ${text}`, {
      cause: error,
    });
  }
  return decodeJsonValue(document);
}

function keyPartFrom(part: unknown, position: number): KeyPart {
  switch (typeof part) {
    case "string":
    case "number":
    case "bigint":
    case "boolean":
      return part;
    default:
      if (part instanceof Uint8Array) {
        return part;
      }
      throw new KvorumError(
        "invalid_argument",
        `part ${position} of a key is a string, number, bigint, boolean or {"$bytes":…}, found ${JSON.stringify(encodeJsonValue(part))}`,
      );
  }
}
