// N workers, each starting its next operation when the last one is answered: what "N in flight" means in this report.
import { build, type Histogram } from "hdr-histogram-js";

/** One measured window. */
export interface Rate {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Three significant digits between 1 us and a minute. */
const HISTOGRAM_OPTIONS = {
  lowestDiscernibleValue: 1,
  highestTrackableValue: 60_000_000,
  numberOfSignificantValueDigits: 3,
} as const;
const US_PER_MS = 1_000;
const MS_PER_SECOND = 1_000;

/**
 * Runs `operation` with `inFlight` workers for `durationMs`; operations under way at the end are awaited and not counted.
 * @param operation given a running number, different for every call
 */
export async function measureClosedLoop(options: {
  readonly inFlight: number;
  readonly durationMs: number;
  readonly operation: (number: number) => Promise<unknown>;
}): Promise<Rate> {
  const { inFlight, durationMs, operation } = options;
  const histogram = build(HISTOGRAM_OPTIONS);
  const startMs = performance.now();
  const endMs = startMs + durationMs;
  let number = 0;
  const work = async (): Promise<void> => {
    for (let startedMs = performance.now(); startedMs < endMs; ) {
      await operation(number++);
      const nowMs = performance.now();
      if (nowMs < endMs) {
        histogram.recordValue(Math.max(1, Math.round((nowMs - startedMs) * US_PER_MS)));
      }
      startedMs = nowMs;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  return rateFrom(histogram, durationMs);
}

function rateFrom(histogram: Histogram, durationMs: number): Rate {
  return {
    perSecond: (histogram.totalCount / durationMs) * MS_PER_SECOND,
    p50Ms: histogram.getValueAtPercentile(50) / US_PER_MS,
    p99Ms: histogram.getValueAtPercentile(99) / US_PER_MS,
  };
}
