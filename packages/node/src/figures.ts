// What a node measures of itself (lag-and-staleness.md), as HDR histograms since the last reset and as running totals.
import type { Region } from "@kvorum/base";
import type { NodeFigures, StaleReadFigures } from "@kvorum/protocol";
import type { ReadVerdict, ReplicaObserver } from "@kvorum/replica";
import { build, encodeIntoCompressedBase64, type Histogram } from "hdr-histogram-js";

/** Longest duration that a histogram holds apart, in µs: one hour; anything longer counts as that. */
const HISTOGRAM_MICROS_MAX = 3_600_000_000;
/** Three significant digits: a figure is exact to 0.1 %. */
const SIGNIFICANT_DIGITS = 3;

interface StaleReads {
  reads: number;
  stale: number;
  versionsMissedMax: number;
  readonly staleness: Histogram;
}

/** Totals since the node started, for Prometheus. */
export interface Totals {
  entriesApplied: number;
  commitsAcknowledged: number;
  eventualReadsJudged: number;
  staleReads: number;
}

export class Figures implements Omit<ReplicaObserver, "event"> {
  readonly totals: Totals = { entriesApplied: 0, commitsAcknowledged: 0, eventualReadsJudged: 0, staleReads: 0 };
  #window = createWindow();

  quorum(durationMs: number): void {
    record(this.#window.quorum, durationMs);
  }

  shipLag(lagMs: number): void {
    record(this.#window.shipLag, lagMs);
  }

  durableLag(lagMs: number): void {
    record(this.#window.durableLag, lagMs);
  }

  replicationLag(lagMs: number): void {
    record(this.#window.replicationLag, lagMs);
    this.#window.entriesApplied += 1;
    this.totals.entriesApplied += 1;
  }

  lagUnknown(): void {
    this.#window.entriesApplied += 1;
    this.#window.entriesWithoutCommitTime += 1;
    this.totals.entriesApplied += 1;
  }

  acknowledged(datacentersDurable: number): void {
    const { datacentersDurableAtAckMin: min } = this.#window;
    this.#window.datacentersDurableAtAckMin = min === 0 ? datacentersDurable : Math.min(min, datacentersDurable);
    this.#window.commitsAcknowledged += 1;
    this.totals.commitsAcknowledged += 1;
  }

  readJudged(verdict: ReadVerdict): void {
    const figures = this.#staleReadsOf(verdict.clientRegion);
    figures.reads += 1;
    this.totals.eventualReadsJudged += 1;
    if (verdict.versionsMissed > 0) {
      figures.stale += 1;
      figures.versionsMissedMax = Math.max(figures.versionsMissedMax, verdict.versionsMissed);
      record(figures.staleness, verdict.stalenessMs);
      this.totals.staleReads += 1;
    }
  }

  /** The window since the last reset; with `reset` a new one starts. */
  take({ reset }: { readonly reset: boolean }): Omit<NodeFigures, "datacenter" | "region"> {
    const window = this.#window;
    if (reset) {
      this.#window = createWindow();
    }
    return {
      replicationLag: encode(window.replicationLag),
      shipLag: encode(window.shipLag),
      durableLag: encode(window.durableLag),
      quorum: encode(window.quorum),
      entriesApplied: window.entriesApplied,
      entriesWithoutCommitTime: window.entriesWithoutCommitTime,
      datacentersDurableAtAckMin: window.datacentersDurableAtAckMin,
      commitsAcknowledged: window.commitsAcknowledged,
      staleReads: [...window.staleReads].map(([clientRegion, figures]) => staleReadFigures(clientRegion, figures)),
    };
  }

  #staleReadsOf(region: Region): StaleReads {
    const known = this.#window.staleReads.get(region);
    if (known !== undefined) {
      return known;
    }
    const fresh: StaleReads = { reads: 0, stale: 0, versionsMissedMax: 0, staleness: createHistogram() };
    this.#window.staleReads.set(region, fresh);
    return fresh;
  }
}

interface Window {
  readonly quorum: Histogram;
  readonly shipLag: Histogram;
  readonly durableLag: Histogram;
  readonly replicationLag: Histogram;
  readonly staleReads: Map<Region, StaleReads>;
  entriesApplied: number;
  entriesWithoutCommitTime: number;
  datacentersDurableAtAckMin: number;
  commitsAcknowledged: number;
}

function createWindow(): Window {
  return {
    quorum: createHistogram(),
    shipLag: createHistogram(),
    durableLag: createHistogram(),
    replicationLag: createHistogram(),
    staleReads: new Map(),
    entriesApplied: 0,
    entriesWithoutCommitTime: 0,
    datacentersDurableAtAckMin: 0,
    commitsAcknowledged: 0,
  };
}

function createHistogram(): Histogram {
  return build({ highestTrackableValue: HISTOGRAM_MICROS_MAX, numberOfSignificantValueDigits: SIGNIFICANT_DIGITS });
}

/** Clocks of two processes may be read in the wrong order within a microsecond: a lag below zero counts as none. */
function record(histogram: Histogram, durationMs: number): void {
  histogram.recordValue(Math.min(HISTOGRAM_MICROS_MAX, Math.max(0, Math.round(durationMs * 1000))));
}

function encode(histogram: Histogram): string {
  return histogram.totalCount === 0 ? "" : encodeIntoCompressedBase64(histogram);
}

function staleReadFigures(clientRegion: Region, figures: StaleReads): StaleReadFigures {
  return {
    clientRegion,
    reads: figures.reads,
    stale: figures.stale,
    staleness: encode(figures.staleness),
    versionsMissedMax: figures.versionsMissedMax,
  };
}
