// From JSON, with the typed forms of json-form.ts, to the value that it stands for.
import { deserialize } from "node:v8";
import { KvorumError } from "@kvorum/base";
import { KvU64 } from "@kvorum/keyspace";
import { type Form, findForm, type Json, type JsonObject, objectFrom } from "./json-form.ts";

/**
 * The value that `document`, the result of JSON.parse, stands for.
 * @throws KvorumError invalid_argument — a typed form whose content is not what its name says
 */
export function decodeJsonValue(document: Json): unknown {
  if (Array.isArray(document)) {
    return document.map(decodeJsonValue);
  }
  if (typeof document !== "object" || document === null) {
    return document;
  }
  const form = findForm(document as JsonObject);
  return form === undefined ? decodeMembers(document as JsonObject) : decodeForm(form);
}

function decodeMembers(document: JsonObject): unknown {
  return objectFrom(Object.entries(document).map(([name, member]) => [name, decodeJsonValue(member)]));
}

function decodeForm({ name, content }: Form): unknown {
  switch (name) {
    case "$bigint":
      return bigintFrom(name, content);
    case "$u64":
      return u64From(content);
    case "$bytes":
      return new Uint8Array(bytesFrom(name, content));
    case "$date":
      return dateFrom(content);
    case "$map":
      return new Map(arrayFrom(name, content).map((pair) => pairFrom(pair)));
    case "$set":
      return new Set(arrayFrom(name, content).map(decodeJsonValue));
    case "$number":
      return numberFrom(content);
    case "$undefined":
      return undefined;
    case "$v8":
      return v8From(content);
    case "$object":
      return isJsonObject(content) ? decodeMembers(content) : refuse(name, "an object", content);
  }
}

function isJsonObject(document: Json): document is JsonObject {
  return typeof document === "object" && document !== null && !Array.isArray(document);
}

function bigintFrom(name: string, content: Json): bigint {
  return typeof content === "string" && /^-?\d+$/.test(content)
    ? BigInt(content)
    : refuse(name, "decimal digits in a string", content);
}

function u64From(content: Json): KvU64 {
  try {
    return new KvU64(bigintFrom("$u64", content));
  } catch (error) {
    throw new KvorumError("invalid_argument", `$u64 takes an integer in 0..2^64-1, found ${JSON.stringify(content)}`, {
      cause: error,
    });
  }
}

function bytesFrom(name: string, content: Json): Buffer {
  return typeof content === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(content)
    ? Buffer.from(content, "base64")
    : refuse(name, "base64 in a string", content);
}

function dateFrom(content: Json): Date {
  const date = new Date(typeof content === "string" || typeof content === "number" ? content : Number.NaN);
  return Number.isNaN(date.getTime()) ? refuse("$date", "an ISO 8601 instant", content) : date;
}

function numberFrom(content: Json): number {
  const special = ["NaN", "Infinity", "-Infinity", "-0"].find((text) => text === content);
  return special === undefined ? refuse("$number", '"NaN", "Infinity", "-Infinity" or "-0"', content) : Number(special);
}

function arrayFrom(name: string, content: Json): readonly Json[] {
  return Array.isArray(content) ? content : refuse(name, "an array", content);
}

function pairFrom(pair: Json): readonly [unknown, unknown] {
  const [key, member, ...rest] = arrayFrom("$map", pair);
  return key === undefined || member === undefined || rest.length > 0
    ? refuse("$map", "pairs of key and value", pair)
    : [decodeJsonValue(key), decodeJsonValue(member)];
}

function v8From(content: Json): unknown {
  try {
    return deserialize(bytesFrom("$v8", content));
  } catch (error) {
    throw new KvorumError("invalid_argument", "$v8 takes the V8 serialization of a value in base64", { cause: error });
  }
}

function refuse(name: string, expected: string, found: Json): never {
  throw new KvorumError("invalid_argument", `${name} takes ${expected}, found ${JSON.stringify(found)}`);
}
