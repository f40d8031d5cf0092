import { parseDatacenterId } from "@kvorum/base";
import { expect, test } from "vitest";
import { sourcesByPreference } from "./source-choice.ts";

const [va, vb, vc] = ["us-east4-a", "us-east4-b", "us-east4-c"].map(parseDatacenterId);
const [la, lb, lc] = ["asia-a", "asia-b", "asia-c"].map(parseDatacenterId);
const voters = [va, vb, vc].filter((voter) => voter !== undefined);
const siblings = [la, lb, lc].filter((learner) => learner !== undefined);

const members = [...voters, ...siblings];

test("sourcesByPreference: the first of a region is its relay and pulls over the WAN, from the leader first", () => {
  const sources = sourcesByPreference({
    self: parseDatacenterId("asia-a"),
    siblings,
    voters,
    leader: vb ?? null,
    members,
  });
  expect(sources.slice(0, 3)).toEqual([vb, va, vc]);
});

test("sourcesByPreference: a sibling asks those before it, then the WAN, so that no cycle can form", () => {
  const sources = sourcesByPreference({ self: parseDatacenterId("asia-c"), siblings, voters, leader: null, members });
  expect(sources).toEqual([la, lb, va, vb, vc]);
});

test("sourcesByPreference: siblings behind it and other learners come last, itself never", () => {
  const sources = sourcesByPreference({ self: parseDatacenterId("asia-a"), siblings, voters, leader: null, members });
  expect(sources).toEqual([va, vb, vc, lb, lc]);
});
