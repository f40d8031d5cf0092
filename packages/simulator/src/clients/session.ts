// What a client remembers of the log, as the SDK's sessions do: the furthest place that it has written or seen.

import { createEpoch, createLogIndex } from "@kvorum/base";
import { partsOfVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import type { Bookmark } from "@kvorum/kv";

const BEGINNING: Bookmark = { epoch: createEpoch(0), index: createLogIndex(0) };

export class Session {
  readonly #client: string;
  #number = 1;
  #bookmark = BEGINNING;

  constructor(client: string) {
    this.#client = client;
  }

  get name(): string {
    return `${this.#client}#${this.#number}`;
  }

  get bookmark(): Bookmark {
    return this.#bookmark;
  }

  /** A later epoch ends the session as well: what it saw of the one before may have been left behind. */
  saw(versionstamp: Versionstamp): void {
    const { epoch, index } = partsOfVersionstamp(versionstamp);
    if (epoch > this.#bookmark.epoch && this.#bookmark.index > 0) {
      this.beginAnew();
    }
    if (epoch > this.#bookmark.epoch || (epoch === this.#bookmark.epoch && index > this.#bookmark.index)) {
      this.#bookmark = { epoch, index };
    }
  }

  /** What the bookmark pointed to is on a branch that was left behind: the promise ends here. */
  beginAnew(): void {
    this.#number += 1;
    this.#bookmark = BEGINNING;
  }
}
