// A clock that jumps: when nothing is left to do at an instant, it goes on to the next one that somebody waits for.
import type { ScenarioClock } from "../run/environment.ts";

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

export class VirtualTime implements ScenarioClock {
  #nowMs = 0;
  readonly #sleepers = new Set<Sleeper>();

  nowMs(): number {
    return this.#nowMs;
  }

  sleepUntil(atMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const sleeper = { atMs: Math.max(atMs, this.#nowMs), wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener("abort", wake, { once: true });
    });
  }

  async passMs(durationMs: number): Promise<void> {
    await this.sleepUntil(this.#nowMs + durationMs, new AbortController().signal);
  }

  /** Lets time pass until the work is done. Nothing in it may wait for anything but this clock. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = (): void => {
      isDone = true;
    };
    work.then(done, done);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone) {
        return await work;
      }
      this.#jump();
    }
  }

  #jump(): void {
    const [first, ...rest] = this.#sleepers;
    if (first === undefined) {
      throw new Error("the work waits for something other than virtual time");
    }
    const next = rest.reduce((earliest, sleeper) => (sleeper.atMs < earliest.atMs ? sleeper : earliest), first);
    this.#nowMs = next.atMs;
    next.wake();
  }
}
