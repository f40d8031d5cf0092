// From a stored value to JSON that says all of it.
import { serialize } from "node:v8";
import { KvorumError } from "@kvorum/base";
import { KvU64 } from "@kvorum/keyspace";
import { findForm, type Json, objectFrom } from "./json-form.ts";

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
