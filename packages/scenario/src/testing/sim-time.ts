// Virtual time for tests of what only needs a clock: that of a small emulated cluster, which is a clock that ships.
import { mustExist } from "@kvorum/base";
import { findPreset } from "@kvorum/wan";
import { createSimWorld } from "../world/sim-world.ts";
import type { ScenarioClock } from "../world/world.ts";

export interface SimTime extends AsyncDisposable {
  readonly clock: ScenarioClock;
  passMs(durationMs: number): Promise<void>;
}

export async function createSimTime(): Promise<SimTime> {
  const topology = mustExist(findPreset("local"), "the preset local");
  const world = await createSimWorld({ topology, seed: 1, regionLeaseMs: null });
  const never = new AbortController().signal;
  return {
    clock: world.clock,
    passMs: (durationMs) => world.clock.sleepUntil(world.clock.nowMs() + durationMs, never),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}
