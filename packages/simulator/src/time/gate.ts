// The door through which anything reaches a process: open, shut while the process is frozen, and gone when it is dead.
//
// A frozen process (a long garbage collection, SIGSTOP, a stalled hypervisor) misses nothing: its timers and messages wait
// and reach it when it wakes, late and all at once, in the order in which they were due.
import type { Timeline } from "@kvorum/transport";

export class Gate {
  readonly #timeline: Timeline;
  #state: "open" | "shut" | "gone" = "open";
  #waiting: (() => void)[] = [];

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  get isShut(): boolean {
    return this.#state === "shut";
  }

  /** Runs `callback` now, or when the process wakes, or never. */
  enter(callback: () => void): void {
    if (this.#state === "open") {
      callback();
    } else if (this.#state === "shut") {
      this.#waiting.push(callback);
    }
  }

  shut(): void {
    if (this.#state === "open") {
      this.#state = "shut";
    }
  }

  open(): void {
    if (this.#state !== "shut") {
      return;
    }
    this.#state = "open";
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) {
      this.#timeline.schedule(this.#timeline.nowMs, () => this.enter(callback));
    }
  }

  /** The process is dead: what waited for it is lost, and so is all that comes. */
  close(): void {
    this.#state = "gone";
    this.#waiting = [];
  }
}
