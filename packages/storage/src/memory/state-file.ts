// The state's file on the memory disk: the tables as one immutable value, and the value of the last checkpoint. When the
// power goes while the state is in use, that is what is left of it, records and applied index together.
import type { StateTable } from "@kvorum/kv";
import { OrderedTree } from "./ordered-tree.ts";

/** All tables at one moment; replaced as a whole, never changed. */
export type StateImage = Readonly<Record<StateTable, OrderedTree>>;

export const EMPTY_IMAGE: StateImage = {
  records: OrderedTree.empty,
  databases: OrderedTree.empty,
  queue: OrderedTree.empty,
  timers: OrderedTree.empty,
  dedup: OrderedTree.empty,
  meta: OrderedTree.empty,
};

export class StateFile {
  #current = EMPTY_IMAGE;
  #checkpoint: StateImage | undefined;
  /** How many received states were put in place. */
  #installs = 0;
  /** A received state that is being put in place. */
  #installing: StateImage | undefined;
  /** A process has it open: what it writes is not flushed. */
  #isOpen = false;
  #isLost = false;

  get current(): StateImage {
    return this.#current;
  }

  /** The power went and there was no checkpoint. */
  get isLost(): boolean {
    return this.#isLost;
  }

  open(): void {
    this.#isOpen = true;
  }

  /** Flushes the state and gives it up: a power cut does not harm it any more. */
  close(): void {
    this.#isOpen = false;
    this.#isLost = false;
  }

  write(image: StateImage): void {
    this.#current = image;
  }

  /** Begins a checkpoint of what is current now; calling the result completes it, unless another state came meanwhile. */
  beginCheckpoint(): () => void {
    const image = this.#current;
    const installs = this.#installs;
    return () => {
      if (this.#installs === installs) {
        this.#checkpoint = image;
        this.#isLost = false;
      }
    };
  }

  /** Begins to put another state in place; calling the result completes it. */
  beginInstall(image: StateImage): () => void {
    this.#installing = image;
    return () => this.#install(image);
  }

  /** @param takesInstall whether an install that was under way had come far enough */
  crash(takesInstall: () => boolean): void {
    if (this.#installing !== undefined && takesInstall()) {
      this.#install(this.#installing);
    }
    this.#installing = undefined;
    if (this.#isOpen) {
      this.#current = this.#checkpoint ?? EMPTY_IMAGE;
      this.#isLost = this.#checkpoint === undefined;
      this.#isOpen = false;
    }
  }

  #install(image: StateImage): void {
    this.#current = image;
    this.#checkpoint = image;
    this.#installs += 1;
    this.#installing = undefined;
    this.#isLost = false;
  }
}
