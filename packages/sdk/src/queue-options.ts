// Options of enqueue(), checked with Deno's rules and texts.
import { QUEUE_BACKOFF_INTERVAL_MS_MAX, QUEUE_BACKOFF_INTERVALS_MAX, QUEUE_DELAY_MS_MAX } from "@kvorum/keyspace";
import { BACKOFF_MS_DEFAULT } from "./limits.ts";

/** Whole ms until the first delivery. @throws TypeError — not a number in 0..30 days */
export function delayFrom(delay: number | undefined): number {
  const delayMs = delay ?? 0;
  if (delayMs < 0) {
    throw new TypeError(`Delay must be >= 0: received ${delayMs}`);
  }
  if (delayMs > QUEUE_DELAY_MS_MAX) {
    throw new TypeError(`Delay cannot be greater than 30 days: received ${delayMs}`);
  }
  if (Number.isNaN(delayMs)) {
    throw new TypeError("Delay cannot be NaN");
  }
  if (typeof delayMs !== "number") {
    throw new TypeError(`Delay must be a number: received ${typeof delayMs}`);
  }
  return Math.trunc(delayMs);
}

/** Whole ms after each failed attempt. @throws TypeError — not up to five numbers in 0..1 hour */
export function backoffFrom(schedule: readonly number[] | undefined): readonly number[] {
  if (schedule === undefined) {
    return BACKOFF_MS_DEFAULT;
  }
  if (!Array.isArray(schedule)) {
    throw new TypeError("Invalid backoffSchedule, it must be an array of intervals");
  }
  if (schedule.length > QUEUE_BACKOFF_INTERVALS_MAX) {
    throw new TypeError(`Invalid backoffSchedule, max ${QUEUE_BACKOFF_INTERVALS_MAX} intervals allowed`);
  }
  return schedule.map((intervalMs: unknown, i) => {
    if (typeof intervalMs !== "number" || !(intervalMs >= 0 && intervalMs <= QUEUE_BACKOFF_INTERVAL_MS_MAX)) {
      throw new TypeError(`Invalid backoffSchedule, interval at index ${i} is invalid`);
    }
    return Math.trunc(intervalMs);
  });
}
