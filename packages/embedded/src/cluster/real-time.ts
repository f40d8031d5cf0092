// Real time for an emulated cluster: for whoever wants to see or to demonstrate it as users would. What takes 200 ms takes 200 ms.
import { setTimeout as delay } from "node:timers/promises";
import { createWallClock } from "@kvorum/transport";
import { LOOK_INTERVAL_MS } from "../limits.ts";
import type { ClusterTime } from "./cluster-time.ts";
import { Sleepers } from "./sleepers.ts";

export class RealTime implements ClusterTime {
  readonly clock = createWallClock();
  readonly #sleepers = new Sleepers(this.clock);

  begin(): () => void {
    return () => undefined;
  }

  async advance(durationMs: number): Promise<void> {
    await delay(durationMs);
  }

  async sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => this.#sleepers.add(atMs, signal, resolve));
  }

  async passing<T>(work: Promise<T>): Promise<T> {
    return await work;
  }

  async until(isDone: () => boolean, withinMs: number): Promise<boolean> {
    const giveUpAtMs = this.clock.now() + withinMs;
    while (!isDone() && this.clock.now() < giveUpAtMs) {
      await delay(LOOK_INTERVAL_MS);
    }
    return isDone();
  }

  promiseSettled(): void {}

  standStill(): void {}

  stop(): void {}
}
