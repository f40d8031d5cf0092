// What all nodes measured in one window, put together: per region the lag of every entry, per client region the verdicts.
import type { Region } from "@kvorum/base";
import { type Distribution, DurationHistogram } from "@kvorum/figures";
import type { NodeFigures } from "@kvorum/protocol";

export interface StaleReads {
  readonly reads: number;
  readonly stale: number;
  readonly stalenessMs: Distribution;
  readonly versionsMissedMax: number;
}

/** Lag of every entry at every datacenter of a region; null when none of them recorded any, as in the primary region. */
export function replicationLagOf(figures: readonly NodeFigures[], region: Region): DurationHistogram | null {
  const lag = new DurationHistogram();
  for (const node of figures) {
    if (node.region === region) {
      lag.addEncoded(node.replicationLag);
    }
  }
  return lag.count === 0 ? null : lag;
}

/** Verdicts on the eventual reads of clients in a region, whichever datacenter served them. */
export function staleReadsOf(figures: readonly NodeFigures[], clientRegion: Region): StaleReads {
  const judged = figures.flatMap((node) => node.staleReads).filter((reads) => reads.clientRegion === clientRegion);
  const staleness = new DurationHistogram();
  for (const reads of judged) {
    staleness.addEncoded(reads.staleness);
  }
  return {
    reads: judged.reduce((sum, { reads }) => sum + reads, 0),
    stale: judged.reduce((sum, { stale }) => sum + stale, 0),
    stalenessMs: staleness.distribution(),
    versionsMissedMax: Math.max(0, ...judged.map(({ versionsMissedMax }) => versionsMissedMax)),
  };
}

/** The fewest datacenters that held a commit when it was acknowledged, as the leaders saw it; null: none acknowledged any. */
export function datacentersDurableMinOf(figures: readonly NodeFigures[]): number | null {
  const seen = figures.map((node) => node.datacentersDurableAtAckMin).filter((count) => count > 0);
  return seen.length === 0 ? null : Math.min(...seen);
}
