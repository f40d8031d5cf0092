// What a scenario in TypeScript does for itself: it has the stage to itself beside the workloads, from the start of the load on, and
// what it measures, counts and checks stands in the same report.
import { createPrng, KvorumError, type Prng, parseRegion } from "@kvorum/base";
import type { Topology } from "@kvorum/wan";
import type { Check } from "../report/report.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { OperationKind } from "../workload/operation-kind.ts";
import type { FaultAction, FaultEffect } from "../world/fault-action.ts";
import type { ScenarioKv, World, WorldStatus } from "../world/world.ts";
import type { Participants } from "./participants.ts";
import type { RunRecorder } from "./run-recorder.ts";

/** Given to the `play` of a scenario. Moments are ms since the start of the load. */
export interface Stage {
  readonly topology: Topology;
  /** A stream of the seed: draw from nothing else, and a run on virtual time can be repeated. */
  readonly random: Prng;
  /** Aborted when the run is to end early. */
  readonly signal: AbortSignal;
  nowMs(): number;
  /** Resolves at that moment, or when the run is to end. */
  until(atMs: number): Promise<void>;
  /** Closed with the run. `bookmark`: the session goes on from there. */
  openClient(region: string, bookmark?: string): Promise<ScenarioKv>;
  /** Of those that answer. */
  statuses(): Promise<readonly WorldStatus[]>;
  /** As the timeline would; healed when the load is over. */
  inflict(action: FaultAction): Promise<FaultEffect>;
  /** Counts how long the work took among the region's operations; what it throws counts as failed, and is not thrown on. */
  measure<T>(region: string, kind: OperationKind, work: () => Promise<T>): Promise<T | null>;
  /** Adds to a count of the workload `play`. */
  count(name: string, by: number): void;
  /** One more line among the expectations. */
  check(check: Check): void;
}

/** What a play said. Mutable, written by its stage. */
export class StageNotes {
  readonly #counts = new Map<string, number>();
  readonly #checks: Check[] = [];

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  get checks(): readonly Check[] {
    return this.#checks;
  }

  count(name: string, by: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  check(check: Check): void {
    this.#checks.push(check);
  }
}

export interface StageParts {
  readonly world: World;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly originAtMs: number;
  readonly notes: StageNotes;
  readonly recorder: RunRecorder;
  readonly participants: Participants;
  readonly timeline: Timeline;
}

export function createStage(parts: StageParts): Stage {
  const { world, signal, originAtMs, notes, recorder, participants, timeline } = parts;
  return {
    topology: world.topology,
    random: createPrng(parts.seed, "play"),
    signal,
    nowMs: () => world.clock.nowMs() - originAtMs,
    until: (atMs) => world.clock.sleepUntil(originAtMs + atMs, signal),
    openClient: (region, bookmark) => participants.open({ name: "play", region: parseRegion(region), bookmark }),
    statuses: async () => {
      const answers = await Promise.allSettled(world.nodes.map((node) => node.status()));
      return answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    },
    inflict: (action) => timeline.inflict(action),
    measure: async (region, kind, work) => {
      const where = parseRegion(region);
      const intendedAtMs = world.clock.nowMs();
      try {
        const result = await work();
        recorder.succeeded({ region: where, kind, intendedAtMs, endedAtMs: world.clock.nowMs() });
        return result;
      } catch (thrown) {
        recorder.failed(where, KvorumError.from(thrown).code, intendedAtMs);
        return null;
      }
    },
    count: (name, by) => notes.count(name, by),
    check: (check) => notes.check(check),
  };
}
