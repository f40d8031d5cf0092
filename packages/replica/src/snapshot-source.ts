// The sending end of snapshot transfer: offers the applied state to learners whose entries were compacted away, and serves
// its chunks as they are pulled. Chunks are sent in the order of their pulls, which receivers rely on to see a loss.
import type { DatacenterId, InstantMs, LogIndex } from "@kvorum/base";
import type { LogBase } from "@kvorum/raft";
import {
  SNAPSHOT_IDLE_MS_MAX,
  SNAPSHOT_PULLS_QUEUED_MAX,
  SNAPSHOT_TURN_CHUNKS_MAX,
  SNAPSHOTS_OPEN_MAX,
} from "./limits.ts";
import type { PeerTransport, ShipLaneMessage } from "./ports/peer-transport.ts";
import type { StateStore } from "./ports/state-store.ts";
import { ServedSnapshot } from "./served-snapshot.ts";

export interface SnapshotSourceOptions {
  readonly transport: Pick<PeerTransport, "send">;
  readonly state: Pick<StateStore, "openSnapshot">;
  /** Rows in one chunk, in bytes, about. SNAPSHOT_CHUNK_BYTES, or less to see small states travel in several. */
  readonly chunkBytes: number;
  readonly now: InstantMs;
}

export interface SnapshotOffer {
  /** Of the learner's subscription, which the offer answers. */
  readonly subscription: number;
  /** The applied position at this moment: what a snapshot opened now contains. */
  readonly base: LogBase;
  /** A snapshot that was opened before serves as well if its base is not below: the learner can go on from it. */
  readonly baseIndexMin: LogIndex;
  /** Rows of the state, about. */
  readonly rowsTotal: number;
}

interface OpenSnapshot {
  readonly served: ServedSnapshot;
  usedAtMs: InstantMs;
}

interface Pull {
  readonly learner: DatacenterId;
  readonly snapshotId: number;
  readonly chunk: number;
}

export class SnapshotSource {
  readonly #options: SnapshotSourceOptions;
  /** In the order in which they were opened. Bounded by SNAPSHOTS_OPEN_MAX. */
  readonly #open = new Map<number, OpenSnapshot>();
  /** Bounded by SNAPSHOT_PULLS_QUEUED_MAX. */
  #pulls: Pull[] = [];
  #nextId: number;

  constructor(options: SnapshotSourceOptions) {
    this.#options = options;
    // Distinct across restarts, so that a receiver never mixes chunks of two snapshots.
    this.#nextId = Math.floor(options.now * 1000) % 2 ** 31;
  }

  /** Whether pulls wait for the next pump. */
  get hasWork(): boolean {
    return this.#pulls.length > 0;
  }

  /** The indexes that receivers of open snapshots will want entries after: compaction should spare those. */
  get baseIndexes(): readonly LogIndex[] {
    return [...this.#open.values()].map(({ served }) => served.manifest.base.index);
  }

  /**
   * Offers the newest open snapshot that the learner can go on from, or a new one; repeated offers are the same. Refuses as
   * overloaded when too many are open.
   */
  offer(learner: DatacenterId, { subscription, base, baseIndexMin, rowsTotal }: SnapshotOffer, now: InstantMs): void {
    this.#closeIdle(now);
    const snapshot =
      [...this.#open.values()].findLast(({ served }) => served.manifest.base.index >= baseIndexMin) ??
      this.#openSnapshot(base, rowsTotal, now);
    if (snapshot === undefined) {
      this.#options.transport.send(learner, { kind: "ship_refused", subscription, reason: "overloaded" });
      return;
    }
    snapshot.usedAtMs = now;
    const { manifest } = snapshot.served;
    this.#options.transport.send(learner, { kind: "snapshot_offer", subscription, manifest });
  }

  /** Takes a pull; `pump` answers it. */
  receive(
    learner: DatacenterId,
    { snapshotId, chunk }: Extract<ShipLaneMessage, { kind: "snapshot_pull" }>,
    now: InstantMs,
  ): void {
    const snapshot = this.#open.get(snapshotId);
    if (snapshot === undefined) {
      this.#options.transport.send(learner, { kind: "snapshot_gone", snapshotId });
      return;
    }
    snapshot.usedAtMs = now;
    const isQueued = this.#pulls.some(
      (pull) => pull.learner === learner && pull.snapshotId === snapshotId && pull.chunk === chunk,
    );
    if (!isQueued && this.#pulls.length < SNAPSHOT_PULLS_QUEUED_MAX) {
      this.#pulls.push({ learner, snapshotId, chunk });
    }
  }

  /**
   * Sends a turn's worth of chunks, and closes what nobody pulls from any more.
   * @throws KvorumError data_corrupt, disk_failed — the state cannot be read; the node stops
   */
  pump(now: InstantMs): void {
    this.#closeIdle(now);
    const due = this.#pulls.slice(0, SNAPSHOT_TURN_CHUNKS_MAX);
    this.#pulls = this.#pulls.slice(SNAPSHOT_TURN_CHUNKS_MAX);
    for (const { learner, snapshotId, chunk } of due) {
      const message = this.#open.get(snapshotId)?.served.chunk(chunk);
      if (message !== undefined) {
        this.#options.transport.send(learner, message);
      }
    }
  }

  /** Closes every snapshot: before the state is replaced or the store is closed. Receivers learn it at their next pull. */
  closeAll(): void {
    for (const { served } of this.#open.values()) {
      served.close();
    }
    this.#open.clear();
    this.#pulls = [];
  }

  #openSnapshot(base: LogBase, rowsTotal: number, now: InstantMs): OpenSnapshot | undefined {
    if (this.#open.size >= SNAPSHOTS_OPEN_MAX) {
      return undefined;
    }
    const snapshotId = this.#nextId++;
    const { state, chunkBytes } = this.#options;
    const manifest = { snapshotId, base, rowsTotal };
    const served = new ServedSnapshot({ manifest, state: state.openSnapshot(), chunkBytes });
    const snapshot = { served, usedAtMs: now };
    this.#open.set(snapshotId, snapshot);
    return snapshot;
  }

  #closeIdle(now: InstantMs): void {
    for (const [snapshotId, { served, usedAtMs }] of this.#open) {
      if (now - usedAtMs > SNAPSHOT_IDLE_MS_MAX) {
        served.close();
        this.#open.delete(snapshotId);
      }
    }
  }
}
