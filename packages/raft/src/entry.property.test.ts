import { fc, test } from "@fast-check/vitest";
import { createEpoch, createLogIndex, createTerm, createWallMs, KvorumError } from "@kvorum/base";
import { expect } from "vitest";
import { createEntry, decodeEntry, type Entry } from "./entry.ts";

const entries: fc.Arbitrary<Entry> = fc
  .record({
    epoch: fc.integer({ min: 0, max: 0xffff }).map(createEpoch),
    term: fc.nat(2 ** 48 - 1).map(createTerm),
    index: fc.nat(2 ** 48 - 1).map(createLogIndex),
    kind: fc.constantFrom("noop", "commands"),
    leaderTimeMs: fc.double({ noNaN: true }).map(createWallMs),
    payload: fc.uint8Array({ maxLength: 100 }),
  })
  .map(createEntry);

test.prop([entries])("entry frame: decodes to what was encoded", (entry) => {
  expect(decodeEntry(entry.frame)).toEqual(entry);
});

test.prop([entries, fc.nat(), fc.integer({ min: 1, max: 255 })])(
  "entry frame: one altered byte is found",
  (entry, at, flip) => {
    const frame = entry.frame.slice();
    const position = at % frame.length;
    frame[position] = (frame[position] ?? 0) ^ flip;
    expect(() => decodeEntry(frame)).toThrow(KvorumError);
  },
);

test.prop([entries, fc.nat()])("entry frame: a torn end is found", (entry, cut) => {
  expect(() => decodeEntry(entry.frame.subarray(0, cut % entry.frame.length))).toThrow(/checksum|at least/);
});
