// The future of a world as a binary heap by (instant, order of asking): the next event is at hand however far away it is,
// so that idle time costs nothing.

export interface ScheduledEvent {
  readonly atMs: number;
  /** Of two events at one instant the one that was asked for first comes first. */
  readonly sequence: number;
  /** Null once the event was cancelled; it then stays in the heap until its time. */
  callback: (() => void) | null;
}

export class EventHeap {
  readonly #events: ScheduledEvent[] = [];

  get size(): number {
    return this.#events.length;
  }

  get next(): ScheduledEvent | undefined {
    return this.#events[0];
  }

  push(event: ScheduledEvent): void {
    const events = this.#events;
    let index = events.push(event) - 1;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = events[parentIndex];
      if (parent === undefined || isBefore(parent, event)) {
        break;
      }
      events[index] = parent;
      index = parentIndex;
    }
    events[index] = event;
  }

  /** Takes the earliest event out; undefined when there is none. */
  pop(): ScheduledEvent | undefined {
    const earliest = this.#events[0];
    const last = this.#events.pop();
    if (last !== undefined && last !== earliest) {
      this.#sink(last);
    }
    return earliest;
  }

  /** Puts `event` at the root and lets it sink to its place. */
  #sink(event: ScheduledEvent): void {
    const events = this.#events;
    let index = 0;
    for (;;) {
      let childIndex = 2 * index + 1;
      let child = events[childIndex];
      const right = events[childIndex + 1];
      if (child !== undefined && right !== undefined && isBefore(right, child)) {
        child = right;
        childIndex += 1;
      }
      if (child === undefined || isBefore(event, child)) {
        break;
      }
      events[index] = child;
      index = childIndex;
    }
    events[index] = event;
  }
}

function isBefore(a: ScheduledEvent, b: ScheduledEvent): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence);
}
