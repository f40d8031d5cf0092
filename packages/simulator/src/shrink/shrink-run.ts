// From a failing run to the regression file's contents: the shortest story that fails by the same judge.
import { describeFailure } from "../run/describe-run.ts";
import { type RunResult, run } from "../run/run.ts";
import type { Regression } from "./regression.ts";
import { shrink } from "./shrink.ts";

export interface ShrunkRun {
  readonly regression: Regression;
  /** Of the shrunk plan. */
  readonly result: RunResult;
  /** Runs that it took. */
  readonly runs: number;
}

/** @param failed a run whose outcome is not ok */
export async function shrinkRun(failed: RunResult): Promise<ShrunkRun> {
  const judge = judgeOf(failed);
  let smallest = failed;
  const { plan, runs } = await shrink({
    plan: failed.plan,
    failedAtMs: failed.violations.length > 0 ? failed.virtualMs : failed.plan.safetyMs,
    failsLikewise: async (candidate) => {
      const result = await run(candidate);
      const fails = judgeOf(result) === judge;
      smallest = fails ? result : smallest;
      return fails;
    },
  });
  return { regression: { found: describeFailure(smallest) ?? "", judge, plan }, result: smallest, runs };
}

/** What broke, without the numbers. */
export function judgeOf({ outcome, violations, phase }: RunResult): string {
  return violations[0]?.judge ?? (outcome === "ok" ? "none" : `${outcome} in the ${phase} phase`);
}
