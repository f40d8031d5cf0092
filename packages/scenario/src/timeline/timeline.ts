// The timeline of a run: carries out every step at its time, when its condition has come, or when the seed says so.
//
// Steps go on side by side; a conditional one waits for the step before to have struck, then for its condition. What a step does is
// the desk's. After the load, and when somebody stops the run, the cluster is made whole again.
import { mustExist, type Prng } from "@kvorum/base";
import { CONDITION_POLL_MS } from "../limits.ts";
import type { FailoverRow, FaultRow } from "../report/story-schema.ts";
import type { Condition, PlannedFault, TimelineStep } from "../schema/fault-schema.ts";
import type { FaultAction, FaultEffect } from "../world/fault-action.ts";
import type { Sight } from "../world/lookout.ts";
import type { World } from "../world/world.ts";
import { createCondition, describeCondition } from "./condition.ts";
import { FaultDesk, type FaultOrder } from "./fault-desk.ts";
import { aimAt, type DrawnFault, drawFaults, targetsOf } from "./random-faults.ts";

export interface TimelineOptions {
  readonly steps: readonly TimelineStep[];
  readonly world: World;
  /** A stream of the seed for the timeline alone. */
  readonly random: Prng;
  /** Something struck or ended: `active` has changed. Default: nobody is told. */
  readonly onChange?: (() => void) | undefined;
}

export class Timeline {
  readonly #options: TimelineOptions;
  readonly #desk: FaultDesk;
  #originAtMs = 0;

  constructor(options: TimelineOptions) {
    this.#options = options;
    this.#desk = new FaultDesk({ world: options.world, onChange: options.onChange ?? (() => {}) });
  }

  /** What was done, in the order of time. */
  get faults(): readonly FaultRow[] {
    return this.#desk.rows;
  }

  get failovers(): readonly FailoverRow[] {
    return this.#desk.failovers;
  }

  /** Faults in force, by their names, or by kind and target. */
  get active(): readonly string[] {
    return this.#desk.inForce.map(({ name, kind, target }) => name ?? `${kind} ${target}`);
  }

  /** The load starts: moments count from here, by the world's clock. */
  begin(originAtMs: number): void {
    this.#originAtMs = originAtMs;
    this.#desk.begin(originAtMs);
  }

  /**
   * Ends when every step has been carried out and undone, or soon after the signal: then some faults may be in force.
   * Never rejects: what could not be done is said in its row, and the run goes on.
   */
  async run(signal: AbortSignal): Promise<void> {
    const running: Promise<void>[] = [];
    let before: Promise<Sight | null> = Promise.resolve(null);
    for (const [number, step] of this.#options.steps.entries()) {
      const struck = Promise.withResolvers<Sight | null>();
      const random = this.#options.random.stream(`step/${number}`);
      const turn: StepTurn = { signal, random, before, onStruck: struck.resolve };
      running.push(this.#carryOut(step, turn).finally(() => struck.resolve(null)));
      before = struck.promise;
    }
    await Promise.all(running);
  }

  /**
   * Does something beside the steps; it is a row, and healed in the end, like the rest.
   * @throws KvorumError whatever the world throws
   */
  async inflict(action: FaultAction): Promise<FaultEffect> {
    return await this.#desk.carryOut(action);
  }

  /**
   * Undoes everything that is in force and starts every process that a fault ended. To be called when `run` has ended; harmless when
   * repeated; never rejects.
   * @returns what could not be healed, in a sentence each
   */
  async healAll(): Promise<readonly string[]> {
    return await this.#desk.healAll();
  }

  async #carryOut(step: TimelineStep, turn: StepTurn): Promise<void> {
    switch (step.kind) {
      case "timed":
        return await this.#runTimed(step, turn);
      case "conditional":
        return await this.#runConditional(step, turn);
      case "random":
        return await this.#runRandom(step, turn);
    }
  }

  async #runTimed(step: TimedStep, turn: StepTurn): Promise<void> {
    const { signal, random } = turn;
    const strikes: Promise<Sight>[] = [];
    for (let repeat = 0; step.times === null || repeat < step.times; repeat++) {
      await this.#clock.sleepUntil(this.#originAtMs + step.atMs + repeat * (step.everyMs ?? 0), signal);
      if (signal.aborted) {
        break;
      }
      strikes.push(this.#strike(orderOf(step, random), step.forMs, turn));
    }
    await Promise.all(strikes);
  }

  /** Each strike is over before the condition is waited for again. */
  async #runConditional(step: ConditionalStep, turn: StepTurn): Promise<void> {
    const { signal, random } = turn;
    let before = await turn.before;
    for (let repeat = 0; repeat < step.times; repeat++) {
      if (!(await this.#awaitCondition(step.when, { before, signal }))) {
        const text = `its condition did not come before the end: ${describeCondition(step.when)}`;
        await this.#desk.recordMissed(orderOf(step, random), text);
        return;
      }
      await this.#clock.sleepUntil(this.#clock.nowMs() + step.afterMs, signal);
      if (signal.aborted) {
        return;
      }
      before = await this.#strike(orderOf(step, random), step.forMs, turn);
    }
  }

  /** @param wait.before what was seen before the last strike. @returns whether it came before the signal */
  async #awaitCondition(
    condition: Condition,
    { before, signal }: { readonly before: Sight | null; readonly signal: AbortSignal },
  ): Promise<boolean> {
    const holds = createCondition({
      condition,
      topology: this.#options.world.topology,
      before,
      hasFaultEnded: (name) => this.#desk.hasEnded(name),
    });
    while (!signal.aborted) {
      if (holds(await this.#desk.lookout.look())) {
        return true;
      }
      await this.#clock.sleepUntil(this.#clock.nowMs() + CONDITION_POLL_MS, signal);
    }
    return false;
  }

  /** One after the other; a fault waits for somebody whom the cluster can spare, and is left out when nobody is until the end. */
  async #runRandom(step: RandomStep, turn: StepTurn): Promise<void> {
    const { signal, random } = turn;
    for (const drawn of drawFaults(step, random)) {
      await this.#clock.sleepUntil(this.#originAtMs + drawn.atMs, signal);
      const fault = await this.#aim(drawn, { signal, untilMs: this.#originAtMs + step.untilMs });
      if (fault === null) {
        return;
      }
      await this.#strike({ fault, name: null, random }, step.forMs, turn);
    }
  }

  async #aim(
    drawn: DrawnFault,
    { signal, untilMs }: { readonly signal: AbortSignal; readonly untilMs: number },
  ): Promise<PlannedFault | null> {
    const { topology } = this.#options.world;
    while (!signal.aborted && this.#clock.nowMs() <= untilMs) {
      const sight = await this.#desk.lookout.look();
      const targets = targetsOf(drawn, { sight, harmed: this.#desk.harmed, topology });
      if (targets.length > 0) {
        return aimAt(drawn, mustExist(targets[Math.floor(drawn.pick * targets.length)], "a target"));
      }
      await this.#clock.sleepUntil(this.#clock.nowMs() + CONDITION_POLL_MS, signal);
    }
    return null;
  }

  /** From the strike to its end, if it has one before the signal. @returns what was seen before */
  async #strike(order: FaultOrder, forMs: number | null, { signal, onStruck }: StepTurn): Promise<Sight> {
    const struck = await this.#desk.inflict(order);
    onStruck(struck.sight);
    if (forMs === null || struck.failure !== null) {
      return struck.sight;
    }
    await this.#clock.sleepUntil(this.#clock.nowMs() + forMs, signal);
    if (!signal.aborted) {
      await this.#desk.end(struck);
    }
    return struck.sight;
  }

  get #clock(): World["clock"] {
    return this.#options.world.clock;
  }
}

type TimedStep = Extract<TimelineStep, { kind: "timed" }>;
type ConditionalStep = Extract<TimelineStep, { kind: "conditional" }>;
type RandomStep = Extract<TimelineStep, { kind: "random" }>;

interface StepTurn {
  readonly signal: AbortSignal;
  readonly random: Prng;
  /** When the step before has struck for the first time: what was seen before that. Null: there is none, or it did not. */
  readonly before: Promise<Sight | null>;
  /** This step strikes. */
  readonly onStruck: (sight: Sight) => void;
}

function orderOf({ fault, name }: TimedStep | ConditionalStep, random: Prng): FaultOrder {
  return { fault, name: name ?? null, random };
}
