// The log's writes in a row. A role has one write under way at most by itself; promises of epochs and changes of role come
// between, and wait their turn here: the log store takes one append at a time.
import type { LogBase } from "@kvorum/raft";
import type { LogAppend, LogStore } from "./ports/log-store.ts";

export class SerialLog {
  readonly #log: LogStore;
  #last: Promise<void> = Promise.resolve();
  #pending = 0;

  constructor(log: LogStore) {
    this.#log = log;
  }

  /** Whether nothing is under way. */
  get isIdle(): boolean {
    return this.#pending === 0;
  }

  /**
   * Resolves once it is durable, after everything that was asked for before.
   * @param append made when its turn comes: it may build on what was written before it
   */
  append(append: () => LogAppend): Promise<void> {
    return this.#inTurn(() => this.#log.append(append()));
  }

  reset(base: LogBase, change: Parameters<LogStore["reset"]>[1]): Promise<void> {
    return this.#inTurn(() => this.#log.reset(base, change));
  }

  /** Starts at once when nothing is under way: an idle log costs a write no turn of the loop. */
  #inTurn(write: () => Promise<void>): Promise<void> {
    const started = this.#pending === 0 ? write() : this.#last.then(write);
    this.#pending += 1;
    const done = (): void => {
      this.#pending -= 1;
    };
    this.#last = started.then(done, done);
    return started;
  }
}
