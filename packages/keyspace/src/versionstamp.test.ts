import { createEpoch, createLogIndex, EPOCH_MAX, KvorumError, LOG_INDEX_MAX } from "@kvorum/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { POSITION_MAX } from "./limits.ts";
import {
  compareVersionstamps,
  createVersionstamp,
  parseVersionstampHex,
  partsOfVersionstamp,
  type VersionstampParts,
  versionstampFromBytes,
  versionstampToHex,
} from "./versionstamp.ts";

const parts: fc.Arbitrary<VersionstampParts> = fc.record({
  epoch: fc.oneof(fc.constantFrom(0, 1, EPOCH_MAX), fc.integer({ min: 0, max: EPOCH_MAX })).map(createEpoch),
  index: fc
    .oneof(fc.constantFrom(0, 2 ** 32 - 1, 2 ** 32, LOG_INDEX_MAX), fc.integer({ min: 0, max: LOG_INDEX_MAX }))
    .map(createLogIndex),
  position: fc.oneof(fc.constantFrom(0, POSITION_MAX), fc.integer({ min: 0, max: POSITION_MAX })),
});

test("createVersionstamp: two bytes of epoch, six of index, two of position", () => {
  const versionstamp = createVersionstamp({
    epoch: createEpoch(0x0102),
    index: createLogIndex(0x030405060708),
    position: 0x090a,
  });
  expect(versionstampToHex(versionstamp)).toBe("0102030405060708090a");
});

test("versionstamp: parts, bytes and hex lead back to each other", () => {
  fc.assert(
    fc.property(parts, (original) => {
      const versionstamp = createVersionstamp(original);
      expect(partsOfVersionstamp(versionstamp)).toEqual(original);
      expect(parseVersionstampHex(versionstampToHex(versionstamp))).toEqual(versionstamp);
      expect(versionstampFromBytes(new Uint8Array(versionstamp))).toEqual(versionstamp);
    }),
  );
});

test("compareVersionstamps: epoch first, then index, then position; hex sorts the same", () => {
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      const expected = Math.sign(a.epoch - b.epoch || a.index - b.index || a.position - b.position);
      const [first, second] = [createVersionstamp(a), createVersionstamp(b)];
      expect(Math.sign(compareVersionstamps(first, second))).toBe(expected);
      const [firstHex, secondHex] = [versionstampToHex(first), versionstampToHex(second)];
      expect(firstHex === secondHex ? 0 : firstHex < secondHex ? -1 : 1).toBe(expected);
    }),
  );
});

test("createVersionstamp: a position beyond two bytes is a bug", () => {
  const at = { epoch: createEpoch(0), index: createLogIndex(1) };
  expect(() => createVersionstamp({ ...at, position: POSITION_MAX + 1 })).toThrow(/0\.\.65535, found 65536/);
  expect(() => createVersionstamp({ ...at, position: -1 })).toThrow(KvorumError);
});

test.each(["", "00", "0102030405060708090", "0102030405060708090a0b", "0102030405060708090g"])(
  "parseVersionstampHex: refuses %j",
  (text) => {
    expect(() => parseVersionstampHex(text)).toThrow(/^invalid versionstamp/);
  },
);

test("versionstampFromBytes: refuses any length but ten", () => {
  expect(() => versionstampFromBytes(new Uint8Array(9))).toThrow("a versionstamp has 10 bytes, found 9");
});
