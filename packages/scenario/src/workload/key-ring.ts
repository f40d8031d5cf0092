// The keys of a workload that writes them one after the other, round and round, so that there are never more than its count: which
// one is written next, and which one was written last but so many.
import { assert } from "@kvorum/base";

export class KeyRing {
  readonly #count: number;
  /** Writes are numbered from 0 on. Invariant: #newest < #next. */
  #next: number;
  /** The latest that was acknowledged; -1: none. */
  #newest: number;

  /** @param written keys that are there already, from 0 on */
  constructor(count: number, written: number) {
    assert(written <= count, `a ring of ${count} keys holds no more, found ${written}`);
    this.#count = count;
    this.#next = written;
    this.#newest = written - 1;
  }

  /** The number of the next write. */
  draw(): number {
    const drawn = this.#next;
    this.#next += 1;
    return drawn;
  }

  /** Its write was acknowledged. */
  wrote(drawn: number): void {
    assert(drawn < this.#next, `a write was drawn before it is acknowledged, found ${drawn} of ${this.#next}`);
    this.#newest = Math.max(this.#newest, drawn);
  }

  /** The key of a write. */
  keyOf(drawn: number): number {
    return drawn % this.#count;
  }

  /** The key that was written `rank` writes before the newest; of a short past, one that is in it. */
  recent(rank: number): number {
    return this.#newest < 0 ? 0 : this.keyOf(this.#newest - (rank % (this.#newest + 1)));
  }
}
