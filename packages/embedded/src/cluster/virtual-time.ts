// Virtual time for an emulated cluster: it jumps from event to event while somebody waits for something, and stands still while
// the caller's own code runs. So nothing waits really, and one seed gives one run.
//
// While only background work is under way, such as a watch, time goes on for BACKGROUND_MS_MAX after what was waited for last:
// far enough for what had been written before to arrive everywhere, and no further, since a watch may have nothing to come.
import { setImmediate as nextTurn } from "node:timers/promises";
import { addMs } from "@kvorum/base";
import { VirtualClock } from "@kvorum/transport";
import { BACKGROUND_MS_MAX, EVENTS_PER_TURN_MAX, LOOK_INTERVAL_MS, STRETCH_MS_MAX } from "../limits.ts";
import type { ClusterTime, Urgency } from "./cluster-time.ts";

export class VirtualTime implements ClusterTime {
  readonly clock = new VirtualClock();
  readonly #underWay: Record<Urgency, number> = { foreground: 0, background: 0 };
  /** What the caller may now react to: its code runs before the next event. */
  #isCallersTurn = false;
  #backgroundUntilMs = 0;
  #works: Promise<unknown>[] = [];
  #isDriving = false;
  #isStopped = false;

  begin(urgency: Urgency): () => void {
    this.#underWay[urgency] += 1;
    void this.#drive();
    return () => {
      this.#underWay[urgency] -= 1;
      this.#isCallersTurn = true;
    };
  }

  async advance(durationMs: number): Promise<void> {
    await this.#waiting((resolve) => this.clock.callAt(addMs(this.clock.now(), durationMs), resolve));
  }

  async passing<T>(work: Promise<T>): Promise<T> {
    const end = this.begin("foreground");
    try {
      return await work;
    } finally {
      end();
    }
  }

  async until(isDone: () => boolean, withinMs: number): Promise<boolean> {
    const giveUpAtMs = addMs(this.clock.now(), withinMs);
    await this.#waiting((resolve) => {
      const look = (): void => {
        const nowMs = this.clock.now();
        if (isDone() || nowMs >= giveUpAtMs) {
          resolve();
        } else {
          this.clock.callAt(addMs(nowMs, LOOK_INTERVAL_MS), look);
        }
      };
      look();
    });
    return isDone();
  }

  standStill(work: Promise<unknown>): void {
    this.#works.push(work);
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #waiting(arrange: (resolve: () => void) => void): Promise<void> {
    const end = this.begin("foreground");
    await new Promise<void>((resolve) =>
      arrange(() => {
        end();
        resolve();
      }),
    );
  }

  async #drive(): Promise<void> {
    if (this.#isDriving) {
      return;
    }
    this.#isDriving = true;
    // In a turn of its own, the event loop's: by then the caller's code has run as far as it can.
    for (await nextTurn(); !this.#isStopped; await nextTurn()) {
      const untilMs = this.#mayRunUntilMs();
      if (untilMs <= this.clock.now()) {
        break;
      }
      await this.#run(untilMs);
    }
    this.#isDriving = false;
  }

  #mayRunUntilMs(): number {
    const nowMs = this.clock.now();
    if (this.#underWay.foreground > 0) {
      this.#backgroundUntilMs = nowMs + BACKGROUND_MS_MAX;
      return nowMs + STRETCH_MS_MAX;
    }
    return this.#underWay.background > 0 ? this.#backgroundUntilMs : nowMs;
  }

  async #run(untilMs: number): Promise<void> {
    let events = 0;
    this.#isCallersTurn = false;
    this.clock.timeline.promiseSettled();
    await this.clock.timeline.runUntil(untilMs, () => {
      events += 1;
      return this.#isCallersTurn || this.#isStopped || this.#works.length > 0 || events > EVENTS_PER_TURN_MAX;
    });
    while (this.#works.length > 0) {
      const works = this.#works;
      this.#works = [];
      await Promise.allSettled(works); // their callers get their errors
      await nextTurn();
    }
  }
}
