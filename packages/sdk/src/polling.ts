// What loops of long polls have in common: which failures pass by themselves, and the wait for that.
import { ERROR_CODES } from "@kvorum/base";
import type { Outcome } from "@kvorum/kv";

/**
 * Whether polling again may help. A client that has too many polls out already does not count as one that will have fewer soon:
 * nobody would learn that its watch never began.
 */
export function isPassing(outcome: Outcome): boolean {
  return outcome.kind === "failed" && ERROR_CODES[outcome.code].retryable && outcome.code !== "resource_exhausted";
}

/** Resolves after `durationMs`, or as soon as the signal is aborted. */
export function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    signal.addEventListener("abort", end);
    if (signal.aborted) {
      end();
    }
  });
}
