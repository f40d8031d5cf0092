// One snapshot at its source: cut into chunks as they are pulled. Only where each chunk begins is remembered, so that one can
// be served again without the snapshot being in memory.
import { mustExist } from "@kvorum/base";
import { SNAPSHOT_CHUNK_BYTES, SNAPSHOT_WINDOW_CHUNKS } from "./limits.ts";
import type { ShipLaneMessage, SnapshotManifest } from "./ports/peer-transport.ts";
import type { StateRow, StateSnapshot } from "./ports/state-store.ts";
import { CHAIN_START, chainChecksum, checksumOfRows } from "./snapshot-checksum.ts";

export type SnapshotChunk = Extract<ShipLaneMessage, { kind: "snapshot_chunk" }>;

/** Where a chunk begins: after which row, and with which chain. */
interface ChunkStart {
  readonly after: Pick<StateRow, "table" | "key"> | null;
  readonly chainedChecksum: number;
}

export class ServedSnapshot {
  readonly manifest: SnapshotManifest;
  readonly #state: StateSnapshot;
  /** Of every chunk read so far, and of the one after them unless there is none. */
  readonly #starts: ChunkStart[] = [{ after: null, chainedChecksum: CHAIN_START }];

  constructor(manifest: SnapshotManifest, state: StateSnapshot) {
    this.manifest = manifest;
    this.#state = state;
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
    this.#state.close();
  }

  #read(chunk: number): SnapshotChunk {
    const { after, chainedChecksum: chainedBefore } = mustExist(this.#starts[chunk], `start of chunk ${chunk}`);
    const rows = this.#state.rows(after, SNAPSHOT_CHUNK_BYTES);
    const checksum = checksumOfRows(rows);
    const chainedChecksum = chainChecksum(chainedBefore, checksum);
    const last = rows.at(-1);
    const isLast = last === undefined || this.#state.rows(last, 1).length === 0;
    if (!isLast && chunk === this.#starts.length - 1) {
      this.#starts.push({ after: { table: last.table, key: last.key }, chainedChecksum });
    }
    const { snapshotId } = this.manifest;
    return { kind: "snapshot_chunk", snapshotId, chunk, rows, checksum, chainedChecksum, isLast };
  }
}
