// Ctrl-C and its relatives, for commands that run long. The first request aborts a signal and the command winds up in its
// own order; a second one, from a user who does not want to wait, runs the last resort and ends the process.
import { INTERRUPT_REPEAT_MS } from "./limits.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** As a shell reports a process that SIGINT ended. */
const EXIT_INTERRUPTED = 130;

/** What tests replace. */
export interface InterruptionEnvironment {
  readonly nowMs: () => number;
  readonly exit: (code: number) => void;
}

const REAL_ENVIRONMENT: InterruptionEnvironment = {
  nowMs: () => performance.now(),
  exit: (code) => process.exit(code),
};

export class Interruption implements Disposable {
  readonly #environment: InterruptionEnvironment;
  readonly #controller = new AbortController();
  #lastResort: () => void = () => {};
  #requestedAtMs = Number.NEGATIVE_INFINITY;

  constructor(environment: InterruptionEnvironment = REAL_ENVIRONMENT) {
    this.#environment = environment;
    for (const signal of SIGNALS) {
      process.on(signal, this.#onSignal);
    }
  }

  /** Aborted by the first request. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What a second request does before the process ends. */
  setLastResort(lastResort: () => void): void {
    this.#lastResort = lastResort;
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) {
      process.off(signal, this.#onSignal);
    }
  }

  readonly #onSignal = (): void => {
    const atMs = this.#environment.nowMs();
    if (!this.#controller.signal.aborted) {
      this.#requestedAtMs = atMs;
      this.#controller.abort();
    } else if (atMs - this.#requestedAtMs > INTERRUPT_REPEAT_MS) {
      this.#lastResort();
      this.#environment.exit(EXIT_INTERRUPTED);
    }
  };
}
