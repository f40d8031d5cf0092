// The cluster as users have it, while everything happens to it that can: a short run on one seed.
import { expect, test } from "vitest";
import { type ChaosProfile, runChaos } from "./chaos-run.ts";
import { describeCounts, describeFailure } from "./describe-run.ts";

const SEED = 1;
const PROFILE: ChaosProfile = { kind: "short" };

test("a cluster of real processes: nothing that clients are told is wrong, whatever happens to processes, disks, links and clocks", async () => {
  const result = await runChaos({ seed: SEED, profile: PROFILE, onFault: () => undefined });
  expect(describeFailure(result, PROFILE)).toBeNull();
  const counts = describeCounts(result);
  expect(
    Object.entries(result.answered).filter(([, count]) => count === 0),
    counts,
  ).toEqual([]);
  const idle = result.reports.filter(({ judge, status }) => judge !== "linearizability" && status !== "passed");
  expect(idle, counts).toEqual([]);
  if (result.skipped !== null) {
    process.stderr.write(`chaos: skipped ${result.skipped}\n`);
  }
});
