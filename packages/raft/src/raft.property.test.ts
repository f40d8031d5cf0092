// Random schedules over three and five voters, judged after every step. A failure names its seed; to replay it alone:
//   KVORUM_SEED=<seed> npx vitest run --project unit packages/raft/src/raft.property.test.ts
import { expect, test } from "vitest";
import { runSchedule, type ScheduleResult } from "./testing/random-schedule.ts";

const SEEDS_COUNT = 80;
const STEPS_COUNT = 4000;
const seedOfRun = Number(process.env.KVORUM_SEED ?? 0);
const seeds =
  process.env.KVORUM_SEED === undefined ? Array.from({ length: SEEDS_COUNT }, (_, i) => i + 1) : [seedOfRun];

for (const votersCount of [3, 5]) {
  test(`raft: ${votersCount} voters keep every safety property under random faults, and recover`, {
    timeout: 60_000,
  }, () => {
    const results = seeds.map((seed) => runSeed(seed, votersCount));
    const sum = (value: (result: ScheduleResult) => number): number =>
      results.reduce((total, each) => total + value(each), 0);
    // A schedule in which nothing happens would judge nothing.
    expect(sum((result) => result.committedCount)).toBeGreaterThan(20 * seeds.length);
    expect(sum((result) => result.leadersCount)).toBeGreaterThan(seeds.length);
    expect(sum((result) => result.readsConfirmed)).toBeGreaterThan(2 * seeds.length);
  });
}

function runSeed(seed: number, votersCount: number): ScheduleResult {
  try {
    return runSchedule({ seed, votersCount, stepsCount: STEPS_COUNT });
  } catch (error) {
    throw new Error(
      `seed ${seed}, ${votersCount} voters; replay: KVORUM_SEED=${seed} npx vitest run ${import.meta.url}`,
      {
        cause: error,
      },
    );
  }
}
