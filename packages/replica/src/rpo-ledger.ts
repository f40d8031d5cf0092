// What would be lost if the primary region vanished now (docs/measurements.md, rpoExposure), as one voter knows it: per other region
// what is committed and not known to be on disk there.
//
// What a learner has on disk it says with each credit; what it said is remembered after its subscription has ended, so that the
// exposure of a region that is cut off grows. Bytes are counted by running totals over the log, so that nothing is read for them.
import { createLogIndex, type DatacenterId, type InstantMs, type LogIndex, type Region } from "@kvorum/base";
import type { Entry } from "@kvorum/raft";
import type { CommitTimes } from "./commit-times.ts";
import { FRAME_TOTALS_KEPT } from "./limits.ts";
import type { Standing } from "./standing.ts";
import type { VoterRole } from "./voter-role.ts";

export interface RegionExposure {
  readonly region: Region;
  readonly entries: number;
  /** Of what the log holds, never too few: who was away for longer than totals are kept is taken to have less than it has. */
  readonly bytes: number;
  /** Of the oldest such commit, 0 when there is none; null: its commit time is not known here. */
  readonly ageMs: number | null;
}

export interface RpoLedgerOptions {
  readonly standing: Pick<Standing, "findRegion">;
  readonly commitTimes: CommitTimes;
  readonly region: Region;
}

/** How far one datacenter of another region has the log on disk. */
interface Shipped {
  durableIndex: LogIndex;
  /** Frames up to that index, in bytes; of an earlier one while `isSettled` is false. */
  bytesUpTo: number;
  isSettled: boolean;
  /** Commit time of the entry after it, once it is committed; NaN unknown. */
  oldestAtMs: number;
}

type LedgerRole = Pick<VoterRole, "commitIndex" | "status">;

export class RpoLedger {
  readonly #options: RpoLedgerOptions;
  readonly #shipped = new Map<DatacenterId, Shipped>();
  /** Null until this replica has been a voter: a learner never needs them. */
  #totals: FrameTotals | null = null;

  constructor(options: RpoLedgerOptions) {
    this.#options = options;
  }

  /** This replica is a voter from now on, with this log: what it knew in another role or epoch says nothing. */
  begin(log: { readonly lastIndex: LogIndex; readonly sizeBytes: number }): void {
    this.#shipped.clear();
    this.#totals = new FrameTotals(log);
  }

  /** Entries enter the log of this voter; perhaps in place of others. */
  appended(entries: readonly Entry[]): void {
    for (const { index, frame } of entries) {
      this.#totals?.add(index, frame.length);
    }
  }

  /** A learner pulls from here: it has nothing of that any more, if it said so earlier. Its disk was wiped. */
  pulled(learner: DatacenterId, fromIndex: LogIndex): void {
    const durableIndex = createLogIndex(fromIndex - 1);
    const known = this.#shipped.get(learner);
    if (known !== undefined && known.durableIndex > durableIndex) {
      this.#shipped.delete(learner);
    }
  }

  /** A datacenter has everything up to here on disk. */
  durable(datacenter: DatacenterId, durableIndex: LogIndex): void {
    const { standing, region } = this.#options;
    const known = this.#shipped.get(datacenter);
    if (known?.durableIndex === durableIndex || standing.findRegion(datacenter) === region) {
      return;
    }
    const bytesUpTo = this.#totals?.find(durableIndex);
    this.#shipped.set(datacenter, {
      durableIndex,
      bytesUpTo: bytesUpTo ?? known?.bytesUpTo ?? 0,
      isSettled: bytesUpTo !== undefined,
      oldestAtMs: Number.NaN,
    });
  }

  /** Looks up what is forgotten later on. Precondition: called at every turn of a voter. */
  tick({ commitIndex, status }: LedgerRole): void {
    if (status.role === "leader") {
      for (const [voter, { matchIndex }] of status.progress) {
        this.durable(voter, matchIndex);
      }
    }
    for (const shipped of this.#shipped.values()) {
      this.#settle(shipped, commitIndex);
    }
  }

  /** Of the regions whose datacenters have said something to this voter, by name. */
  exposures(commitIndex: LogIndex, now: InstantMs): readonly RegionExposure[] {
    const furthest = new Map<Region, Shipped>();
    for (const [datacenter, shipped] of this.#shipped) {
      const region = this.#options.standing.findRegion(datacenter);
      const known = region === undefined ? undefined : furthest.get(region);
      if (region !== undefined && (known === undefined || shipped.durableIndex > known.durableIndex)) {
        furthest.set(region, shipped);
      }
    }
    return [...furthest]
      .map(([region, shipped]) => this.#exposure({ region, shipped, commitIndex, now }))
      .sort((a, b) => (a.region < b.region ? -1 : 1));
  }

  #exposure(given: {
    readonly region: Region;
    readonly shipped: Shipped;
    readonly commitIndex: LogIndex;
    readonly now: InstantMs;
  }): RegionExposure {
    const { region, shipped, commitIndex, now } = given;
    const entries = Math.max(0, commitIndex - shipped.durableIndex);
    if (entries === 0) {
      return { region, entries, bytes: 0, ageMs: 0 };
    }
    this.#settle(shipped, commitIndex);
    const { bytesUpTo, oldestAtMs } = shipped;
    return {
      region,
      entries,
      bytes: (this.#totals?.find(commitIndex) ?? this.#totals?.total ?? bytesUpTo) - bytesUpTo,
      ageMs: Number.isNaN(oldestAtMs) ? null : Math.max(0, now - oldestAtMs),
    };
  }

  #settle(shipped: Shipped, commitIndex: LogIndex): void {
    if (!shipped.isSettled) {
      const bytesUpTo = this.#totals?.find(shipped.durableIndex);
      shipped.bytesUpTo = bytesUpTo ?? shipped.bytesUpTo;
      shipped.isSettled = bytesUpTo !== undefined;
    }
    if (Number.isNaN(shipped.oldestAtMs) && shipped.durableIndex < commitIndex) {
      shipped.oldestAtMs = this.#options.commitTimes.at(createLogIndex(shipped.durableIndex + 1));
    }
  }
}

/** Bytes of frames up to each recent index, from the beginning of what the log held. */
class FrameTotals {
  readonly #indexes = new Float64Array(FRAME_TOTALS_KEPT);
  readonly #bytes = new Float64Array(FRAME_TOTALS_KEPT);
  #total: number;

  constructor({ lastIndex, sizeBytes }: { readonly lastIndex: LogIndex; readonly sizeBytes: number }) {
    this.#total = sizeBytes;
    this.#set(lastIndex, sizeBytes);
  }

  /** Up to the last index. */
  get total(): number {
    return this.#total;
  }

  /** An index that had another entry gets this one. */
  add(index: LogIndex, frameBytes: number): void {
    this.#total = (this.find(createLogIndex(index - 1)) ?? this.#total) + frameBytes;
    this.#set(index, this.#total);
  }

  find(index: LogIndex): number | undefined {
    const slot = index % FRAME_TOTALS_KEPT;
    return this.#indexes[slot] === index ? this.#bytes[slot] : undefined;
  }

  #set(index: LogIndex, bytes: number): void {
    const slot = index % FRAME_TOTALS_KEPT;
    this.#indexes[slot] = index;
    this.#bytes[slot] = bytes;
  }
}
