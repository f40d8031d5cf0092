// A voter's disk for tests: a write is either wholly on it or not at all, and it survives a crash.
import { assert, createLogIndex, createTerm, type LogIndex, type Term } from "@kvorum/base";
import type { Entry } from "../entry.ts";
import type { HardState, LogReader, PersistRequest } from "../ready.ts";

export class MemoryDisk implements LogReader {
  readonly firstIndex = createLogIndex(1);
  #entries: readonly Entry[];
  #hardState: HardState;

  constructor(hardState: HardState, entries: readonly Entry[]) {
    this.#hardState = hardState;
    this.#entries = entries;
  }

  get hardState(): HardState {
    return this.#hardState;
  }

  get lastIndex(): LogIndex {
    return createLogIndex(this.#entries.length);
  }

  termAt(index: LogIndex): Term | undefined {
    return index === 0 ? createTerm(0) : this.#entries[index - 1]?.term;
  }

  slice(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] {
    const found: Entry[] = [];
    let bytes = 0;
    for (const entry of this.#entries.slice(from - 1, to)) {
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
      this.#entries = [...this.#entries.slice(0, first.index - 1), ...request.entries];
    }
  }
}
