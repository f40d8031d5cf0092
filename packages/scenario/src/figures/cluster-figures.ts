// What all nodes measured in some windows, put together: per region the lag of every entry, per client region the verdicts.
import type { Region } from "@kvorum/base";
import { type Distribution, DurationHistogram } from "@kvorum/figures";
import type { EncodedHistogram, NodeFigures } from "@kvorum/protocol";
import { PROBE_KEY_PREFIX } from "../limits.ts";

export interface StaleReads {
  readonly reads: number;
  readonly stale: number;
  readonly stalenessMs: Distribution;
  readonly versionsMissedMax: number;
}

/** Which lag: to received, to flushed, to applied. */
export type LagKind = "shipLag" | "durableLag" | "replicationLag";

/** Lag of every entry at every datacenter of a region; null when none of them recorded any, as in the primary region. */
export function lagOf(figures: readonly NodeFigures[], kind: LagKind, region: Region): DurationHistogram | null {
  const lag = sumOf(figures.filter((node) => node.region === region).map((node) => node[kind]));
  return lag.count === 0 ? null : lag;
}

/** Append to durable in two datacenters, at all who led. */
export function quorumOf(figures: readonly NodeFigures[]): DurationHistogram {
  return sumOf(figures.map(({ quorum }) => quorum));
}

/** Verdicts on the eventual reads of clients in a region, whichever datacenter served them; those of probes are left out. */
export function staleReadsOf(figures: readonly NodeFigures[], clientRegion: Region): StaleReads {
  const judged = figures
    .flatMap((node) => node.staleReads)
    .filter((reads) => reads.clientRegion === clientRegion && reads.keyPrefix !== PROBE_KEY_PREFIX);
  return {
    reads: judged.reduce((sum, { reads }) => sum + reads, 0),
    stale: judged.reduce((sum, { stale }) => sum + stale, 0),
    stalenessMs: sumOf(judged.map(({ staleness }) => staleness)).distribution(),
    versionsMissedMax: Math.max(0, ...judged.map(({ versionsMissedMax }) => versionsMissedMax)),
  };
}

/** The fewest datacenters that held a commit when it was acknowledged, as the leaders saw it; null: none acknowledged any. */
export function datacentersDurableMinOf(figures: readonly NodeFigures[]): number | null {
  const seen = figures.map((node) => node.datacentersDurableAtAckMin).filter((count) => count > 0);
  return seen.length === 0 ? null : Math.min(...seen);
}

function sumOf(encoded: readonly EncodedHistogram[]): DurationHistogram {
  const sum = new DurationHistogram();
  for (const histogram of encoded) {
    sum.addEncoded(histogram);
  }
  return sum;
}
