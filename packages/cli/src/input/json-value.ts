// Values as JSON, losslessly. What JSON has no word for is an object with one member whose name says what it is:
// {"$bigint":"1"}, {"$u64":"1"}, {"$bytes":"base64"}, {"$date":"2026-01-31T12:00:00.000Z"}, {"$map":[[key,value],…]},
// {"$set":[value,…]}, {"$number":"NaN"}, {"$undefined":true}; {"$v8":"base64"} holds anything else that structured clone
// can (design.md 10). An object that only looks like one of these is wrapped: {"$object":{"$bigint":…}}.
import { deserialize, serialize } from "node:v8";
import { KvorumError } from "@kvorum/base";
import { KvU64 } from "@kvorum/keyspace";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/** `value` as a document that JSON.stringify writes without loss; decodeJsonValue gives an equal value back. */
export function encodeJsonValue(value: unknown): Json {
  try {
    return encode(value, []);
  } catch (error) {
    if (error instanceof CyclicValue) {
      return throughV8(value);
    }
    throw error;
  }
}

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

/** A value that contains itself. */
class CyclicValue extends Error {}

function encode(value: unknown, ancestors: readonly object[]): Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $number: Object.is(value, -0) ? "-0" : `${value}` };
    case "bigint":
      return { $bigint: `${value}` };
    case "undefined":
      return { $undefined: true };
    case "object":
      return value === null ? null : encodeObject(value, ancestors);
    default:
      throw new KvorumError("invalid_argument", `a ${typeof value} is not a value that can be stored`);
  }
}

function encodeObject(value: object, ancestors: readonly object[]): Json {
  if (ancestors.includes(value)) {
    throw new CyclicValue();
  }
  const inside = (member: unknown): Json => encode(member, [...ancestors, value]);
  if (value instanceof KvU64) {
    return { $u64: `${value.value}` };
  }
  if (value instanceof Uint8Array) {
    return { $bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
  }
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    return { $date: value.toISOString() };
  }
  if (value instanceof Map) {
    return { $map: [...value].map(([key, member]) => [inside(key), inside(member)]) };
  }
  if (value instanceof Set) {
    return { $set: [...value].map(inside) };
  }
  if (isDenseArray(value)) {
    return value.map(inside);
  }
  if (!isPlainObject(value)) {
    return throughV8(value);
  }
  const members = objectFrom(Object.entries(value).map(([name, member]) => [name, inside(member)]));
  return findForm(members) === undefined ? members : { $object: members };
}

/** An object from its own members: a member called __proto__ is one like any other. */
function objectFrom<T>(members: readonly (readonly [string, T])[]): { readonly [name: string]: T } {
  return Object.fromEntries(members);
}

function throughV8(value: unknown): Json {
  return { $v8: serialize(value).toString("base64") };
}

/** Holes and extra members of an array are beyond JSON. */
function isDenseArray(value: object): value is readonly unknown[] {
  return Array.isArray(value) && Object.keys(value).length === value.length;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const FORMS = [
  "$bigint",
  "$u64",
  "$bytes",
  "$date",
  "$map",
  "$set",
  "$number",
  "$undefined",
  "$v8",
  "$object",
] as const;

interface Form {
  readonly name: (typeof FORMS)[number];
  readonly content: Json;
}

/** The typed form that an object with exactly one member is. */
function findForm(document: JsonObject): Form | undefined {
  const [first, ...rest] = Object.entries(document);
  const name = FORMS.find((form) => form === first?.[0]);
  return name === undefined || first === undefined || rest.length > 0 ? undefined : { name, content: first[1] };
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
