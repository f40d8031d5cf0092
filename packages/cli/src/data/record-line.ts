// One line of an export: a record as JSON, and back. The first line of a file says what it is (header), the last one that it
// is whole (end); everything between is a record:
//
//   {"kvorum":"records","version":1,"database":""}
//   {"key":["user",1],"value":{"name":"Ada"},"versionstamp":"00000000000000070000"}
//   {"key":["visits"],"value":{"$u64":"7"},"expireAtMs":1798761600000}
//   {"end":{"records":2}}
//
// Nothing is lost on the way: a value is written in typed JSON (json-form.ts) only if that gives the same bytes again, and as
// {"$v8":"base64"}, its bytes as they are stored, otherwise. Likewise a key that is no key of ours is `keyBytes`. What typed JSON
// is read back to is the same value, but not always the same bytes: V8 writes a small whole number as an integer or as a double,
// by how the engine happens to hold it.
import { createWallMs, equalBytes, KvorumError, type WallMs } from "@kvorum/base";
import {
  decodeKey,
  decodeValue,
  type EncodedValue,
  encodeKey,
  encodeValue,
  type Key,
  type Versionstamp,
  versionstampToHex,
} from "@kvorum/keyspace";
import { validateAtomicWrite } from "@kvorum/kv";
import { v8Serializer } from "@kvorum/sdk";
import { decodeJsonValue } from "../input/decode-json-value.ts";
import { encodeJsonValue } from "../input/encode-json-value.ts";
import { findForm, type Json, type JsonObject } from "../input/json-form.ts";

const RECORDS_VERSION = 1;

export interface RecordsHeader {
  /** "": the default one. */
  readonly database: string;
  /** Of what the file holds; null: everything. */
  readonly prefix: Key | null;
}

/** A record to be written, encoded. */
export interface ImportedRecord {
  readonly key: Uint8Array;
  readonly value: EncodedValue;
  readonly expireAtMs?: WallMs;
}

export type RecordsLine =
  | { readonly kind: "header"; readonly header: RecordsHeader }
  | { readonly kind: "record"; readonly record: ImportedRecord }
  | { readonly kind: "end"; readonly records: number };

export function formatHeader({ database, prefix }: RecordsHeader): string {
  const named = prefix === null ? {} : { prefix: encodeJsonValue(prefix) };
  return `${JSON.stringify({ kvorum: "records", version: RECORDS_VERSION, database, ...named })}\n`;
}

export function formatEnd(records: number): string {
  return `${JSON.stringify({ end: { records } })}\n`;
}

export function formatRecord(record: ImportedRecord & { readonly versionstamp?: Versionstamp }): string {
  const { key, value, versionstamp, expireAtMs } = record;
  const document = {
    ...keyDocument(key),
    value: valueDocument(value),
    ...(versionstamp === undefined ? {} : { versionstamp: versionstampToHex(versionstamp) }),
    ...(expireAtMs === undefined ? {} : { expireAtMs }),
  };
  return `${JSON.stringify(document)}\n`;
}

/**
 * What a line, without its newline, says.
 * @throws KvorumError invalid_argument — it is not one of the three kinds, or a record that the store would not take
 */
export function parseRecordsLine(text: string): RecordsLine {
  const document = parseObject(text);
  if (document.kvorum !== undefined) {
    return { kind: "header", header: headerFrom(document) };
  }
  if (document.end !== undefined) {
    return { kind: "end", records: endFrom(document.end) };
  }
  const record = recordFrom(document);
  validateAtomicWrite({ commitId: null, checks: [], mutations: [{ kind: "set", ...record }] });
  return { kind: "record", record };
}

function keyDocument(key: Uint8Array): JsonObject {
  try {
    const parts = decodeKey(key);
    if (equalBytes(encodeKey(parts), key)) {
      return { key: encodeJsonValue(parts) };
    }
  } catch (error) {
    if (KvorumError.from(error).code !== "invalid_argument") {
      throw error;
    }
  }
  return { keyBytes: Buffer.from(key).toString("base64") };
}

function valueDocument(value: EncodedValue): Json {
  const document = value.encoding === "v8" ? typedDocument(value) : encodeJsonValue(decodeValue(value, v8Serializer));
  return document ?? { $v8: Buffer.from(value.data).toString("base64") };
}

/** Undefined where JSON and its typed forms do not give the same bytes again. */
function typedDocument(value: EncodedValue): Json | undefined {
  try {
    const document = encodeJsonValue(decodeValue(value, v8Serializer));
    const again = encodeValue(decodeJsonValue(document), v8Serializer);
    return again.encoding === "v8" && isSameV8(again.data, value.data) ? document : undefined;
  } catch {
    // Bytes that V8 does not read here, or a value that is too deep for JSON: they are carried as they are.
    return undefined;
  }
}

const V8_HEADER_BYTES = 2;

/** The second byte is the version of the format, which differs between the V8 of Deno and that of Node. */
function isSameV8(one: Uint8Array, other: Uint8Array): boolean {
  return one[0] === other[0] && equalBytes(one.subarray(V8_HEADER_BYTES), other.subarray(V8_HEADER_BYTES));
}

function parseObject(text: string): JsonObject {
  let document: Json;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new KvorumError("invalid_argument", `not a line of JSON: ${excerpt(text)}`, { cause });
  }
  return isObject(document) ? document : refuse("a line is a JSON object", text);
}

function headerFrom(document: JsonObject): RecordsHeader {
  const { kvorum, version, database = "", prefix } = document;
  if (kvorum !== "records" || version !== RECORDS_VERSION || typeof database !== "string") {
    return refuse(`a header of version ${RECORDS_VERSION} was expected`, JSON.stringify(document));
  }
  return { database, prefix: prefix === undefined ? null : (decodeJsonValue(prefix) as Key) };
}

function endFrom(end: Json): number {
  const records = isObject(end) ? end.records : undefined;
  return typeof records === "number" ? records : refuse('"end" has a number of records', JSON.stringify(end));
}

function recordFrom(document: JsonObject): ImportedRecord {
  const { value, expireAtMs } = document;
  if (value === undefined) {
    return refuse('a record has a "value"', JSON.stringify(document));
  }
  const expiry = expireAtMs === undefined ? {} : { expireAtMs: expiryFrom(expireAtMs) };
  return { key: keyFrom(document), value: valueFrom(value), ...expiry };
}

function keyFrom({ key, keyBytes }: JsonObject): Uint8Array {
  if (typeof keyBytes === "string" && key === undefined) {
    return new Uint8Array(Buffer.from(keyBytes, "base64"));
  }
  return Array.isArray(key)
    ? encodeKey(decodeJsonValue(key) as Key)
    : refuse('a record has a "key", a JSON array', JSON.stringify(key ?? null));
}

function valueFrom(document: Json): EncodedValue {
  const form = isObject(document) ? findForm(document) : undefined;
  if (form?.name !== "$v8" || typeof form.content !== "string") {
    return encodeValue(decodeJsonValue(document), v8Serializer);
  }
  return { encoding: "v8", data: new Uint8Array(Buffer.from(form.content, "base64")) };
}

function expiryFrom(expireAtMs: Json): WallMs {
  return typeof expireAtMs === "number" && Number.isSafeInteger(expireAtMs) && expireAtMs >= 0
    ? createWallMs(expireAtMs)
    : refuse('"expireAtMs" is a moment in ms since 1970', JSON.stringify(expireAtMs));
}

function isObject(document: Json): document is JsonObject {
  return typeof document === "object" && document !== null && !Array.isArray(document);
}

function refuse(expected: string, found: string): never {
  throw new KvorumError("invalid_argument", `${expected}, found ${excerpt(found)}`);
}

const EXCERPT_CHARACTERS = 80;

function excerpt(text: string): string {
  return text.length > EXCERPT_CHARACTERS ? `${text.slice(0, EXCERPT_CHARACTERS)}…` : text;
}
