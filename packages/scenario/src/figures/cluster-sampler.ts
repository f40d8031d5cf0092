// How far every replica is behind, and what would be lost if the primary region vanished, over time: looks at the datacenters at
// equal distances for as long as the load lasts.
//
// The exposure of a region is what is committed and not known to be on a disk there (remembered-exposure.ts). Nothing is noted while
// nobody leads: then nobody knows what is committed.
import type { DatacenterId, Region } from "@kvorum/base";
import { SAMPLE_MS_LIVE, SAMPLE_MS_SIM } from "../limits.ts";
import type { ExposurePoint, ReplicaPoint, Series } from "../report/series-schema.ts";
import { type LookedAt, Lookout, type Sight } from "../world/lookout.ts";
import type { World } from "../world/world.ts";
import { RememberedExposure } from "./remembered-exposure.ts";

export interface ClusterSamplerOptions {
  readonly world: LookedAt & Pick<World, "mode">;
}

export class ClusterSampler {
  readonly #options: ClusterSamplerOptions;
  readonly #lookout: Lookout;
  readonly #replicas = new Map<DatacenterId, ReplicaPoint[]>();
  readonly #exposure = new Map<Region, ExposurePoint[]>();
  readonly #remembered = new RememberedExposure();

  constructor(options: ClusterSamplerOptions) {
    this.#options = options;
    this.#lookout = new Lookout(options.world);
    for (const { datacenter } of options.world.nodes) {
      this.#replicas.set(datacenter, []);
    }
  }

  get replicas(): Series["replicas"] {
    return [...this.#replicas].map(([datacenter, points]) => ({ datacenter, points }));
  }

  /** Of each region while it was not the primary one. */
  get exposure(): Series["exposure"] {
    return [...this.#exposure].map(([region, points]) => ({ region, points }));
  }

  /** Samples until the signal. Never rejects. @param originAtMs the points count from here, by the world's clock */
  async run(originAtMs: number, signal: AbortSignal): Promise<void> {
    const { clock, mode } = this.#options.world;
    const everyMs = mode === "live" ? SAMPLE_MS_LIVE : SAMPLE_MS_SIM;
    while (!signal.aborted) {
      const startedAtMs = clock.nowMs();
      this.#note(await this.#lookout.look(), startedAtMs - originAtMs);
      await clock.sleepUntil(startedAtMs + everyMs, signal);
    }
  }

  #note(sight: Sight, atMs: number): void {
    for (const [datacenter, points] of this.#replicas) {
      points.push(replicaPoint(sight, datacenter, atMs));
    }
    for (const [region, point] of this.#remembered.note(sight, atMs)) {
      const points = this.#exposure.get(region) ?? [];
      points.push(point);
      this.#exposure.set(region, points);
    }
  }
}

/** Behind what the leader has committed; while nobody leads, behind what the replica itself knows of. */
function replicaPoint({ statuses, leader }: Sight, datacenter: DatacenterId, atMs: number): ReplicaPoint {
  const status = statuses.get(datacenter);
  if (status === undefined) {
    return { atMs, lagEntries: null, freshnessAgeMs: null, role: null };
  }
  const lagEntries = leader === null ? status.lagEntries : Math.max(0, leader.commitIndex - status.appliedIndex);
  return { atMs, lagEntries, freshnessAgeMs: status.freshnessAgeMs, role: status.role };
}
