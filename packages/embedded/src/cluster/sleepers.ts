// Whoever sleeps until an instant or until a signal, by the thousand: one signal tells all of its sleepers with one listener, since
// a signal finds a listener that is to be removed by looking at all of them.
import { createInstantMs } from "@kvorum/base";
import type { Clock } from "@kvorum/replica";

export class Sleepers {
  readonly #clock: Clock;
  readonly #bySignal = new WeakMap<AbortSignal, Set<() => void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `onWake` once: when the clock shows `atMs`, in a later turn if that has passed, or when `signal` is aborted. */
  add(atMs: number, signal: AbortSignal | undefined, onWake: () => void): void {
    if (signal?.aborted === true) {
      onWake();
      return;
    }
    const told = signal === undefined ? undefined : this.#toldBy(signal);
    const wake = (): void => {
      cancel();
      told?.delete(wake);
      onWake();
    };
    const cancel = this.#clock.callAt(createInstantMs(Math.max(atMs, this.#clock.now())), wake);
    told?.add(wake);
  }

  #toldBy(signal: AbortSignal): Set<() => void> {
    const known = this.#bySignal.get(signal);
    if (known !== undefined) {
      return known;
    }
    const told = new Set<() => void>();
    this.#bySignal.set(signal, told);
    const wakeAll = (): void => {
      for (const wake of [...told]) {
        wake();
      }
    };
    signal.addEventListener("abort", wakeAll, { once: true });
    return told;
  }
}
