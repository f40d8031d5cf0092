// Virtual time for an emulated cluster: it jumps from event to event while somebody waits for something, and stands still while
// the caller's own code runs. So nothing waits really, and one seed gives one run.
//
// While only background work is under way, such as a watch, time goes on for BACKGROUND_MS_MAX after what was waited for last:
// far enough for what had been written before to arrive everywhere, and no further, since a watch may have nothing to come.
//
// The caller's code runs before the next event: after whatever ends a call all promise reactions run, however deep, which costs a
// tick of the process and not a turn of its event loop. A caller that waits for something outside of the cluster while other
// calls are under way does not hold up time.
import { nextTick } from "node:process";
import { setImmediate as nextTurn } from "node:timers/promises";
import { addMs } from "@kvorum/base";
import { VirtualClock } from "@kvorum/transport";
import { BACKGROUND_MS_MAX, EVENTS_PER_TURN_MAX, LOOK_INTERVAL_MS, STRETCH_MS_MAX } from "../limits.ts";
import type { ClusterTime, Urgency } from "./cluster-time.ts";
import { Sleepers } from "./sleepers.ts";

export class VirtualTime implements ClusterTime {
  readonly clock = new VirtualClock({ settles: "when_told" });
  readonly #sleepers = new Sleepers(this.clock);
  readonly #underWay: Record<Urgency, number> = { foreground: 0, background: 0 };
  /** What the caller may now react to: its code runs before the next event. */
  #isCallersTurn = false;
  #backgroundUntilMs = 0;
  /** Works that are waited for: any event may be the one that ends them. */
  #worksWatched = 0;
  #works: Promise<unknown>[] = [];
  #isDriving = false;
  /** Since the event loop had a turn. */
  #eventsInTurn = 0;
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
    await this.sleepUntil(this.clock.now() + durationMs);
  }

  async sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    await this.#waiting((resolve) => this.#sleepers.add(atMs, signal, resolve));
  }

  async passing<T>(work: Promise<T>): Promise<T> {
    const end = this.begin("foreground");
    this.#worksWatched += 1;
    try {
      return await work;
    } finally {
      this.#worksWatched -= 1;
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

  promiseSettled(): void {
    this.clock.timeline.promiseSettled();
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
    await nextTurn();
    while (!this.#isStopped) {
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
    this.#isCallersTurn = false;
    this.promiseSettled();
    await this.clock.timeline.runUntil(untilMs, () => this.#mustPause());
    while (this.#works.length > 0) {
      const works = this.#works;
      this.#works = [];
      await Promise.allSettled(works); // their callers get their errors
      await nextTurn();
    }
    if (this.#eventsInTurn > EVENTS_PER_TURN_MAX) {
      this.#eventsInTurn = 0;
      await nextTurn();
    } else {
      await reactions();
    }
  }

  /** Asked before every event. */
  #mustPause(): boolean {
    this.#eventsInTurn += 1;
    if (this.#worksWatched > 0) {
      this.promiseSettled();
    }
    return this.#isCallersTurn || this.#isStopped || this.#works.length > 0 || this.#eventsInTurn > EVENTS_PER_TURN_MAX;
  }
}

/** Resolves when no promise reaction is left to run, nor one that ticks of the process begin. */
function reactions(): Promise<void> {
  return new Promise((resolve) => nextTick(resolve));
}
