// A replica's clock on virtual time: true, the same for every replica, and only as fast as somebody lets it pass.
import { assert, createInstantMs, createWallMs, type InstantMs } from "@kvorum/base";
import type { CancelTimer, Clock } from "@kvorum/replica";
import { VIRTUAL_WALL_START_AT_MS } from "./limits.ts";
import { Timeline } from "./timeline.ts";

/** Callbacks due at the same instant run in the order in which they were asked for. */
export class VirtualClock implements Clock {
  readonly timeline = new Timeline();
  readonly #settles: "always" | "when_told";

  /** `when_told`: whoever's callback settles a promise says so (`timeline.promiseSettled`), which makes all others cheap. */
  constructor({ settles }: { readonly settles: "always" | "when_told" } = { settles: "always" }) {
    this.#settles = settles;
  }

  now(): InstantMs {
    return createInstantMs(this.timeline.nowMs);
  }

  wallNow(): ReturnType<Clock["wallNow"]> {
    return createWallMs(VIRTUAL_WALL_START_AT_MS + this.timeline.nowMs);
  }

  callAt(at: InstantMs, callback: () => void): CancelTimer {
    const event = this.timeline.schedule(at, this.#settles === "always" ? () => this.#run(callback) : callback);
    return () => {
      event.callback = null;
    };
  }

  callSoon(callback: () => void): void {
    this.callAt(this.now(), callback);
  }

  /**
   * Runs callbacks in order until `done` says so, and lets promises settle between them.
   * @throws KvorumError invariant_broken — `withinMs` of virtual time passed first
   */
  async runUntil(done: () => boolean, options: { readonly withinMs: number; readonly what: string }): Promise<void> {
    this.timeline.promiseSettled();
    const isDone = await this.timeline.runUntil(this.timeline.nowMs + options.withinMs, done);
    const nowMs = this.timeline.nowMs;
    assert(isDone, `${options.what}: not within ${options.withinMs} ms of virtual time (now ${nowMs} ms)`);
  }

  /** Lets `durationMs` of virtual time pass. */
  async advance(durationMs: number): Promise<void> {
    this.timeline.promiseSettled();
    await this.timeline.runUntil(this.timeline.nowMs + durationMs);
  }

  #run(callback: () => void): void {
    callback();
    this.timeline.promiseSettled();
  }
}
