// Whole runs. A failure is replayed by the command in its message.
import { mustExist } from "@kvorum/base";
import { decodeHistory } from "@kvorum/checker";
import { findPreset } from "@kvorum/wan";
import { expect, test } from "vitest";
import { describeFailure } from "./describe-run.ts";
import { encodeHistory } from "./encode-history.ts";
import { run } from "./run.ts";
import { drawRunPlan, type RunPlan } from "./run-plan.ts";

const SAFETY_MS = 20_000;
/** Of clients that read all the time. */
const THINK_MS = 100;
const SEEDS = [2, 3, 4, 6, 8];

function planOf(seed: number): RunPlan {
  return drawRunPlan({ seed, safetyMs: SAFETY_MS });
}

test("run: one seed is one run, to the last event", async () => {
  const [first, again, other] = [await run(planOf(3)), await run(planOf(3)), await run(planOf(4))];
  expect(again.traceHash).toBe(first.traceHash);
  expect(again.history).toEqual(first.history);
  expect([again.events, again.virtualMs, again.probes]).toEqual([first.events, first.virtualMs, first.probes]);
  expect(other.traceHash).not.toBe(first.traceHash);
});

test.each(SEEDS.map((seed) => ({ seed })))(
  "run: seed $seed keeps every promise (replay: run(planOf($seed)) of this file)",
  async ({ seed }) => {
    const result = await run(planOf(seed));
    expect(describeFailure(result)).toBeNull();
    expect(result.operations).toBeGreaterThan(0);
    expect(result.probes["judged_strict-serializability"]).toBeGreaterThan(0);
  },
);

test("run: a quiet world of the default topology meets no failure, and every client level is judged", async () => {
  const topology = mustExist(findPreset("deploy"), "deploy");
  const plan = drawRunPlan({ seed: 1, safetyMs: SAFETY_MS, topology });
  const result = await run({ ...plan, faults: [], clocks: {} });
  expect([result.outcome, result.faults, result.violations]).toEqual(["ok", 0, []]);
  expect(result.history.filter(({ type }) => type === "info")).toEqual([]);
});

test("run: the history survives its text", async () => {
  const result = await run(planOf(2));
  expect(decodeHistory(encodeHistory(result))).toEqual(result.history);
});

/** All that is read is read at eventual: a strong read shows more than an adversary does, at the same replica too. */
function withAdversary({ clients, ...plan }: RunPlan): RunPlan {
  const weights = { checkAndSet: 0, transfer: 0, readStrong: 0, readSession: 0, readBounded: 0, readEventual: 2 };
  const readers = clients.map((client) => ({ ...client, thinkMs: THINK_MS, mix: { ...client.mix, ...weights } }));
  return { ...plan, clients: readers, guests: [], adversaryBoundMs: 1_000 };
}

test.each([2, 3, 5, 11])(
  "run: seed %i keeps every promise while an adversary holds eventual reads back (replay: withAdversary of this file)",
  async (seed) => {
    const result = await run(withAdversary(planOf(seed)));
    expect(describeFailure(result)).toBeNull();
    expect(result.probes["judged_consistent-prefix"]).toBeGreaterThan(100);
    expect(result.probes.stale_read).toBeGreaterThan(100);
  },
);
