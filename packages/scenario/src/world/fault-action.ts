// What can be done to a cluster, with every place resolved: what the timeline asks of a world.
import type { DatacenterId, Region } from "@kvorum/base";

/** A region or a datacenter, by its name. */
export type Place = string;

export type FaultAction =
  /** Links from `a` to `b` (null: to everyone else) carry nothing; both ways unless `oneWay`. */
  | { readonly kind: "partition"; readonly a: Place; readonly b: Place | null; readonly oneWay: boolean }
  | { readonly kind: "slow-link"; readonly a: Place; readonly b: Place | null; readonly rttMs: number }
  | { readonly kind: "loss"; readonly a: Place; readonly b: Place | null; readonly percent: number }
  | { readonly kind: "bandwidth"; readonly a: Place; readonly b: Place | null; readonly bytesPerSecond: number }
  /** Links between `a` and `b` are as the topology has them; `a` null: every link, and every disk. */
  | { readonly kind: "heal"; readonly a: Place | null; readonly b: Place | null }
  /** Processes end at once: what was not on their disks is gone. */
  | { readonly kind: "kill"; readonly datacenters: readonly DatacenterId[] }
  /** Those that do not run are started on their disks; with `stopFirst` those that run are stopped in order before. */
  | { readonly kind: "restart"; readonly datacenters: readonly DatacenterId[]; readonly stopFirst: boolean }
  | { readonly kind: "pause"; readonly datacenters: readonly DatacenterId[] }
  | { readonly kind: "resume"; readonly datacenters: readonly DatacenterId[] }
  | { readonly kind: "wipe"; readonly datacenters: readonly DatacenterId[] }
  /** Every flush takes so much longer; null: no more. */
  | { readonly kind: "slow-disk"; readonly datacenters: readonly DatacenterId[]; readonly flushMs: number | null }
  /** `to` null: whichever voter the leader chooses. */
  | { readonly kind: "transfer-leadership"; readonly to: DatacenterId | null }
  | { readonly kind: "failover"; readonly to: Region; readonly force: boolean };

/** What a forced failover lost, as its certificate says. */
export interface CertificateSummary {
  readonly entries: number;
  /** Null: no disk of the old voters could be read, so that nobody knows. */
  readonly commits: number | null;
  readonly bytes: number | null;
  /** Null: nothing was lost, or nobody knows. */
  readonly oldestAgeMs: number | null;
  /** 20 hex digits each. */
  readonly versionstamps: readonly string[];
}

export type FaultEffect =
  | { readonly kind: "done" }
  | {
      readonly kind: "failed-over";
      readonly epoch: number;
      /** Null: planned, nothing was lost. */
      readonly certificate: CertificateSummary | null;
    };
