import { createEpoch, createLogIndex, successorOf } from "@kvorum/base";
import { createVersionstamp, encodeKey, prefixRange, singleKeyRange } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import { coveredRange } from "./covered-range.ts";

const END = Uint8Array.of(0xff);
const versionstamp = createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(1), position: 0 });
const entry = (...key: readonly string[]) => ({
  key: encodeKey(key),
  value: { encoding: "bytes", data: new Uint8Array() } as const,
  versionstamp,
});
const users = { ...prefixRange(encodeKey(["users"])), limit: 2, reverse: false };

test("coveredRange: a list that found fewer than its limit looked at all of its range", () => {
  expect(coveredRange(users, [entry("users", "ada")])).toEqual(users);
});

test("coveredRange: a list that its limit stopped looked no further than its last entry", () => {
  const found = [entry("users", "ada"), entry("users", "grace")];
  expect(coveredRange(users, found)).toEqual({ ...users, end: successorOf(encodeKey(["users", "grace"])) });
  const reverse = { ...users, reverse: true };
  expect(coveredRange(reverse, found.toReversed())).toEqual({ ...reverse, start: encodeKey(["users", "ada"]) });
});

test("coveredRange: the first entry from a key on, as npm's client asks for one key, is that key, whatever was found", () => {
  const start = encodeKey(["users", "ada"]);
  const asked = { start, end: END, limit: 1, reverse: false };
  const one = { ...asked, ...singleKeyRange(start) };
  expect([coveredRange(asked, []), coveredRange(asked, [entry("users", "grace")])]).toEqual([one, one]);
});

test("coveredRange: a page of one entry of everything begins with no key, and is what it says", () => {
  for (const start of [Uint8Array.of(0), successorOf(encodeKey(["users", "ada"]))]) {
    const page = { start, end: END, limit: 1, reverse: false };
    expect(coveredRange(page, [])).toEqual(page);
  }
});
