// A clock that stands still until a test moves it.
import { addMs, createInstantMs, type InstantMs } from "@kvorum/base";
import type { CancelTimer } from "@kvorum/replica";

interface Alarm {
  readonly at: InstantMs;
  readonly callback: () => void;
}

export class VirtualClock {
  #now: InstantMs = createInstantMs(0);
  /** By instant, then by the order of the calls. */
  readonly #alarms: Alarm[] = [];

  now(): InstantMs {
    return this.#now;
  }

  callAt(at: InstantMs, callback: () => void): CancelTimer {
    const alarm = { at, callback };
    const later = this.#alarms.findIndex((other) => other.at > at);
    this.#alarms.splice(later === -1 ? this.#alarms.length : later, 0, alarm);
    return () => {
      const index = this.#alarms.indexOf(alarm);
      if (index !== -1) {
        this.#alarms.splice(index, 1);
      }
    };
  }

  /** Time passes; what falls due is called in order, each at its instant. */
  advance(durationMs: number): void {
    const end = addMs(this.#now, durationMs);
    for (let alarm = this.#alarms[0]; alarm !== undefined && alarm.at <= end; alarm = this.#alarms[0]) {
      this.#alarms.shift();
      this.#now = createInstantMs(Math.max(alarm.at, this.#now));
      alarm.callback();
    }
    this.#now = end;
  }
}
