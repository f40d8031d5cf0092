// The cluster as users have it, while everything happens to it that can: a short run on one seed.
import { expect, test } from "vitest";
import { runChaos } from "./chaos-run.ts";
import { describeCounts, describeFailure } from "./describe-run.ts";
import { PROCESS_FAULT_KINDS } from "./fault-plan.ts";

const SEED = 1;
const DURATION_MS = 20_000;

test("a cluster of real processes: nothing that clients are told is wrong, whatever happens to processes, disks, links and clocks", async () => {
  const result = await runChaos({
    seed: SEED,
    durationMs: DURATION_MS,
    // A rolling restart of seven processes is left to the long runs.
    processKinds: PROCESS_FAULT_KINDS.filter((kind) => kind !== "rolling_restart"),
    onFault: () => undefined,
  });
  expect(describeFailure(result, DURATION_MS)).toBeNull();
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
