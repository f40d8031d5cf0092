// Polls that wait in a store in memory: each is looked at again when something was applied, when something falls due, and a last
// time when its own time is over. Timers are whatever the test has.
import type { Outcome } from "@kvorum/kv";

/** The longest that a timer of Node can be set for. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** The answer, or null to go on waiting; `over`: this is the last look. */
type Look = (over: boolean) => Outcome | null;

interface Poll {
  readonly look: Look;
  readonly onOutcome: (outcome: Outcome) => void;
  readonly timer: NodeJS.Timeout;
}

export class MemoryPolls {
  readonly #onLook: () => void;
  readonly #polls = new Set<Poll>();
  #lookSoon = false;
  #lookTimer: NodeJS.Timeout | null = null;
  #lookAtMs = Number.POSITIVE_INFINITY;

  /** @param onLook what else is to be done whenever something may have fallen due */
  constructor(onLook: () => void) {
    this.#onLook = onLook;
  }

  /** Returns what calls it off. */
  add(timeoutMs: number, onOutcome: (outcome: Outcome) => void, look: Look): () => void {
    const timer = setTimeout(() => this.#tryAnswer(poll, true), timeoutMs).unref();
    const poll = { look, onOutcome, timer };
    this.#polls.add(poll);
    this.#tryAnswer(poll, false);
    return () => this.#end(poll);
  }

  /** After what is going on now. */
  lookSoon(): void {
    if (!this.#lookSoon) {
      this.#lookSoon = true;
      queueMicrotask(() => this.#look());
    }
  }

  /** At that time by Date, if nothing comes before. */
  lookAt(atMs: number): void {
    if (atMs < this.#lookAtMs) {
      clearTimeout(this.#lookTimer ?? undefined);
      this.#lookAtMs = atMs;
      const waitMs = Math.min(TIMER_MS_MAX, Math.max(0, atMs - Date.now()));
      this.#lookTimer = setTimeout(() => this.#look(), waitMs).unref();
    }
  }

  #look(): void {
    this.#lookSoon = false;
    clearTimeout(this.#lookTimer ?? undefined);
    this.#lookAtMs = Number.POSITIVE_INFINITY;
    this.#onLook();
    for (const poll of [...this.#polls]) {
      this.#tryAnswer(poll, false);
    }
  }

  #tryAnswer(poll: Poll, over: boolean): void {
    const outcome = this.#polls.has(poll) ? poll.look(over) : null;
    if (outcome !== null) {
      this.#end(poll);
      poll.onOutcome(outcome);
    }
  }

  #end(poll: Poll): void {
    clearTimeout(poll.timer);
    this.#polls.delete(poll);
  }
}
