import { createInstantMs, createLogIndex } from "@kvorum/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CompactionView, nextCompaction } from "./compaction.ts";

const OPTIONS = { logKeptBytesMax: 800, checkpointIntervalMsMin: 5000 };
const at = createLogIndex;

/** A log of one-byte entries 1..lastIndex, all applied and covered by a checkpoint; nobody receives it. */
function view(lastIndex: number, changes: Partial<CompactionView> = {}): CompactionView {
  return {
    firstIndex: at(1),
    lastIndex: at(lastIndex),
    sizeBytes: lastIndex,
    appliedIndex: at(lastIndex),
    checkpointIndex: at(lastIndex),
    checkpointAtMs: createInstantMs(0),
    acknowledged: () => [],
    now: createInstantMs(10_000),
    ...changes,
  };
}

test("nextCompaction: up to half of its bound a log is left alone", () => {
  expect(nextCompaction(view(400), OPTIONS)).toEqual({ kind: "none" });
});

test("nextCompaction: past half of its bound a log is cut to a quarter", () => {
  expect(nextCompaction(view(500), OPTIONS)).toEqual({ kind: "compact", through: 300 });
});

test("nextCompaction: what a receiver still needs stays while the bound allows", () => {
  expect(nextCompaction(view(500, { acknowledged: () => [at(450), at(200)] }), OPTIONS)).toEqual({
    kind: "compact",
    through: 200,
  });
  expect(nextCompaction(view(800, { acknowledged: () => [at(50)] }), OPTIONS)).toEqual({ kind: "none" });
});

test("nextCompaction: past the bound the slowest is outrun, but no more of them than need be", () => {
  const slow = [at(0), at(150), at(700)];
  expect(nextCompaction(view(801, { acknowledged: () => slow }), OPTIONS)).toEqual({ kind: "compact", through: 150 });
});

test("nextCompaction: nothing that is not applied is dropped, and small gains are not worth a cut", () => {
  expect(nextCompaction(view(500, { appliedIndex: at(250), checkpointIndex: at(250) }), OPTIONS)).toEqual({
    kind: "compact",
    through: 250,
  });
  expect(nextCompaction(view(500, { appliedIndex: at(90), checkpointIndex: at(90) }), OPTIONS)).toEqual({
    kind: "none",
  });
});

test("nextCompaction: without a checkpoint that covers enough one is taken first, but not too often", () => {
  const uncovered = { checkpointIndex: at(50) };
  expect(nextCompaction(view(500, uncovered), OPTIONS)).toEqual({ kind: "checkpoint", through: 300 });
  const recent = { ...uncovered, checkpointAtMs: createInstantMs(9000) };
  expect(nextCompaction(view(500, recent), OPTIONS)).toEqual({ kind: "none" });
  expect(nextCompaction(view(801, recent), OPTIONS)).toEqual({ kind: "checkpoint", through: 601 });
});

test("nextCompaction: one checkpoint serves two cuts of a log that goes on growing", () => {
  const steps: string[] = [];
  let [first, checkpoint] = [1, 0];
  for (let last = 1; last <= 1500; last++) {
    const size = last - first + 1;
    const marks = { firstIndex: at(first), sizeBytes: size, checkpointIndex: at(checkpoint) };
    const step = nextCompaction(view(last, marks), OPTIONS);
    if (step.kind !== "none") {
      steps.push(step.kind);
      checkpoint = step.kind === "checkpoint" ? last : checkpoint;
      first = step.through + 1;
    }
  }
  expect(steps.slice(0, 4)).toEqual(["checkpoint", "compact", "checkpoint", "compact"]);
});

test("nextCompaction: whatever the view, a cut is within the log, applied, covered, and spares receivers below the bound", () => {
  const index = fc.nat(2000).map(at);
  fc.assert(
    fc.property(
      fc.record({
        lastIndex: fc.integer({ min: 1, max: 2000 }).map(at),
        sizeBytes: fc.nat(3000),
        appliedIndex: index,
        checkpointIndex: index,
        acknowledged: fc.array(index, { maxLength: 4 }),
      }),
      (found) => {
        const step = nextCompaction(view(2000, { ...found, acknowledged: () => found.acknowledged }), OPTIONS);
        if (step.kind === "none") {
          return;
        }
        expect(step.through).toBeLessThanOrEqual(Math.min(found.lastIndex, found.appliedIndex));
        expect(step.through).toBeGreaterThanOrEqual(1);
        if (step.kind === "compact") {
          expect(step.through).toBeLessThanOrEqual(found.checkpointIndex);
        }
        if (found.sizeBytes <= OPTIONS.logKeptBytesMax) {
          expect(step.through).toBeLessThanOrEqual(Math.min(...found.acknowledged, found.lastIndex));
        }
      },
    ),
  );
});
