// Lags of the time between two looks at a node. Nothing is reset there, since a scenario may be measuring at the same time: what
// was there at the look before is subtracted.
import type { DatacenterId } from "@kvorum/base";
import { type Distribution, DurationHistogram } from "@kvorum/figures";
import type { NodeFigures } from "@kvorum/protocol";

type Lag = "shipLag" | "durableLag" | "replicationLag";

/** Of the entries that arrived in between; counts are 0 at a voter, and when nothing was written. */
export type IntervalLags = Readonly<Record<Lag, Distribution>>;

export class LagInterval {
  readonly #before = new Map<DatacenterId, NodeFigures>();

  /** Since the look before at this node; null at the first one. */
  next(figures: NodeFigures): IntervalLags | null {
    const before = this.#before.get(figures.datacenter);
    this.#before.set(figures.datacenter, figures);
    if (before === undefined) {
      return null;
    }
    // Somebody began a new window since, or the node was started anew: what is in it is younger than the look before.
    const isSameWindow = before.windowStartedAtMs === figures.windowStartedAtMs;
    const lagOf = (lag: Lag): Distribution => {
      const histogram = new DurationHistogram();
      histogram.addEncoded(figures[lag]);
      if (isSameWindow) {
        histogram.subtractEncoded(before[lag]);
      }
      return histogram.distribution();
    };
    return {
      shipLag: lagOf("shipLag"),
      durableLag: lagOf("durableLag"),
      replicationLag: lagOf("replicationLag"),
    };
  }
}
