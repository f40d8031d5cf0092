import { fc, test as propertyTest } from "@fast-check/vitest";
import { assert, type DatacenterId, parseDatacenterId } from "@kvorum/base";
import { expect, test } from "vitest";
import { createConfiguration, majorityOf, majorityValue, voteResultOf, votersAtLeast } from "./quorum.ts";

const names = ["a", "b", "c", "d", "e", "f", "g"].map(parseDatacenterId);
const values = fc.array(fc.nat(20), { minLength: 1, maxLength: names.length });

function votersOf(count: number): readonly DatacenterId[] {
  return names.slice(0, count);
}

propertyTest.prop([values])("majorityValue: is the greatest value that a majority has reached", (reached) => {
  const configuration = createConfiguration(votersOf(reached.length));
  const reachedBy = (voter: DatacenterId): number => reached[names.indexOf(voter)] ?? 0;
  const descending = reached.toSorted((left, right) => right - left);
  const expected = descending[majorityOf(configuration) - 1];
  assert(expected !== undefined, "a majority is at most all");
  expect(majorityValue(configuration, reachedBy)).toBe(expected);
  expect(votersAtLeast(configuration, expected, reachedBy)).toBeGreaterThanOrEqual(majorityOf(configuration));
});

propertyTest.prop([fc.array(fc.option(fc.boolean()), { minLength: 1, maxLength: names.length })])(
  "voteResultOf: is pending exactly while missing votes can decide",
  (answers) => {
    const configuration = createConfiguration(votersOf(answers.length));
    const votes = new Map(
      names.flatMap((name, position) => (answers[position] == null ? [] : [[name, answers[position]]])),
    );
    const granted = answers.filter((answer) => answer === true).length;
    const missing = answers.filter((answer) => answer === null).length;
    const majority = majorityOf(configuration);
    const expected = granted >= majority ? "won" : granted + missing >= majority ? "pending" : "lost";
    expect(voteResultOf(configuration, votes)).toBe(expected);
  },
);

test("createConfiguration: refuses no voters, too many, and one datacenter twice (pitfall 11)", () => {
  expect(() => createConfiguration([])).toThrow(/needs a voter/);
  expect(() => createConfiguration(Array.from({ length: 10 }, (_, i) => parseDatacenterId(`dc-${i}`)))).toThrow(
    /at most 9/,
  );
  expect(() => createConfiguration([...votersOf(2), ...votersOf(1)])).toThrow(/distinct datacenters/);
});
