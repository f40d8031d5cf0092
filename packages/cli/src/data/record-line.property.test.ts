import { isDeepStrictEqual } from "node:util";
import { serialize } from "node:v8";
import { decodeValue, type EncodedValue, encodeKey, encodeValue, KvU64 } from "@kvorum/keyspace";
import { v8Serializer } from "@kvorum/sdk";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatEnd, formatHeader, formatRecord, type ImportedRecord, parseRecordsLine } from "./record-line.ts";

const parts = fc.oneof(
  fc.string({ unit: "binary" }).filter((text) => text.isWellFormed()),
  fc.double(),
  fc.bigInt(),
  fc.boolean(),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => new Uint8Array(bytes)),
);
const keys = fc.array(parts, { minLength: 1, maxLength: 4 }).map(encodeKey);

const { value: plain } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string(),
    fc.constantFrom(null, undefined, true, false, new Date(7), new Date(Number.NaN), /a+/g, new Float32Array([1.5])),
    fc.double(),
    fc.integer(),
    fc.bigInt(),
    fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
    fc.bigInt(0n, 0xffff_ffff_ffff_ffffn).map((number) => new KvU64(number)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "$v8", "$bigint", "__proto__", "1"), tie("value"), { maxKeys: 3 }),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    fc.array(tie("value"), { maxLength: 3 }).map((members) => new Set(members)),
  ),
}));
const values: fc.Arbitrary<EncodedValue> = fc.oneof(
  plain.map((value) => encodeValue(value, v8Serializer)),
  // As other clients write them, and bytes that nobody can read.
  plain.map((value): EncodedValue => ({ encoding: "v8", data: new Uint8Array(serialize(value)) })),
  fc.uint8Array().map((bytes): EncodedValue => ({ encoding: "v8", data: new Uint8Array([0xff, 15, ...bytes]) })),
);

function throughLine(record: ImportedRecord): ImportedRecord {
  const line = formatRecord(record);
  expect(line.indexOf("\n")).toBe(line.length - 1);
  const parsed = parseRecordsLine(line.slice(0, -1));
  if (parsed.kind !== "record") {
    throw new Error(`a record was expected, found ${line}`);
  }
  return parsed.record;
}

/** Bytes that V8 reads stand for the same value; others are the same. */
function isSameValue(one: EncodedValue, other: EncodedValue): boolean {
  return one.encoding === other.encoding && isDeepStrictEqual(meaningOf(one), meaningOf(other));
}

function meaningOf(value: EncodedValue): unknown {
  try {
    return { read: decodeValue(value, v8Serializer) };
  } catch {
    return { unreadable: Uint8Array.from(value.data) };
  }
}

test("formatRecord: a record comes back, whatever its value, and byte for byte if nobody can read it", () => {
  fc.assert(
    fc.property(keys, values, (key, value) => {
      const line = throughLine({ key, value });
      expect({ ...line, value: isSameValue(line.value, value) }).toEqual({ key, value: true });
    }),
  );
});

test("formatRecord: a value that Deno wrote comes back as the same value in the format of Node", () => {
  const value = { name: "Ada", born: 1815n, tags: new Set(["a"]) };
  const { data } = encodeValue(value, v8Serializer);
  const byDeno = new Uint8Array(data);
  byDeno[1] = 16;
  const key = encodeKey(["user", 1]);
  expect(
    isSameValue(throughLine({ key, value: { encoding: "v8", data: byDeno } }).value, { encoding: "v8", data }),
  ).toBe(true);
});

test("formatRecord: people can read what JSON can say", () => {
  const record = { key: encodeKey(["user", 1n]), value: encodeValue({ at: new Date(0), n: 2n }, v8Serializer) };
  expect(formatRecord(record)).toBe(
    '{"key":["user",{"$bigint":"1"}],"value":{"at":{"$date":"1970-01-01T00:00:00.000Z"},"n":{"$bigint":"2"}}}\n',
  );
});

test("formatRecord: one object that stands in two places stays one", () => {
  const shared = { inner: 1 };
  const value = encodeValue([shared, shared], v8Serializer);
  const line = formatRecord({ key: encodeKey(["a"]), value });
  expect(line).toContain('{"$v8":');
  const parsed = parseRecordsLine(line);
  const [one, other] = (parsed.kind === "record" ? decodeValue(parsed.record.value, v8Serializer) : []) as object[];
  expect(one).toBe(other);
});

test("formatRecord: a key that is none of ours is carried as its bytes", () => {
  const key = new Uint8Array([0x99, 1]);
  const line = formatRecord({ key, value: encodeValue(1, v8Serializer) });
  expect(line).toBe('{"keyBytes":"mQE=","value":1}\n');
  expect(parseRecordsLine(line)).toMatchObject({ record: { key } });
});

test("parseRecordsLine: header, end and expiry", () => {
  const header = { database: "shop", prefix: ["user", 1n] };
  expect(parseRecordsLine(formatHeader(header))).toEqual({ kind: "header", header });
  expect(parseRecordsLine(formatEnd(12))).toEqual({ kind: "end", records: 12 });
  expect(parseRecordsLine('{"key":["a"],"value":1,"expireAtMs":1700000000000}')).toMatchObject({
    record: { expireAtMs: 1_700_000_000_000 },
  });
});

test.each([
  "",
  "{",
  "[]",
  '{"kvorum":"records","version":2}',
  '{"key":["a"]}',
  '{"value":1}',
  '{"key":"a","value":1}',
  '{"key":[],"value":1}',
  '{"key":[null],"value":1}',
  '{"key":["a"],"value":{"$u64":"-1"}}',
  '{"key":["a"],"value":1,"expireAtMs":"soon"}',
  '{"end":{}}',
  `{"key":["a"],"value":"${"x".repeat(70_000)}"}`,
])("parseRecordsLine: %s is refused", (text) => {
  expect(() => parseRecordsLine(text)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
});
