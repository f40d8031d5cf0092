// The clocks of one datacenter: a monotonic one that may run fast or slow and start anywhere, and a wall clock beside it
// that may be wrong and may be set. They belong to the machine: a process that is started anew finds them as they are.
import { createInstantMs, createWallMs, type InstantMs, type WallMs } from "@kvorum/base";
import type { CancelTimer, Clock } from "@kvorum/replica";
import { type Gate, type Timeline, VIRTUAL_WALL_START_AT_MS } from "@kvorum/transport";
import { CLOCK_ROUNDING_MS, TIMER_MS_MIN } from "../limits.ts";

/** How a datacenter's clocks differ from the world's. */
export interface ClockSettings {
  /** What the monotonic clock shows when the world begins, ms. */
  readonly monotonicOffsetMs: number;
  /** What the wall clock is ahead of true time when the world begins, ms. */
  readonly wallOffsetMs: number;
  /** Ms by which both gain on true time per ms: 0.001 is a second in 17 minutes. */
  readonly driftShare: number;
}

export class DatacenterClock {
  readonly #timeline: Timeline;
  readonly #settings: ClockSettings;
  #wallOffsetMs: number;

  constructor(timeline: Timeline, settings: ClockSettings) {
    this.#timeline = timeline;
    this.#settings = settings;
    this.#wallOffsetMs = settings.wallOffsetMs;
  }

  now(): InstantMs {
    return createInstantMs(this.#settings.monotonicOffsetMs + this.#elapsedMs());
  }

  wallNow(): WallMs {
    return createWallMs(VIRTUAL_WALL_START_AT_MS + this.#wallOffsetMs + this.#elapsedMs());
  }

  /** Somebody, or NTP, sets the wall clock. */
  stepWall(stepMs: number): void {
    this.#wallOffsetMs += stepMs;
  }

  /** The clocks as a process of this datacenter has them: what it asked to be called for reaches it through its gate. */
  forProcess(gate: Gate): Clock {
    return {
      now: () => this.now(),
      wallNow: () => this.wallNow(),
      callAt: (at, callback) => this.#callAt(at, gate, callback),
      callSoon: (callback) => void this.#timeline.schedule(this.#timeline.nowMs, () => gate.enter(callback)),
    };
  }

  /** Calls once this clock shows `at`: a rounding error before it, and a callback that asks again would stop time. */
  #callAt(at: InstantMs, gate: Gate, callback: () => void): CancelTimer {
    const { monotonicOffsetMs, driftShare } = this.#settings;
    const shownAtMs = (at - monotonicOffsetMs) / (1 + driftShare) + CLOCK_ROUNDING_MS;
    const dueAtMs = Math.max(shownAtMs, this.#timeline.nowMs + TIMER_MS_MIN);
    let isCancelled = false;
    const ring = (): void => (isCancelled ? undefined : callback());
    const event = this.#timeline.schedule(dueAtMs, () => gate.enter(ring));
    return () => {
      isCancelled = true;
      event.callback = null;
    };
  }

  #elapsedMs(): number {
    return this.#timeline.nowMs * (1 + this.#settings.driftShare);
  }
}
