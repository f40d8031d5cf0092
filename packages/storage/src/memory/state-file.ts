// The state's file on the memory disk: the tables as one immutable value, and the value that was flushed last. A crash goes
// back to that one, records and applied index together.
import type { StateTable } from "@kvorum/kv";
import { OrderedTree } from "./ordered-tree.ts";

/** All tables at one moment; replaced as a whole, never changed. */
export type StateImage = Readonly<Record<StateTable, OrderedTree>>;

const EMPTY_IMAGE: StateImage = { records: OrderedTree.empty, dedup: OrderedTree.empty, meta: OrderedTree.empty };

export class StateFile {
  #current = EMPTY_IMAGE;
  #currentVersion = 0;
  #flushed = EMPTY_IMAGE;
  #flushedVersion = 0;

  get current(): StateImage {
    return this.#current;
  }

  write(image: StateImage): void {
    this.#current = image;
    this.#currentVersion += 1;
  }

  /** Begins to flush what is current now; calling the result completes it. Flushes may complete in any order. */
  beginFlush(): () => void {
    const image = this.#current;
    const version = this.#currentVersion;
    return () => {
      if (version > this.#flushedVersion) {
        this.#flushed = image;
        this.#flushedVersion = version;
      }
    };
  }

  crash(): void {
    this.#current = this.#flushed;
    this.#currentVersion = this.#flushedVersion;
  }
}
