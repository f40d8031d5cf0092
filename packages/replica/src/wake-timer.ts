// The one timer of a replica: rings at the earliest instant that was asked for since it last rang.
import type { InstantMs } from "@kvorum/base";
import type { CancelTimer, Clock } from "./ports/clock.ts";

export class WakeTimer {
  readonly #clock: Clock;
  readonly #onRing: () => void;
  #armed: { readonly atMs: InstantMs; readonly cancel: CancelTimer } | undefined;

  constructor(clock: Clock, onRing: () => void) {
    this.#clock = clock;
    this.#onRing = onRing;
  }

  /** Rings at `atMs` at the latest. An earlier ring stays: a turn too many does no harm, a new timer per turn would cost. */
  ringBy(atMs: InstantMs): void {
    if (this.#armed !== undefined && this.#armed.atMs <= atMs) {
      return;
    }
    this.cancel();
    const cancel = this.#clock.callAt(atMs, () => {
      this.#armed = undefined;
      this.#onRing();
    });
    this.#armed = { atMs, cancel };
  }

  cancel(): void {
    this.#armed?.cancel();
    this.#armed = undefined;
  }
}
