// Virtual time: one callback after another, in the order of their instants. The only place of a virtual world that waits
// for anything, and what it waits for are promise reactions.
//
// Stores answer by promises, so what follows a flush runs as a microtask. Draining all of them after every event would cost
// as much as a light event itself; it is done after events that settled a promise, which say so (`promiseSettled`), and
// otherwise just begun. A reaction that is nested deeper than the drain reaches runs before the next drain's: late by an event, and in the same
// order in every run.
import { assert } from "@kvorum/base";
import { EventHeap, type ScheduledEvent } from "./event-heap.ts";
import { EVENTS_AT_STANDSTILL_MAX, MICROTASK_DEPTH_ALWAYS, MICROTASK_DEPTH_MAX, STANDSTILL_MS } from "./limits.ts";

export class Timeline {
  readonly #heap = new EventHeap();
  #nowMs = 0;
  #sequence = 0;
  #mustDrain = true;
  #eventsRun = 0;
  /** Since when less than STANDSTILL_MS has passed, and the events run since. */
  #movedAtMs = 0;
  #eventsSinceMoved = 0;

  /** Ms since the world began, with a fraction. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Callbacks that have run: the work that a run was. */
  get eventsRun(): number {
    return this.#eventsRun;
  }

  /** Runs `callback` at an instant, or now if that has passed. Cancelled by setting the event's callback to null. */
  schedule(atMs: number, callback: () => void): ScheduledEvent {
    const event = { atMs: Math.max(atMs, this.#nowMs), sequence: this.#sequence++, callback };
    this.#heap.push(event);
    return event;
  }

  /** Runs `callback` after a duration. */
  scheduleIn(durationMs: number, callback: () => void): ScheduledEvent {
    return this.schedule(this.#nowMs + durationMs, callback);
  }

  /** The running event settled a promise, or called something that did: its reactions run before the next event. */
  promiseSettled(): void {
    this.#mustDrain = true;
  }

  /**
   * Runs events until `isDone`, or up to and including `endAtMs`, where time then stands.
   * @returns whether `isDone` ended it. Whatever a callback throws ends it as well.
   */
  async runUntil(endAtMs: number, isDone: () => boolean = () => false): Promise<boolean> {
    for (;;) {
      const depth = this.#mustDrain ? MICROTASK_DEPTH_MAX : MICROTASK_DEPTH_ALWAYS;
      this.#mustDrain = false;
      for (let level = 0; level < depth; level++) {
        await undefined;
      }
      if (isDone()) {
        return true;
      }
      const next = this.#heap.next;
      if (next === undefined || next.atMs > endAtMs) {
        this.#nowMs = Math.max(this.#nowMs, endAtMs);
        return false;
      }
      this.#heap.pop();
      if (next.callback !== null) {
        this.#passTo(next.atMs);
        this.#eventsRun += 1;
        next.callback();
      }
    }
  }

  /** A loop without a pause in it would never end, and never show: it is a broken invariant of whoever runs in this world. */
  #passTo(atMs: number): void {
    if (atMs - this.#movedAtMs > STANDSTILL_MS) {
      this.#movedAtMs = atMs;
      this.#eventsSinceMoved = 0;
    }
    this.#eventsSinceMoved += 1;
    assert(
      this.#eventsSinceMoved <= EVENTS_AT_STANDSTILL_MAX,
      `time stands still: ${this.#eventsSinceMoved} events within ${STANDSTILL_MS} ms of ${this.#movedAtMs} ms`,
    );
    this.#nowMs = atMs;
  }
}
