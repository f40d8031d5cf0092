// Wall time for a run: the monotonic clock of this machine, which its nodes' processes and containers measure lag with too.

import type { ScenarioClock } from "./world.ts";

export const liveClock: ScenarioClock = { nowMs: monotonicNowMs, wallMs: Date.now, sleepUntil };

/** CLOCK_MONOTONIC, which all processes of a machine share; zero is the start of the machine. */
function monotonicNowMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/** Timers are coarse, 1 ms: the timer covers the whole milliseconds, turns of the event loop the rest. */
async function sleepUntil(atMs: number, signal: AbortSignal): Promise<void> {
  const wholeMs = Math.floor(atMs - monotonicNowMs());
  if (wholeMs > 0) {
    await waitMs(wholeMs, signal);
  }
  while (!signal.aborted && monotonicNowMs() < atMs) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function waitMs(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, durationMs);
    signal.addEventListener("abort", wake, { once: true });
    if (signal.aborted) {
      wake();
    }
  });
}
