// A log store on a disk that has become slow, as disks do before they die: every flush takes so much longer. It stands in front of
// any log store, and is for faults: an emulated grey failure, which no error announces.
//
// The delay passes before the store is asked, so that nothing is readable, counted or acknowledged before all of the flush is
// done; until then what an append replaces is hidden, as the store itself would do.
import { addMs, assert, createLogIndex, KvorumError, type LogIndex, type Term } from "@kvorum/base";
import type { Entry, HardState, LogBase } from "@kvorum/raft";
import type { Clock, LineageRecord, LogAppend, LogStore } from "@kvorum/replica";
import { checkAppend, checkCompaction, replacedFrom } from "./check-append.ts";
import { FLUSH_DELAY_MS_MAX } from "./limits.ts";

export class SlowLogStore implements LogStore {
  readonly #log: LogStore;
  readonly #clock: Pick<Clock, "now" | "callAt">;
  #flushDelayMs = 0;
  /** The last entry that reads see while an append waits; undefined: all that the store shows. */
  #lastShownIndex: number | undefined;
  #isAppending = false;
  readonly #underWay = new Set<Promise<void>>();
  #closing: Promise<void> | undefined;

  constructor(log: LogStore, clock: Pick<Clock, "now" | "callAt">) {
    this.#log = log;
    this.#clock = clock;
  }

  /** How much longer a flush takes that begins now, in ms. */
  get flushDelayMs(): number {
    return this.#flushDelayMs;
  }

  /**
   * Flushes that begin from now on take so much longer, in ms; 0: no longer than they do.
   * @throws KvorumError invalid_argument — outside 0..FLUSH_DELAY_MS_MAX
   */
  setFlushDelayMs(delayMs: number): void {
    if (!(delayMs >= 0 && delayMs <= FLUSH_DELAY_MS_MAX)) {
      throw new KvorumError("invalid_argument", `a flush delay is in 0..${FLUSH_DELAY_MS_MAX} ms, found ${delayMs}`);
    }
    this.#flushDelayMs = delayMs;
  }

  get hardState(): HardState {
    return this.#log.hardState;
  }

  get lineage(): LineageRecord {
    return this.#log.lineage;
  }

  get base(): LogBase {
    return this.#log.base;
  }

  get firstIndex(): LogIndex {
    return this.#log.firstIndex;
  }

  get lastIndex(): LogIndex {
    return createLogIndex(Math.min(this.#log.lastIndex, this.#lastShownIndex ?? Number.MAX_SAFE_INTEGER));
  }

  get sizeBytes(): number {
    return this.#log.sizeBytes;
  }

  termAt(index: LogIndex): Term | undefined {
    return this.#isShown(index) ? this.#log.termAt(index) : undefined;
  }

  entryAt(index: LogIndex): Entry | undefined {
    return this.#isShown(index) ? this.#log.entryAt(index) : undefined;
  }

  slice(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] {
    return this.#log.slice(from, createLogIndex(Math.min(to, this.lastIndex)), bytesMax);
  }

  async append(append: LogAppend): Promise<void> {
    assert(!this.#isAppending, "at most one append is outstanding");
    checkAppend(this.#log, append);
    this.#isAppending = true;
    try {
      await this.#afterDelay({
        hideAfter: (replacedFrom(append) ?? Number.MAX_SAFE_INTEGER) - 1,
        work: () => this.#log.append(append),
      });
    } finally {
      this.#isAppending = false;
    }
  }

  async compact(through: LogIndex): Promise<void> {
    checkCompaction(this.#log, through);
    await this.#afterDelay({
      // A log that was reset meanwhile may be past it.
      work: async () => (through > this.#log.base.index ? this.#log.compact(through) : undefined),
    });
  }

  async reset(base: LogBase, change: Parameters<LogStore["reset"]>[1]): Promise<void> {
    assert(!this.#isAppending, "a log is not reset while an append is outstanding");
    await this.#afterDelay({ work: () => this.#log.reset(base, change) });
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #closeOnce(): Promise<void> {
    await Promise.allSettled(this.#underWay); // their callers get their errors
    await this.#log.close();
  }

  async #afterDelay(write: { readonly hideAfter?: number; readonly work: () => Promise<void> }): Promise<void> {
    if (this.#flushDelayMs === 0 || this.#closing !== undefined) {
      await write.work();
      return;
    }
    const written = this.#wait(write.hideAfter).then(write.work);
    this.#underWay.add(written);
    try {
      await written;
    } finally {
      this.#underWay.delete(written);
    }
  }

  async #wait(hideAfter: number | undefined): Promise<void> {
    this.#lastShownIndex = hideAfter ?? this.#lastShownIndex;
    await new Promise<void>((resolve) => {
      this.#clock.callAt(addMs(this.#clock.now(), this.#flushDelayMs), resolve);
    });
    this.#lastShownIndex = hideAfter === undefined ? this.#lastShownIndex : undefined;
  }

  #isShown(index: LogIndex): boolean {
    return index <= (this.#lastShownIndex ?? Number.MAX_SAFE_INTEGER);
  }
}
