// Operations that wait for a place in flight, first come first served among commits and among the others: a commit that holds
// the window of sequences shut does not hold up reads.
import type { PendingOperation } from "./pending-operation.ts";

/** Taken places are given back in one go once there are this many of them. */
const COMPACT_AT = 1_024;

/** Operations that are settled while they wait (a deadline) are skipped when their turn comes. */
export class OperationQueue {
  readonly #others = new Fifo();
  readonly #commits = new Fifo();

  get length(): number {
    return this.#others.length + this.#commits.length;
  }

  /** Keys and values of the commits that wait. */
  get commitBytes(): number {
    return this.#commits.sizeBytes;
  }

  push(pending: PendingOperation): void {
    const lane = pending.operation.kind === "commit" ? this.#commits : this.#others;
    lane.push(pending);
  }

  /** The next one to go; undefined when nothing waits but what may not go. */
  take(commitsMayGo: boolean): PendingOperation | undefined {
    return this.#others.take() ?? (commitsMayGo ? this.#commits.take() : undefined);
  }
}

class Fifo {
  #items: (PendingOperation | undefined)[] = [];
  #head = 0;
  #sizeBytes = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  push(pending: PendingOperation): void {
    this.#items.push(pending);
    this.#sizeBytes += pending.sizeBytes;
  }

  take(): PendingOperation | undefined {
    while (this.#head < this.#items.length) {
      const item = this.#items[this.#head];
      this.#items[this.#head++] = undefined;
      this.#sizeBytes -= item?.sizeBytes ?? 0;
      this.#compact();
      if (item?.status === "queued") {
        return item;
      }
    }
    return undefined;
  }

  #compact(): void {
    if (this.#head === this.#items.length || (this.#head >= COMPACT_AT && 2 * this.#head >= this.#items.length)) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }
}
