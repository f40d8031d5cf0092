// Whatever happens around a node's reads, each is answered once, by its deadline, and never against its level.
import { createEpoch, createLogIndex } from "@kvorum/base";
import type { Consistency, Outcome } from "@kvorum/kv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { REQUEST_SWEEP_INTERVAL_MS } from "./limits.ts";
import type { ReadContext } from "./read-context.ts";
import { elsewhere, here, RouterHarness } from "./testing/router-harness.ts";

const TIMEOUT_MS = 1000;

type Step =
  | { readonly kind: "read"; readonly consistency: Consistency; readonly fromPeer: boolean }
  | { readonly kind: "apply"; readonly entries: number }
  | { readonly kind: "epoch" }
  | { readonly kind: "proof"; readonly provenAgeMs: number | null }
  | { readonly kind: "lease"; readonly held: boolean }
  | { readonly kind: "diverged"; readonly is: boolean }
  | { readonly kind: "leader"; readonly isHere: boolean }
  | { readonly kind: "confirm"; readonly ahead: number }
  | { readonly kind: "turn"; readonly afterMs: number; readonly pausedMeanwhile: boolean };

const consistency: fc.Arbitrary<Consistency> = fc.oneof(
  fc.record({ level: fc.constantFrom("strong" as const, "eventual" as const) }),
  fc.record({ level: fc.constant("bounded" as const), maxStalenessMs: fc.nat(100) }),
  fc.record({ epoch: fc.nat(2), index: fc.integer({ min: 8, max: 16 }) }).map(({ epoch, index }) => ({
    level: "session" as const,
    bookmark: { epoch: createEpoch(epoch), index: createLogIndex(index) },
  })),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("read" as const), consistency, fromPeer: fc.boolean() }) },
  fc.record({ kind: fc.constant("apply" as const), entries: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("epoch" as const) }),
  fc.record({ kind: fc.constant("proof" as const), provenAgeMs: fc.option(fc.nat(100)) }),
  fc.record({ kind: fc.constant("lease" as const), held: fc.boolean() }),
  fc.record({ kind: fc.constant("diverged" as const), is: fc.boolean() }),
  fc.record({ kind: fc.constant("leader" as const), isHere: fc.boolean() }),
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("confirm" as const), ahead: fc.nat(1) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("turn" as const),
      afterMs: fc.nat(200),
      pausedMeanwhile: fc.boolean(),
    }),
  },
);

/** What must hold of an answer, at the moment and in the state in which it is given. */
function assertAllowed(consistency: Consistency, outcome: Outcome, state: ReadContext): void {
  if (outcome.kind !== "read") {
    return;
  }
  expect(state.canServe).toBe(true);
  if (outcome.provenance.strong) {
    expect(state.mayServe).toBe(true);
  } else {
    expect(consistency.level).not.toBe("strong");
  }
  if (consistency.level === "session") {
    expect(state.position.index).toBeGreaterThanOrEqual(consistency.bookmark.index);
    expect(state.position.epoch).toBeGreaterThanOrEqual(consistency.bookmark.epoch);
  }
  if (consistency.level === "bounded" && !outcome.provenance.strong) {
    expect(state.provenAgeMs ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(consistency.maxStalenessMs);
  }
}

class Run {
  readonly harness = new RouterHarness();
  readonly reads: { readonly consistency: Consistency; readonly outcomes: Outcome[]; checked: boolean }[] = [];

  constructor(isLeader: boolean) {
    this.take({ kind: "leader", isHere: isLeader });
  }

  take(step: Step): void {
    const { harness } = this;
    switch (step.kind) {
      case "read":
        this.reads.push({
          consistency: step.consistency,
          outcomes: harness.read(step.consistency, { fromPeer: step.fromPeer, timeoutMs: TIMEOUT_MS }),
          checked: false,
        });
        break;
      case "apply":
        harness.applied(harness.context.position.index + step.entries, harness.context.position.epoch);
        break;
      case "epoch":
        harness.applied(harness.context.position.index + 1, harness.context.position.epoch + 1);
        break;
      case "proof":
        harness.context = { ...harness.context, provenAgeMs: step.provenAgeMs };
        break;
      case "lease":
        this.#holdLease(step.held);
        break;
      case "diverged":
        harness.context = { ...harness.context, canServe: !step.is };
        break;
      case "leader":
        harness.view = { ...harness.view, isLeader: step.isHere, leader: step.isHere ? here : elsewhere };
        break;
      case "confirm":
        if (harness.view.isLeader) {
          harness.confirm(harness.context.position.index + step.ahead);
        }
        break;
      case "turn":
        this.#turn(step.afterMs, step.pausedMeanwhile);
        break;
    }
  }

  /** The state of a turn's answers is that of its second look: a pause between the two voids lease and proof. */
  #turn(afterMs: number, pausedMeanwhile: boolean): void {
    const { harness } = this;
    harness.passMs(afterMs);
    if (pausedMeanwhile) {
      harness.contexts = [{}, { mayServe: false, provenAgeMs: null }];
    }
    harness.turn();
    harness.contexts = [];
    const lost = { mayServe: false, provenAgeMs: null };
    const state = pausedMeanwhile ? { ...harness.context, ...lost } : harness.context;
    for (const read of this.reads) {
      const [outcome, ...more] = read.outcomes;
      expect(more).toEqual([]);
      if (outcome !== undefined && !read.checked) {
        assertAllowed(read.consistency, outcome, state);
        read.checked = true;
      }
    }
  }

  #holdLease(mayServe: boolean): void {
    this.harness.view = { ...this.harness.view, mayServe };
    this.harness.context = { ...this.harness.context, mayServe };
  }
}

test("Router: no read is answered against its level, twice, or never", () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { maxLength: 60 }), (isLeader, steps) => {
      const run = new Run(isLeader);
      for (const each of steps) {
        run.take(each);
      }
      run.take({ kind: "turn", afterMs: TIMEOUT_MS, pausedMeanwhile: false });
      run.take({ kind: "turn", afterMs: REQUEST_SWEEP_INTERVAL_MS, pausedMeanwhile: false });
      expect(run.reads.filter(({ outcomes }) => outcomes.length !== 1)).toEqual([]);
      expect(run.harness.router.openCount).toBe(0);
      expect(run.harness.router.wakeAtMs(true)).toBe(undefined);
    }),
    { numRuns: 300 },
  );
});
