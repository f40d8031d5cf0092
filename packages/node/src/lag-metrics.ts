// The distributions of docs/measurements.md for Prometheus, fed as the replica measures: what accumulates over the life of the node,
// while figures (packages/figures) are of a window and exact.
import type { ReadVerdict, ReplicaObserver } from "@kvorum/replica";
import { Histogram, type Registry } from "prom-client";

/** In ms. Two datacenters of a region are 0.5 to 3 ms apart and a flush takes 0.1 to 10: fine up to there, then to an outage. */
const QUORUM_BUCKETS_MS = [0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 25, 50, 100, 250, 1_000, 5_000];
/**
 * In ms. A region is 5 to 200 ms of one-way delay away: steps of at most a third there, so that a doubled lag is never within one
 * bucket, and coarse ones up to a minute, where a region is cut off and only that matters.
 */
const LAG_BUCKETS_MS = [
  1, 2, 5, 7.5, 10, 15, 20, 30, 40, 50, 60, 75, 100, 125, 150, 200, 250, 350, 500, 1_000, 2_500, 5_000, 15_000, 60_000,
];
/** In ms. As of a lag, which it comes from; the reads in the bucket of 0 were fresh. */
const STALENESS_BUCKETS_MS = [0, ...LAG_BUCKETS_MS];

type Measured = Pick<ReplicaObserver, "quorum" | "shipLag" | "durableLag" | "replicationLag" | "readJudged">;

export class LagMetrics implements Measured {
  readonly #quorum: Histogram;
  readonly #shipLag: Histogram;
  readonly #durableLag: Histogram;
  readonly #replicationLag: Histogram;
  readonly #staleness: Histogram;

  constructor(registry: Registry) {
    const histogram = (name: string, help: string, buckets: number[]): Histogram =>
      new Histogram({ name, help, buckets, registers: [registry] });
    this.#quorum = histogram(
      "kvorum_quorum_ms",
      "Leader: an entry is appended to durable in two datacenters.",
      QUORUM_BUCKETS_MS,
    );
    this.#shipLag = histogram("kvorum_ship_lag_ms", "Learner: an entry's commit to received.", LAG_BUCKETS_MS);
    this.#durableLag = histogram("kvorum_durable_lag_ms", "Learner: an entry's commit to flushed.", LAG_BUCKETS_MS);
    this.#replicationLag = histogram(
      "kvorum_replication_lag_ms",
      "Learner: an entry's commit to applied.",
      LAG_BUCKETS_MS,
    );
    this.#staleness = histogram(
      "kvorum_staleness_ms",
      "Judged eventual reads: 0 fresh, else the read to the commit of the first newer version.",
      STALENESS_BUCKETS_MS,
    );
  }

  quorum(durationMs: number): void {
    this.#quorum.observe(durationMs);
  }

  shipLag(lagMs: number): void {
    this.#shipLag.observe(lagMs);
  }

  durableLag(lagMs: number): void {
    this.#durableLag.observe(lagMs);
  }

  replicationLag(lagMs: number): void {
    this.#replicationLag.observe(lagMs);
  }

  readJudged({ stalenessMs }: Pick<ReadVerdict, "stalenessMs">): void {
    this.#staleness.observe(stalenessMs);
  }
}
