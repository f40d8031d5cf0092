// Ctrl-C and its relatives, for commands that run long. The first request aborts a signal and the command winds up in its
// own order; a second one, from a user who does not want to wait, runs the last resort and ends the process.
import { INTERRUPT_REPEAT_MS } from "./limits.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** As a shell reports a process that SIGINT ended. */
const EXIT_INTERRUPTED = 130;

export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  #lastResort: () => void = () => {};
  #requestedAtMs = Number.NEGATIVE_INFINITY;

  constructor() {
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
    const atMs = performance.now();
    if (!this.#controller.signal.aborted) {
      this.#requestedAtMs = atMs;
      this.#controller.abort();
    } else if (atMs - this.#requestedAtMs > INTERRUPT_REPEAT_MS) {
      this.#lastResort();
      process.exit(EXIT_INTERRUPTED);
    }
  };
}
