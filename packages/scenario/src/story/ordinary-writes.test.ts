import { createEpoch, createLogIndex, parseClientId, parseRegion } from "@kvorum/base";
import { createVersionstamp, versionstampToHex } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import { SPACE_TIME_CANDIDATES } from "../limits.ts";
import { type Acknowledgement, indexOf } from "../run/acknowledged-writes.ts";
import type { PlacedPhase } from "../workload/workload-driver.ts";
import { ordinaryWrites } from "./ordinary-writes.ts";

const PHASE = { durationMs: 10_000, load: 1 } as const;
const WARM_UP: PlacedPhase = { ...PHASE, name: "warm-up", kind: "warm-up", fromMs: 0, recorded: false };
const MEASURE: PlacedPhase = { ...PHASE, name: "measure", kind: "measure", fromMs: 100, recorded: true };

/** The i-th write, acknowledged at i ms since the start of the load after so many ms. */
function write(i: number, latencyMs: number): Acknowledgement {
  const parts = { epoch: createEpoch(0), index: createLogIndex(i + 1), position: 0 };
  return {
    versionstamp: versionstampToHex(createVersionstamp(parts)),
    clientId: parseClientId("ad".repeat(16)),
    datacentersDurable: 2,
    region: parseRegion("us-east4"),
    sentAtMs: i - latencyMs,
    ackedAtMs: i,
  };
}

function ordinaryOf(all: readonly Acknowledgement[]): readonly number[] {
  const writes = { all, lastIndex: all.length };
  return ordinaryWrites({ writes, plan: { phases: [WARM_UP, MEASURE] }, originAtMs: 0 }).map(
    ({ versionstamp }) => indexOf(versionstamp) - 1,
  );
}

test("ordinaryWrites: the nearest to the median comes first, and what was not recorded does not come", () => {
  const all = Array.from({ length: 105 }, (_, i) => write(i, i < 100 ? 2 : 1 + (i - 100)));
  // Recorded are latencies of 1, 2, 3, 4 and 5 ms.
  expect(ordinaryOf(all)).toEqual([102, 101, 103, 100, 104]);
});

test("ordinaryWrites: they are from all over the run, also where most are slow", () => {
  const all = Array.from({ length: 1_100 }, (_, i) => write(i, i < 1_000 ? 2 + (i % 3) : 4_000));
  const found = ordinaryOf(all);
  expect(found).toHaveLength(SPACE_TIME_CANDIDATES);
  expect(found.filter((i) => i >= 1_000).length).toBeGreaterThan(1);
  expect(found[0]).toBeLessThan(1_000);
});

test("ordinaryWrites: without writes there is none", () => {
  expect(ordinaryOf([])).toEqual([]);
});
