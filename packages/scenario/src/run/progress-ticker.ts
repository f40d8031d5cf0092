// Turns the steps of a run into a fraction that only grows, told a few times a second.
import { PROGRESS_INTERVAL_MS } from "../limits.ts";
import type { ScenarioClock } from "./environment.ts";
import type { Progress, RunStep } from "./progress.ts";

export interface ProgressTickerOptions {
  /** Every step in order, with the time it is expected to take. */
  readonly plan: readonly { readonly step: RunStep; readonly expectedMs: number }[];
  readonly clock: ScenarioClock;
  /** What the run has found so far. */
  readonly snapshot: () => Omit<Progress, "step" | "fraction">;
  readonly onProgress: (progress: Progress) => void;
}

export class ProgressTicker {
  readonly #options: ProgressTickerOptions;
  readonly #stopped = new AbortController();
  #step: RunStep;
  #stepStartedAtMs: number;

  constructor(options: ProgressTickerOptions) {
    this.#options = options;
    this.#step = options.plan[0]?.step ?? "done";
    this.#stepStartedAtMs = options.clock.nowMs();
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
    const { plan, clock } = this.#options;
    const position = plan.findIndex(({ step }) => step === this.#step);
    if (position < 0) {
      return 1;
    }
    const total = plan.reduce((sum, { expectedMs }) => sum + expectedMs, 0);
    const before = plan.slice(0, position).reduce((sum, { expectedMs }) => sum + expectedMs, 0);
    const within = Math.min(plan[position]?.expectedMs ?? 0, clock.nowMs() - this.#stepStartedAtMs);
    return total === 0 ? 1 : (before + within) / total;
  }
}
