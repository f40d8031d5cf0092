// What a replica told, with times, since the last reset. Bounded: the oldest go first, and are counted.
import type { NodeEvent } from "@kvorum/protocol";
import { EVENTS_KEPT_MAX } from "./limits.ts";

export class EventLog {
  #events: NodeEvent[] = [];
  #dropped = 0;

  /** In their order. */
  get events(): readonly NodeEvent[] {
    return this.#events.slice(-EVENTS_KEPT_MAX);
  }

  get dropped(): number {
    return this.#dropped + Math.max(0, this.#events.length - EVENTS_KEPT_MAX);
  }

  add(event: NodeEvent): void {
    this.#events.push(event);
    if (this.#events.length >= 2 * EVENTS_KEPT_MAX) {
      // Half at a time: moving all of them for each new one would cost more than telling it.
      this.#dropped += this.#events.length - EVENTS_KEPT_MAX;
      this.#events = this.#events.slice(-EVENTS_KEPT_MAX);
    }
  }
}
