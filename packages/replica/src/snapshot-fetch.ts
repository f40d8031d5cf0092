// The receiving end of snapshot transfer: pulls the chunks of one snapshot from one source, checks them, and writes their
// rows in order into a state beside the one in use. Nothing of it is visible before the caller finishes the install.
//
// A loss shows in two ways. A source answers pulls in order, so a chunk that arrives proves that what was pulled before it
// and has not come is lost. And when nothing arrives at all, one chunk is asked for again and again, until the link is back or
// the source is given up; the transfer then goes on where it stood.
import { addMs, type DatacenterId, type InstantMs } from "@kvorum/base";
import type { LogBase } from "@kvorum/raft";
import {
  SNAPSHOT_BAD_CHUNKS_MAX,
  SNAPSHOT_CHUNK_SILENCE_MS_MAX,
  SNAPSHOT_SOURCE_SILENCE_MS_MAX,
  SNAPSHOT_WINDOW_CHUNKS,
} from "./limits.ts";
import type { PeerTransport, ShipLaneMessage, SnapshotManifest } from "./ports/peer-transport.ts";
import type { StateInstall } from "./ports/state-store.ts";
import type { SnapshotChunk } from "./served-snapshot.ts";
import { CHAIN_START, chainChecksum, checksumOfRows } from "./snapshot-checksum.ts";

export interface SnapshotFetchOptions {
  readonly source: DatacenterId;
  /** As the source offered it. */
  readonly manifest: SnapshotManifest;
  /** Receives the rows; finishing or aborting it is the caller's. */
  readonly install: Pick<StateInstall, "put">;
  readonly transport: Pick<PeerTransport, "send">;
  readonly now: InstantMs;
}

export type SnapshotFetchState =
  | { readonly kind: "receiving" }
  /** Every row was written: finish the install, and start the log after `base`. */
  | { readonly kind: "received"; readonly base: LogBase }
  /** Abort the install, and begin anew, at another source if there is one. */
  | { readonly kind: "failed"; readonly reason: "snapshot_gone" | "source_silent" | "snapshot_corrupt" };

export interface SnapshotProgress {
  /** Chunks and rows written so far. */
  readonly chunks: number;
  readonly rows: number;
  /** Rows that it will have, about. */
  readonly rowsTotal: number;
}

interface Pull {
  /** Rises by one per pull. */
  readonly order: number;
  /** Pulled before: which of the pulls a chunk answers cannot be told. */
  readonly isRepeated: boolean;
}

export class SnapshotFetch {
  readonly #options: SnapshotFetchOptions;
  #state: SnapshotFetchState = { kind: "receiving" };
  /** The chunk to be written next. */
  #nextChunk = 0;
  #lastChunk = Number.POSITIVE_INFINITY;
  #rows = 0;
  #chainedChecksum = CHAIN_START;
  /** Chunks that arrived ahead of their turn. Invariant: in #nextChunk..#nextChunk + SNAPSHOT_WINDOW_CHUNKS - 1. */
  readonly #ahead = new Map<number, SnapshotChunk>();
  /** Pulls without an answer, within the same bounds. Invariant: holds #nextChunk while receiving, from the first tick on. */
  readonly #pulled = new Map<number, Pull>();
  #pulls = 0;
  #pulledEnd = 0;
  #badChunks = 0;
  /** When the source was heard last; and the later of that and the last pull in a silence. */
  #heardAtMs: InstantMs;
  #stirredAtMs: InstantMs;

  constructor(options: SnapshotFetchOptions) {
    this.#options = options;
    this.#heardAtMs = options.now;
    this.#stirredAtMs = options.now;
  }

  get source(): DatacenterId {
    return this.#options.source;
  }

  get state(): SnapshotFetchState {
    return this.#state;
  }

  get progress(): SnapshotProgress {
    return { chunks: this.#nextChunk, rows: this.#rows, rowsTotal: this.#options.manifest.rowsTotal };
  }

  /** When `tick` has something to do: at once for the first time. */
  get wakeAtMs(): InstantMs {
    return this.#pulls === 0 ? this.#stirredAtMs : addMs(this.#stirredAtMs, SNAPSHOT_CHUNK_SILENCE_MS_MAX);
  }

  /**
   * Takes in what the source sent; messages of others, and of other snapshots, are ignored.
   * @throws KvorumError disk_full, disk_failed — the rows cannot be written; the node stops
   */
  receive(
    from: DatacenterId,
    message: Extract<ShipLaneMessage, { kind: "snapshot_chunk" | "snapshot_gone" }>,
    now: InstantMs,
  ): SnapshotFetchState {
    const { source, manifest } = this.#options;
    if (this.#state.kind !== "receiving" || from !== source || message.snapshotId !== manifest.snapshotId) {
      return this.#state;
    }
    this.#heardAtMs = now;
    this.#stirredAtMs = now;
    if (message.kind === "snapshot_gone") {
      this.#state = { kind: "failed", reason: "snapshot_gone" };
    } else if (this.#isWanted(message.chunk)) {
      this.#takeChunk(message);
    }
    return this.#state;
  }

  /** Pulls at first, pulls again what a silence swallowed, and gives a silent source up. */
  tick(now: InstantMs): SnapshotFetchState {
    if (this.#state.kind !== "receiving") {
      return this.#state;
    }
    if (this.#pulls === 0) {
      this.#pullWindow();
    } else if (now - this.#heardAtMs > SNAPSHOT_SOURCE_SILENCE_MS_MAX) {
      this.#state = { kind: "failed", reason: "source_silent" };
    } else if (now - this.#stirredAtMs >= SNAPSHOT_CHUNK_SILENCE_MS_MAX) {
      // One chunk is enough to find out whether the link is back; the rest of the window follows when it comes.
      this.#pulled.clear();
      this.#pull(this.#nextChunk);
      this.#stirredAtMs = now;
    }
    return this.#state;
  }

  /** Neither taken already nor beyond what was asked for. */
  #isWanted(chunk: number): boolean {
    return chunk >= this.#nextChunk && chunk < this.#pulledEnd && chunk <= this.#lastChunk && !this.#ahead.has(chunk);
  }

  #takeChunk(message: SnapshotChunk): void {
    if (checksumOfRows(message.rows) !== message.checksum) {
      this.#takeBadChunk(message.chunk);
      return;
    }
    this.#ahead.set(message.chunk, message);
    if (message.isLast) {
      this.#lastChunk = message.chunk;
    }
    this.#settlePulls(message.chunk);
    this.#writeInOrder();
    if (this.#state.kind === "receiving") {
      this.#pullWindow();
    }
  }

  #takeBadChunk(chunk: number): void {
    this.#badChunks++;
    if (this.#badChunks > SNAPSHOT_BAD_CHUNKS_MAX) {
      this.#state = { kind: "failed", reason: "snapshot_corrupt" };
    } else {
      this.#pull(chunk);
    }
  }

  /** The pull of `chunk` is answered: those before it never will be, and those past the end were for nothing. */
  #settlePulls(chunk: number): void {
    const answered = this.#pulled.get(chunk);
    this.#pulled.delete(chunk);
    for (const [other, { order }] of [...this.#pulled]) {
      if (other > this.#lastChunk) {
        this.#pulled.delete(other);
      } else if (answered !== undefined && !answered.isRepeated && order < answered.order) {
        this.#pull(other);
      }
    }
  }

  #writeInOrder(): void {
    for (let message = this.#ahead.get(this.#nextChunk); message !== undefined; ) {
      this.#chainedChecksum = chainChecksum(this.#chainedChecksum, message.checksum);
      if (this.#chainedChecksum !== message.chainedChecksum) {
        this.#state = { kind: "failed", reason: "snapshot_corrupt" };
        return;
      }
      this.#options.install.put(message.rows);
      this.#rows += message.rows.length;
      this.#ahead.delete(this.#nextChunk);
      this.#nextChunk++;
      message = this.#ahead.get(this.#nextChunk);
    }
    if (this.#nextChunk > this.#lastChunk) {
      this.#state = { kind: "received", base: this.#options.manifest.base };
    }
  }

  #pullWindow(): void {
    const end = Math.min(this.#nextChunk + SNAPSHOT_WINDOW_CHUNKS - 1, this.#lastChunk);
    for (let chunk = this.#nextChunk; chunk <= end; chunk++) {
      if (!this.#ahead.has(chunk) && !this.#pulled.has(chunk)) {
        this.#pull(chunk);
      }
    }
  }

  #pull(chunk: number): void {
    this.#pulled.set(chunk, { order: this.#pulls++, isRepeated: chunk < this.#pulledEnd });
    this.#pulledEnd = Math.max(this.#pulledEnd, chunk + 1);
    const { source, manifest, transport } = this.#options;
    transport.send(source, { kind: "snapshot_pull", snapshotId: manifest.snapshotId, chunk });
  }
}
