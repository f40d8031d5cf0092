// Virtual time for tests: an ordered queue of callbacks; time jumps to the next one, so that waiting costs nothing.
import { assert, createInstantMs, createWallMs, type InstantMs } from "@kvorum/base";
import type { CancelTimer, Clock } from "@kvorum/replica";

interface Event {
  readonly atMs: InstantMs;
  readonly sequence: number;
  readonly callback: () => void;
  cancelled: boolean;
}

/** Callbacks due at the same instant run in the order in which they were asked for. */
export class VirtualClock implements Clock {
  #nowMs = createInstantMs(0);
  #sequence = 0;
  /** A binary heap by (atMs, sequence). */
  readonly #heap: Event[] = [];

  now(): InstantMs {
    return this.#nowMs;
  }

  wallNow(): ReturnType<Clock["wallNow"]> {
    return createWallMs(1_700_000_000_000 + this.#nowMs);
  }

  callAt(at: InstantMs, callback: () => void): CancelTimer {
    const event = {
      atMs: createInstantMs(Math.max(at, this.#nowMs)),
      sequence: this.#sequence++,
      callback,
      cancelled: false,
    };
    this.#push(event);
    return () => {
      event.cancelled = true;
    };
  }

  callSoon(callback: () => void): void {
    this.callAt(this.#nowMs, callback);
  }

  /**
   * Runs callbacks in order until `done` says so, and lets promises settle between them.
   * @throws KvorumError invariant_broken — `withinMs` of virtual time passed first
   */
  async runUntil(done: () => boolean, options: { readonly withinMs: number; readonly what: string }): Promise<void> {
    const endAtMs = this.#nowMs + options.withinMs;
    await settled();
    while (!done()) {
      const next = this.#pop();
      assert(
        next !== undefined && next.atMs <= endAtMs,
        `${options.what}: not within ${options.withinMs} ms of virtual time (now ${this.#nowMs} ms)`,
      );
      if (!next.cancelled) {
        this.#nowMs = next.atMs;
        next.callback();
        await settled();
      }
    }
  }

  /** Lets `durationMs` of virtual time pass. */
  async advance(durationMs: number): Promise<void> {
    let passed = false;
    this.callAt(createInstantMs(this.#nowMs + durationMs), () => {
      passed = true;
    });
    await this.runUntil(() => passed, { withinMs: durationMs, what: "advance" });
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let index = heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent], event)) {
        break;
      }
      heap[index] = heap[parent] as Event;
      index = parent;
    }
    heap[index] = event;
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) {
      return top;
    }
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const child = right < heap.length && isBefore(heap[right], heap[left]) ? right : left;
      if (child >= heap.length || isBefore(last, heap[child])) {
        break;
      }
      heap[index] = heap[child] as Event;
      index = child;
    }
    heap[index] = last;
    return top;
  }
}

function isBefore(a: Event | undefined, b: Event | undefined): boolean {
  if (a === undefined || b === undefined) {
    return b === undefined;
  }
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence);
}

/** Promise reactions of what just ran, nested a few levels deep, have run when this resolves. */
async function settled(): Promise<void> {
  for (let i = 0; i < 8; i++) {
    await undefined;
  }
}
