// The last look of a workload, when the load is over and the cluster at rest: it is repeated until it shows what must come, since
// some of that takes time of its own.
import { LAST_LOOK_MS_MAX, LAST_LOOK_POLL_MS } from "../limits.ts";
import type { WorkloadContext } from "./workload-driver.ts";

/** Resolves when `isSeen`, when that has taken LAST_LOOK_MS_MAX, or when the run is to end early. */
export async function lookUntil(
  { clock, signal }: Pick<WorkloadContext, "clock" | "signal">,
  isSeen: () => boolean,
): Promise<void> {
  const giveUpAtMs = clock.nowMs() + LAST_LOOK_MS_MAX;
  while (!isSeen() && clock.nowMs() < giveUpAtMs && !signal.aborted) {
    await clock.sleepUntil(clock.nowMs() + LAST_LOOK_POLL_MS, signal);
  }
}
