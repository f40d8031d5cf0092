// What a replica measures of itself (docs/measurements.md), as HDR histograms since the last reset and as running totals.
import type { Region } from "@kvorum/base";
import type { NodeFigures, StaleReadFigures } from "@kvorum/protocol";
import type { ReadVerdict, ReplicaObserver } from "@kvorum/replica";
import { DurationHistogram } from "./duration-histogram.ts";

interface StaleReads {
  reads: number;
  stale: number;
  versionsMissedMax: number;
  readonly staleness: DurationHistogram;
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
    this.#window.quorum.record(durationMs);
  }

  shipLag(lagMs: number): void {
    this.#window.shipLag.record(lagMs);
  }

  durableLag(lagMs: number): void {
    this.#window.durableLag.record(lagMs);
  }

  replicationLag(lagMs: number): void {
    this.#window.replicationLag.record(lagMs);
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
      figures.staleness.record(verdict.stalenessMs);
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
      replicationLag: window.replicationLag.encoded(),
      shipLag: window.shipLag.encoded(),
      durableLag: window.durableLag.encoded(),
      quorum: window.quorum.encoded(),
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
    const fresh: StaleReads = { reads: 0, stale: 0, versionsMissedMax: 0, staleness: new DurationHistogram() };
    this.#window.staleReads.set(region, fresh);
    return fresh;
  }
}

interface Window {
  readonly quorum: DurationHistogram;
  readonly shipLag: DurationHistogram;
  readonly durableLag: DurationHistogram;
  readonly replicationLag: DurationHistogram;
  readonly staleReads: Map<Region, StaleReads>;
  entriesApplied: number;
  entriesWithoutCommitTime: number;
  datacentersDurableAtAckMin: number;
  commitsAcknowledged: number;
}

function createWindow(): Window {
  return {
    quorum: new DurationHistogram(),
    shipLag: new DurationHistogram(),
    durableLag: new DurationHistogram(),
    replicationLag: new DurationHistogram(),
    staleReads: new Map(),
    entriesApplied: 0,
    entriesWithoutCommitTime: 0,
    datacentersDurableAtAckMin: 0,
    commitsAcknowledged: 0,
  };
}

function staleReadFigures(clientRegion: Region, figures: StaleReads): StaleReadFigures {
  return {
    clientRegion,
    reads: figures.reads,
    stale: figures.stale,
    staleness: figures.staleness.encoded(),
    versionsMissedMax: figures.versionsMissedMax,
  };
}
