// What every other region would lose if the primary region vanished at that moment, also while nobody knows it any more.
//
// How far a region has the log is known to the voter that feeds it. When that voter dies, or loses its lead, the others know nothing
// until the region pulls from one of them; which it cannot while it is cut off, and that is when the figure matters most. But what
// was on a disk there is there still, so what was known last goes on as a bound: the region lacks no more than what has been
// committed since. It is exact for a region that receives nothing meanwhile. How many bytes that is nobody has counted.
import type { Region } from "@kvorum/base";
import { rpoExposureOf } from "@kvorum/figures";
import type { ExposurePoint } from "../report/series-schema.ts";
import type { Sight } from "../world/lookout.ts";

interface LastKnown {
  /** Up to where the region has the log on disk, at least. */
  readonly durableIndex: number;
  /** When the entry after that was committed, or the earliest that it can have been; null: unknown. */
  readonly oldestAtMs: number | null;
}

export class RememberedExposure {
  readonly #lastKnown = new Map<Region, LastKnown>();
  #epoch = 0;

  /** Of every region that is not the primary one and of which anything was ever known; none while nobody leads. */
  note({ statuses, leader, primaryRegion }: Sight, atMs: number): ReadonlyMap<Region, ExposurePoint> {
    const points = new Map<Region, ExposurePoint>();
    if (leader === null) {
      return points;
    }
    if (leader.epoch !== this.#epoch) {
      // Another log: what a region had of the old one may not be in it.
      this.#lastKnown.clear();
      this.#epoch = leader.epoch;
    }
    for (const { region, entries, bytes, ageMs } of rpoExposureOf([...statuses.values()])) {
      points.set(region, { atMs, entries, bytes, ageMs });
      const ageKnownMs = entries === 0 ? 0 : ageMs;
      this.#lastKnown.set(region, {
        durableIndex: leader.commitIndex - entries,
        oldestAtMs: ageKnownMs === null ? null : atMs - ageKnownMs,
      });
    }
    this.#lastKnown.delete(primaryRegion);
    for (const [region, known] of this.#lastKnown) {
      if (!points.has(region)) {
        points.set(region, boundOf(known, leader.commitIndex, atMs));
      }
    }
    return points;
  }
}

function boundOf({ durableIndex, oldestAtMs }: LastKnown, commitIndex: number, atMs: number): ExposurePoint {
  const entries = Math.max(0, commitIndex - durableIndex);
  return entries === 0
    ? { atMs, entries, bytes: 0, ageMs: 0 }
    : { atMs, entries, bytes: null, ageMs: oldestAtMs === null ? null : atMs - oldestAtMs };
}
