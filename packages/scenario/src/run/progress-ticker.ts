// Turns the steps of a run into a fraction that only grows, told a few times a second.
import { PROGRESS_INTERVAL_MS } from "../limits.ts";
import type { ScenarioClock } from "../world/world.ts";
import type { Progress, RunStep } from "./progress.ts";

export interface ProgressTickerOptions {
  /** Of the load. */
  readonly totalMs: number;
  readonly clock: ScenarioClock;
  /** What the run has found so far. */
  readonly snapshot: () => Omit<Progress, "step" | "fraction">;
  readonly onProgress: (progress: Progress) => void;
}

/** Expected time of the steps that have no duration of their own, in ms; for the fraction only. */
const EXPECTED_MS: Readonly<Record<Exclude<RunStep, "load" | "done">, number>> = {
  links: 3_000,
  clients: 1_000,
  rest: 1_000,
  collect: 500,
};

export class ProgressTicker {
  readonly #options: ProgressTickerOptions;
  readonly #plan: readonly { readonly step: RunStep; readonly expectedMs: number }[];
  readonly #stopped = new AbortController();
  #step: RunStep = "links";
  #stepStartedAtMs: number;

  constructor(options: ProgressTickerOptions) {
    this.#options = options;
    this.#stepStartedAtMs = options.clock.nowMs();
    this.#plan = [
      { step: "links", expectedMs: EXPECTED_MS.links },
      { step: "clients", expectedMs: EXPECTED_MS.clients },
      { step: "load", expectedMs: options.totalMs },
      { step: "rest", expectedMs: EXPECTED_MS.rest },
      { step: "collect", expectedMs: EXPECTED_MS.collect },
    ];
  }

  enter(step: RunStep): void {
    this.#step = step;
    this.#stepStartedAtMs = this.#options.clock.nowMs();
    this.#tell();
  }

  /** Tells until `stop`. */
  async run(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await clock.sleepUntil(clock.nowMs() + PROGRESS_INTERVAL_MS, signal);
      if (!signal.aborted) {
        this.#tell();
      }
    }
  }

  stop(): void {
    this.#stopped.abort();
  }

  #tell(): void {
    const { onProgress, snapshot } = this.#options;
    onProgress({ step: this.#step, fraction: this.#fraction(), ...snapshot() });
  }

  #fraction(): number {
    const position = this.#plan.findIndex(({ step }) => step === this.#step);
    if (position < 0) {
      return 1;
    }
    const total = this.#plan.reduce((sum, { expectedMs }) => sum + expectedMs, 0);
    const before = this.#plan.slice(0, position).reduce((sum, { expectedMs }) => sum + expectedMs, 0);
    const sinceMs = this.#options.clock.nowMs() - this.#stepStartedAtMs;
    return (before + Math.min(this.#plan[position]?.expectedMs ?? 0, sinceMs)) / total;
  }
}
