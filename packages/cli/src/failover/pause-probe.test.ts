import { KvorumError } from "@kvorum/base";
import { expect, test, vi } from "vitest";
import { PauseProbe } from "./pause-probe.ts";

/** A cluster that acknowledges at once, nothing while it is down, and then everything that waits. */
class Cluster {
  isUp = true;
  #waiting: (() => void)[] = [];

  commit(): Promise<void> {
    return this.isUp ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  rise(): void {
    this.isUp = true;
    for (const resolve of this.#waiting.splice(0)) {
      resolve();
    }
  }

  close(): void {}
}

async function withVirtualTime(work: (nowMs: () => number) => Promise<void>): Promise<void> {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  try {
    await work(() => performance.now());
  } finally {
    vi.useRealTimers();
  }
}

test("pause probe: the pause is the longest time between two acknowledgements", async () => {
  await withVirtualTime(async (nowMs) => {
    const cluster = new Cluster();
    using probe = new PauseProbe(cluster, nowMs);
    await vi.advanceTimersByTimeAsync(100);
    cluster.isUp = false;
    await vi.advanceTimersByTimeAsync(310);
    cluster.rise();
    await vi.advanceTimersByTimeAsync(100);
    expect(probe.pauseMs).toBe(310);
  });
});

test("pause probe: a cluster that takes nothing from the start is counted from when that is said", async () => {
  await withVirtualTime(async (nowMs) => {
    const cluster = new Cluster();
    cluster.isUp = false;
    using probe = new PauseProbe(cluster, nowMs);
    probe.startFromNow();
    await vi.advanceTimersByTimeAsync(500);
    const acknowledged = probe.untilAcknowledged();
    cluster.rise();
    await vi.advanceTimersByTimeAsync(20);
    await acknowledged;
    expect(probe.pauseMs).toBe(500);
  });
});

test("pause probe: a write that fails for good ends the wait", async () => {
  await withVirtualTime(async (nowMs) => {
    const refusal = new KvorumError("deadline_exceeded", "60 s are over");
    using probe = new PauseProbe({ commit: () => Promise.reject(refusal), close: () => {} }, nowMs);
    const failed = expect(probe.untilAcknowledged()).rejects.toBe(refusal);
    await vi.advanceTimersByTimeAsync(20);
    await failed;
  });
});
