import { fc, test as propertyTest } from "@fast-check/vitest";
import { assert, type DatacenterId, parseDatacenterId } from "@kvorum/base";
import { expect } from "vitest";
import type { Configuration } from "./configuration.ts";
import { majorityOf, majorityValue, voteResultOf, votersAtLeast } from "./quorum.ts";

const names = ["a", "b", "c", "d", "e", "f", "g"].map(parseDatacenterId);
const values = fc.array(fc.nat(20), { minLength: 1, maxLength: names.length });

function createConfigurationOf(voters: readonly DatacenterId[]): Configuration {
  return { voters, outgoing: [], learners: [] };
}

function votersOf(count: number): readonly DatacenterId[] {
  return names.slice(0, count);
}

propertyTest.prop([values])("majorityValue: is the greatest value that a majority has reached", (reached) => {
  const configuration = createConfigurationOf(votersOf(reached.length));
  const reachedBy = (voter: DatacenterId): number => reached[names.indexOf(voter)] ?? 0;
  const descending = reached.toSorted((left, right) => right - left);
  const expected = descending[majorityOf(configuration.voters) - 1];
  assert(expected !== undefined, "a majority is at most all");
  expect(majorityValue(configuration, reachedBy)).toBe(expected);
  expect(votersAtLeast(configuration, expected, reachedBy)).toBeGreaterThanOrEqual(majorityOf(configuration.voters));
});

propertyTest.prop([fc.array(fc.option(fc.boolean()), { minLength: 1, maxLength: names.length })])(
  "voteResultOf: is pending exactly while missing votes can decide",
  (answers) => {
    const configuration = createConfigurationOf(votersOf(answers.length));
    const votes = new Map(
      names.flatMap((name, position) => (answers[position] == null ? [] : [[name, answers[position]]])),
    );
    const granted = answers.filter((answer) => answer === true).length;
    const missing = answers.filter((answer) => answer === null).length;
    const majority = majorityOf(configuration.voters);
    const expected = granted >= majority ? "won" : granted + missing >= majority ? "pending" : "lost";
    expect(voteResultOf(configuration, votes)).toBe(expected);
  },
);

const subset = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 });

propertyTest.prop([
  subset,
  subset,
  fc.uniqueArray(fc.constantFrom(...names)),
  fc.uniqueArray(fc.constantFrom(...names)),
])("voteResultOf: two sets that win in consecutive configurations share a voter", (before, after, left, right) => {
  const old = createConfigurationOf(before);
  const joint = { voters: after, outgoing: before, learners: [] };
  const next = createConfigurationOf(after);
  const isWon = (configuration: Configuration, ids: readonly DatacenterId[]): boolean =>
    voteResultOf(configuration, new Map(ids.map((id) => [id, true]))) === "won";
  for (const [first, second] of [
    [old, joint],
    [joint, joint],
    [joint, next],
  ] as const) {
    if (isWon(first, left) && isWon(second, right)) {
      expect(left.filter((id) => right.includes(id))).not.toEqual([]);
    }
  }
});

propertyTest.prop([subset, subset, fc.array(fc.nat(9), { minLength: names.length, maxLength: names.length })])(
  "majorityValue: a joint configuration is only as far as the half that lags",
  (voters, outgoing, reached) => {
    const reachedBy = (voter: DatacenterId): number => reached[names.indexOf(voter)] ?? 0;
    const [first, second] = [voters, outgoing].map((half) => majorityValue(createConfigurationOf(half), reachedBy));
    const value = majorityValue({ voters, outgoing, learners: [] }, reachedBy);
    expect(value).toBe(Math.min(first ?? 0, second ?? 0));
  },
);
