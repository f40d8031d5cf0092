// Distributions: recorded as HDR histograms of whole microseconds, read as ms. Three significant digits: within 0.1 %.
import type { EncodedHistogram } from "@kvorum/protocol";
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram as HdrHistogram,
} from "hdr-histogram-js";

const SIGNIFICANT_DIGITS = 3;
const MICROSECONDS_PER_MS = 1_000;
/** Where the histogram starts; it grows by itself. */
const HIGHEST_MICROSECONDS_FIRST = 1_000_000;

/** A distribution in ms; all zeros when count is 0. */
export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** A growing distribution of durations in ms. Mutable, owned by whoever records. */
export class DurationHistogram {
  readonly #hdr: HdrHistogram = createHdr();

  get count(): number {
    return this.#hdr.totalCount;
  }

  /** A negative duration (clocks of two processes, rounding) counts as 0. */
  record(durationMs: number): void {
    this.#hdr.recordValue(Math.max(0, Math.round(durationMs * MICROSECONDS_PER_MS)));
  }

  /** Adds what a node recorded; the empty string adds nothing. */
  addEncoded(encoded: EncodedHistogram): void {
    if (encoded !== "") {
      this.#hdr.add(decodeFromCompressedBase64(encoded, 64, false));
    }
  }

  /** Takes away what was recorded up to an earlier moment. Precondition: all of it is in here. */
  subtractEncoded(earlier: EncodedHistogram): void {
    if (earlier !== "") {
      this.#hdr.subtract(decodeFromCompressedBase64(earlier, 64, false));
    }
  }

  /** What `addEncoded` takes, there or at another process; the empty string when nothing was recorded. */
  encoded(): EncodedHistogram {
    return this.count === 0 ? "" : encodeIntoCompressedBase64(this.#hdr);
  }

  /** 0 ≤ percentile ≤ 100; 0 ms when nothing was recorded. */
  percentileMs(percentile: number): number {
    return this.count === 0 ? 0 : this.#hdr.getValueAtPercentile(percentile) / MICROSECONDS_PER_MS;
  }

  /** What the report shows. All zeros when nothing was recorded. */
  distribution(): Distribution {
    return {
      count: this.count,
      min: this.percentileMs(0),
      p50: this.percentileMs(50),
      p90: this.percentileMs(90),
      p99: this.percentileMs(99),
      p999: this.percentileMs(99.9),
      max: this.percentileMs(100),
    };
  }

  /** Points [ms, fraction at or below], ascending, at most `points`; for drawing. */
  cdf(points: number): readonly (readonly [ms: number, fraction: number])[] {
    if (this.count === 0) {
      return [];
    }
    return Array.from({ length: points }, (_, i) => {
      const fraction = (i + 1) / points;
      return [this.percentileMs(fraction * 100), fraction] as const;
    });
  }
}

function createHdr(): HdrHistogram {
  return build({
    bitBucketSize: 64,
    autoResize: true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_MICROSECONDS_FIRST,
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
    useWebAssembly: false,
  });
}
