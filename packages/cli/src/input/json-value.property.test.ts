import { isDeepStrictEqual } from "node:util";
import { KvU64 } from "@kvorum/keyspace";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeJsonValue } from "./decode-json-value.ts";
import { encodeJsonValue } from "./encode-json-value.ts";
import type { Json } from "./json-form.ts";

const names = fc.oneof(fc.string(), fc.constantFrom("$bigint", "$bytes", "$object", "$map", "__proto__", "toString"));

const { value: values } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.double(),
    fc.bigInt(),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
    fc.bigInt(0n, 0xffff_ffff_ffff_ffffn).map((value) => new KvU64(value)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie("value")), { maxLength: 4 }).map((members) => Object.fromEntries(members)),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    fc.array(tie("value"), { maxLength: 3 }).map((members) => new Set(members)),
  ),
}));

test("encodeJsonValue: what goes through JSON comes back equal, whatever its type", () => {
  fc.assert(
    fc.property(values, (value) => {
      const document: Json = JSON.parse(JSON.stringify(encodeJsonValue(value)));
      return isDeepStrictEqual(decodeJsonValue(document), value);
    }),
  );
});

test("decodeJsonValue: a document of plain JSON is the value itself", () => {
  const plain = fc.jsonValue().filter((document) => !JSON.stringify(document).includes('"$'));
  fc.assert(fc.property(plain, (document) => isDeepStrictEqual(decodeJsonValue(document as Json), document)));
});

test("encodeJsonValue: a value that contains itself keeps its shape", () => {
  const ring: { self?: unknown } = {};
  ring.self = ring;
  const decoded = decodeJsonValue(encodeJsonValue(ring)) as { self?: unknown };
  expect(decoded.self).toBe(decoded);
});

test("encodeJsonValue: what only structured clone can hold is carried as its bytes", () => {
  expect(decodeJsonValue(encodeJsonValue(/a+/gi))).toEqual(/a+/gi);
  expect(decodeJsonValue(encodeJsonValue(new Float32Array([1.5])))).toEqual(new Float32Array([1.5]));
  // biome-ignore lint/suspicious/noSparseArray: the hole is what this is about
  expect(1 in (decodeJsonValue(encodeJsonValue([1, , 3])) as object)).toBe(false);
});

test.each([
  { $bigint: "one" },
  { $u64: "-1" },
  { $u64: "18446744073709551616" },
  { $bytes: "not base64!" },
  { $date: "yesterday" },
  { $map: [["only a key"]] },
  { $set: {} },
  { $number: "12" },
  { $v8: "AAAA" },
  { $object: [] },
])("decodeJsonValue: $0 is refused", (document) => {
  expect(() => decodeJsonValue(document as Json)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
});
