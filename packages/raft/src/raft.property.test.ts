// Random schedules over three and five voters, and over six datacenters of which some vote, judged after every step. A failure names its seed; to replay it alone:
//   KVORUM_SEED=<seed> npx vitest run --project unit packages/raft/src/raft.property.test.ts
import { expect, test } from "vitest";
import { runSchedule, type ScheduleResult } from "./testing/random-schedule.ts";

const SEEDS_COUNT = 80;
const STEPS_COUNT = 4000;
const seedOfRun = Number(process.env.KVORUM_SEED ?? 0);
const seeds =
  process.env.KVORUM_SEED === undefined ? Array.from({ length: SEEDS_COUNT }, (_, i) => i + 1) : [seedOfRun];

for (const [idsCount, votersCount] of [
  [3, 3],
  [5, 5],
  [6, 3],
] as const) {
  test(`raft: ${votersCount} voters of ${idsCount} datacenters keep every safety property under random faults, and recover`, {
    timeout: 60_000,
  }, () => {
    const results = seeds.map((seed) => runSeed(seed, { idsCount, votersCount }));
    const sum = (value: (result: ScheduleResult) => number): number =>
      results.reduce((total, each) => total + value(each), 0);
    if (process.env.KVORUM_SEED !== undefined) {
      return;
    }
    // A schedule in which nothing happens would judge nothing.
    expect(sum((result) => result.committedCount)).toBeGreaterThan(15 * seeds.length);
    expect(sum((result) => result.leadersCount)).toBeGreaterThan(seeds.length);
    expect(sum((result) => result.readsConfirmed)).toBeGreaterThan(2 * seeds.length);
    expect(sum((result) => result.changesCommitted)).toBeGreaterThan(seeds.length / 2);
    expect(sum((result) => result.transfersBegun)).toBeGreaterThan(seeds.length / 8);
    expect(sum((result) => result.snapshotsInstalled)).toBeGreaterThan(seeds.length / 16);
    expect(sum((result) => result.wipesRecovered)).toBeGreaterThan(seeds.length / 8);
  });
}

function runSeed(seed: number, counts: { readonly idsCount: number; readonly votersCount: number }): ScheduleResult {
  try {
    return runSchedule({ seed, ...counts, stepsCount: STEPS_COUNT });
  } catch (error) {
    throw new Error(
      `seed ${seed}, ${counts.votersCount} voters of ${counts.idsCount}; replay: KVORUM_SEED=${seed} npx vitest run ${import.meta.url}`,
      {
        cause: error,
      },
    );
  }
}
