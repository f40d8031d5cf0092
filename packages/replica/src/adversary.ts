// The adversarial mode: eventual reads get the worst value that the model allows within a bound, so that a bug in an
// application shows on a quiet machine too (docs/adversary.md).
//
// An eventual read is promised a prefix of the log that never goes back at one replica, and nothing more. While the adversary is
// on, every one of them is answered from the oldest such prefix: all that was committed at least `boundMs` ago, and not an entry
// more. The view begins where the replica stands and falls behind from there. Applied entries that are not shown yet are kept with
// what they replaced; reads of every other level, replication and digests never come by here. Those may show more than the eventual
// reads beside them: which replica answers an eventual read is not its client's choice, so it may always be one further behind.
//
// An entry whose commit time is unknown is shown with the entry before it: the bound holds even so. One whose commit time is on
// its way counts as committed when it was applied until then. What does not fit into memory is shown early.
import { type InstantMs, KvorumError } from "@kvorum/base";
import type { AppliedPosition, StateReader } from "@kvorum/kv";
import type { FormerState } from "./former-rows.ts";
import { HeldBackRows } from "./held-back-rows.ts";
import { ADVERSARY_BOUND_MS_MAX, HELD_BACK_BYTES_MAX, HELD_BACK_ENTRIES_MAX } from "./limits.ts";
import type { EntryWrites } from "./stale-reads.ts";

/** What eventual reads are shown while entries are held back. */
export interface HeldBackView {
  /** Of the last entry that is shown. */
  readonly position: AppliedPosition;
  /** Of the first entry that is not; NaN: unknown. */
  readonly firstHiddenCommitAtMs: InstantMs;
  /** What the entries that are applied and not shown have written, in log order. */
  readonly missed: readonly EntryWrites[];
  /** The state at `position`, from a snapshot of the applied one. */
  over(snapshot: StateReader): StateReader;
}

interface HeldEntry {
  readonly former: FormerState;
  writes: EntryWrites;
  /** By this clock it was committed before that, whatever the leader's says. */
  readonly appliedAtMs: InstantMs;
  /** Its commit time is on its way. */
  isUntold: boolean;
  /** When it was committed, as far as it matters. Invariant: never decreases from entry to entry. */
  committedAtMs: number;
}

export class Adversary {
  #boundMs: number | null = null;
  /** Consecutive entries up to the last applied one. */
  #held: HeldEntry[] = [];
  #rows = new HeldBackRows();
  #bytes = 0;

  /** How far behind eventual reads may be held, in ms; null: the adversary is off. */
  get boundMs(): number | null {
    return this.#boundMs;
  }

  /**
   * Null turns it off. What is held back by then is shown in the next `advance`.
   * @throws KvorumError invalid_argument — not above 0, or above ADVERSARY_BOUND_MS_MAX
   */
  configure(boundMs: number | null): void {
    if (boundMs !== null && !(boundMs > 0 && boundMs <= ADVERSARY_BOUND_MS_MAX)) {
      throw new KvorumError(
        "invalid_argument",
        `the adversary holds reads back by more than 0 and at most ${ADVERSARY_BOUND_MS_MAX} ms, found ${boundMs}`,
      );
    }
    this.#boundMs = boundMs;
  }

  /**
   * An entry was applied while the adversary was on: it is held back until `advance` shows it.
   * @param options isUntold: its commit time is not known yet, and will be `told`
   */
  applied(
    former: FormerState,
    writes: EntryWrites,
    options: { readonly appliedAtMs: InstantMs; readonly isUntold: boolean },
  ): void {
    const entry = { former, writes, ...options, committedAtMs: Number.NEGATIVE_INFINITY };
    entry.committedAtMs = committedAtMs(entry, this.#held.at(-1));
    this.#held.push(entry);
    this.#rows.add(former.rows);
    this.#bytes += former.sizeBytes;
  }

  /** The commit time of an applied entry has come, or will not come. Harmless if it is shown already. */
  told(writes: EntryWrites): void {
    const position = this.#held.findIndex((entry) => entry.writes.index === writes.index);
    const told = this.#held[position];
    if (told === undefined) {
      return;
    }
    told.writes = writes;
    told.isUntold = false;
    for (const [i, entry] of this.#held.slice(position).entries()) {
      entry.committedAtMs = committedAtMs(entry, this.#held[position + i - 1]);
    }
  }

  /** Shows what may not be held back any longer. @returns what those entries have written, in log order */
  advance(now: InstantMs): readonly EntryWrites[] {
    const shown = this.#held.splice(0, this.#countDue(now));
    for (const { former } of shown) {
      this.#rows.removeOldest(former.rows);
      this.#bytes -= former.sizeBytes;
    }
    return shown.map(({ writes }) => writes);
  }

  /** Null: everything that is applied is shown. */
  get view(): HeldBackView | null {
    const [first] = this.#held;
    return first === undefined
      ? null
      : {
          position: first.former.position,
          firstHiddenCommitAtMs: first.writes.commitAtMs,
          missed: this.#held.map(({ writes }) => writes),
          over: (snapshot) => this.#rows.over(snapshot),
        };
  }

  /** When the next entry is to be shown; infinite while none is held back. */
  get wakeAtMs(): number {
    const [first] = this.#held;
    return first === undefined ? Number.POSITIVE_INFINITY : this.#dueAtMs(first);
  }

  /** The applied state is another one: nothing of it is held back. */
  stateReplaced(): void {
    this.#held = [];
    this.#rows = new HeldBackRows();
    this.#bytes = 0;
  }

  /** While the adversary is off, at once. */
  #dueAtMs({ committedAtMs }: HeldEntry): number {
    return this.#boundMs === null ? Number.NEGATIVE_INFINITY : committedAtMs + this.#boundMs;
  }

  #countDue(now: InstantMs): number {
    let bytesKept = this.#bytes;
    let count = 0;
    for (const entry of this.#held) {
      const isWithinLimits = bytesKept <= HELD_BACK_BYTES_MAX && this.#held.length - count <= HELD_BACK_ENTRIES_MAX;
      if (this.#dueAtMs(entry) > now && isWithinLimits) {
        break;
      }
      bytesKept -= entry.former.sizeBytes;
      count += 1;
    }
    return count;
  }
}

/** Clocks of hosts differ: by a leader's that runs ahead an entry would be held back for as long as that is, and longer. */
function committedAtMs({ writes, appliedAtMs, isUntold }: HeldEntry, before: HeldEntry | undefined): number {
  const beforeMs = before?.committedAtMs ?? Number.NEGATIVE_INFINITY;
  const atMs = isUntold ? appliedAtMs : Math.min(writes.commitAtMs, appliedAtMs);
  return Number.isNaN(atMs) ? beforeMs : Math.max(beforeMs, atMs);
}
