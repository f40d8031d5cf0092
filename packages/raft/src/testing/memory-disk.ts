// A voter's disk for tests: a write is either wholly on it or not at all, and it survives a crash.
import { assert, createEpoch, createLogIndex, createTerm, createWallMs, type LogIndex, type Term } from "@kvorum/base";
import type { Entry } from "../entry.ts";
import type { HardState, LogBase, LogReader, PersistRequest } from "../ready.ts";

/** Of a log from which nothing was ever dropped. */
export const INITIAL_BASE: LogBase = {
  index: createLogIndex(0),
  term: createTerm(0),
  epoch: createEpoch(0),
  leaderTimeMs: createWallMs(0),
};

export class MemoryDisk implements LogReader {
  #base = INITIAL_BASE;
  #entries: readonly Entry[];
  #hardState: HardState;

  constructor(hardState: HardState, entries: readonly Entry[]) {
    this.#hardState = hardState;
    this.#entries = entries;
  }

  get hardState(): HardState {
    return this.#hardState;
  }

  get base(): LogBase {
    return this.#base;
  }

  get firstIndex(): LogIndex {
    return createLogIndex(this.#base.index + 1);
  }

  get lastIndex(): LogIndex {
    return createLogIndex(this.#base.index + this.#entries.length);
  }

  termAt(index: LogIndex): Term | undefined {
    return index === this.#base.index ? this.#base.term : this.#entries[index - this.firstIndex]?.term;
  }

  slice(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] {
    assert(from >= this.firstIndex, `entry ${from} was compacted, the log starts at ${this.firstIndex}`);
    const found: Entry[] = [];
    let bytes = 0;
    for (const entry of this.#entries.slice(from - this.firstIndex, to - this.#base.index)) {
      bytes += entry.frame.length;
      if (found.length > 0 && bytes > bytesMax) {
        break;
      }
      found.push(entry);
    }
    return found;
  }

  write(request: PersistRequest): void {
    this.#hardState = request.hardState ?? this.#hardState;
    const first = request.entries[0];
    if (first !== undefined) {
      assert(first.index <= this.lastIndex + 1, `entry ${first.index} would leave a gap after ${this.lastIndex}`);
      this.#entries = [...this.#entries.slice(0, first.index - this.firstIndex), ...request.entries];
    }
  }

  /** Drops every entry up to `through`. */
  compact(through: LogIndex): void {
    const entry = this.#entries[through - this.firstIndex];
    if (entry !== undefined) {
      this.#entries = this.#entries.slice(through - this.#base.index);
      this.#base = entry;
    }
  }

  /** Drops every entry; the log goes on after `base`. */
  reset(base: LogBase): void {
    this.#entries = [];
    this.#base = base;
  }
}
