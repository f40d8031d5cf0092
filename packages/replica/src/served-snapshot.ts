// One snapshot at its source: cut into chunks as they are pulled. Only where each chunk begins is remembered, so that one can
// be served again without the snapshot being in memory.
import { mustExist } from "@kvorum/base";
import { SNAPSHOT_WINDOW_CHUNKS } from "./limits.ts";
import type { ShipLaneMessage, SnapshotManifest } from "./ports/peer-transport.ts";
import type { StateRow, StateSnapshot } from "./ports/state-store.ts";
import { CHAIN_START, chainChecksum, checksumOfRows } from "./snapshot-checksum.ts";

export type SnapshotChunk = Extract<ShipLaneMessage, { kind: "snapshot_chunk" }>;

/** Where a chunk begins: after which row, and with which chain. */
interface ChunkStart {
  readonly after: Pick<StateRow, "table" | "key"> | null;
  readonly chainedChecksum: number;
}

export interface ServedSnapshotOptions {
  readonly manifest: SnapshotManifest;
  /** Closed with this one. */
  readonly state: StateSnapshot;
  /** Rows in one chunk, in bytes, about. */
  readonly chunkBytes: number;
}

export class ServedSnapshot {
  readonly #options: ServedSnapshotOptions;
  /** Of every chunk read so far, and of the one after them unless there is none. */
  readonly #starts: ChunkStart[] = [{ after: null, chainedChecksum: CHAIN_START }];

  constructor(options: ServedSnapshotOptions) {
    this.#options = options;
  }

  get manifest(): SnapshotManifest {
    return this.#options.manifest;
  }

  /** A chunk, the same rows each time; undefined past the last one, or further ahead than a window reaches. */
  chunk(chunk: number): SnapshotChunk | undefined {
    if (chunk >= this.#starts.length + SNAPSHOT_WINDOW_CHUNKS) {
      return undefined;
    }
    // The pulls of chunks before this one may have been lost.
    while (this.#starts.length <= chunk) {
      const furthest = this.#read(this.#starts.length - 1);
      if (furthest.isLast) {
        return undefined;
      }
    }
    return this.#read(chunk);
  }

  close(): void {
    this.#options.state.close();
  }

  #read(chunk: number): SnapshotChunk {
    const { after, chainedChecksum: chainedBefore } = mustExist(this.#starts[chunk], `start of chunk ${chunk}`);
    const { manifest, state, chunkBytes } = this.#options;
    const rows = state.rows(after, chunkBytes);
    const checksum = checksumOfRows(rows);
    const chainedChecksum = chainChecksum(chainedBefore, checksum);
    const last = rows.at(-1);
    const isLast = last === undefined || state.rows(last, 1).length === 0;
    if (!isLast && chunk === this.#starts.length - 1) {
      this.#starts.push({ after: { table: last.table, key: last.key }, chainedChecksum });
    }
    return { kind: "snapshot_chunk", snapshotId: manifest.snapshotId, chunk, rows, checksum, chainedChecksum, isLast };
  }
}
