// Writes what a node reads out of its state into the file of a backup. Under its own name the file is whole or not there.
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { KvorumError } from "@kvorum/base";
import { createVersionstamp, POSITION_MAX, versionstampToHex } from "@kvorum/keyspace";
import type { StateChunk, StatePosition } from "@kvorum/protocol";
import { CHAIN_START, chainChecksum, checksumOfRows } from "@kvorum/replica";
import { BACKUP_HEADER_BYTES } from "../limits.ts";
import { noSuchPlace, writeFailure } from "../output/write-failure.ts";
import { type BackupFacts, encodeChunk, encodeHeader } from "./backup-format.ts";

export interface BackupWriting {
  readonly chunks: AsyncIterable<StateChunk>;
  /** The file's name, once it is known what is in it. */
  readonly nameFor: (position: StatePosition) => string;
  /** Aborted: nothing is kept. */
  readonly signal: AbortSignal;
  readonly onProgress: (rows: number, rowsTotal: number) => void;
}

export interface WrittenBackup {
  readonly file: string;
  readonly facts: BackupFacts;
}

/**
 * @throws KvorumError data_corrupt — what arrived is not what the node read
 * @throws KvorumError invalid_argument — there can be no such file; disk_full, disk_failed
 * @throws the error of the chunks
 */
export async function writeBackup({ chunks, nameFor, signal, onProgress }: BackupWriting): Promise<WrittenBackup> {
  let draft: Draft | undefined;
  try {
    for await (const chunk of chunks) {
      signal.throwIfAborted();
      draft ??= await Draft.begin(chunk, nameFor);
      await draft.add(chunk);
      onProgress(draft.rows, draft.rowsTotal);
    }
    if (draft === undefined) {
      throw new KvorumError("data_corrupt", "the node answered with no state");
    }
    return await draft.finish();
  } catch (error) {
    await draft?.abandon();
    throw error;
  }
}

class Draft {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #position: StatePosition;
  #chunks = 0;
  #bytes = BACKUP_HEADER_BYTES;
  #chained: number = CHAIN_START;
  #isWhole = false;
  rows = 0;

  private constructor(file: string, handle: FileHandle, position: StatePosition) {
    this.#file = file;
    this.#handle = handle;
    this.#position = position;
  }

  static async begin({ position }: StateChunk, nameFor: BackupWriting["nameFor"]): Promise<Draft> {
    if (position === null) {
      throw new KvorumError("data_corrupt", "the first chunk of a state says where it stands; this one does not");
    }
    const file = nameFor(position);
    const handle = await open(draftOf(file), "w").catch((error: unknown) => {
      throw noSuchPlace(file, error);
    });
    return new Draft(file, handle, position);
  }

  get rowsTotal(): number {
    return this.#position.rows;
  }

  async add({ rows, checksum, chainedChecksum, isLast }: StateChunk): Promise<void> {
    this.#chained = chainChecksum(this.#chained, checksum);
    if (checksumOfRows(rows) !== checksum || this.#chained !== chainedChecksum) {
      throw new KvorumError("data_corrupt", `chunk ${this.#chunks} of the state is not what the node sent`);
    }
    const bytes = encodeChunk({ rows, checksum });
    await this.#handle.write(bytes, 0, bytes.length, this.#bytes).catch(this.#fail);
    this.#bytes += bytes.length;
    this.#chunks += 1;
    this.rows += rows.length;
    this.#isWhole = isLast;
  }

  async finish(): Promise<WrittenBackup> {
    if (!this.#isWhole) {
      throw new KvorumError("data_corrupt", `the state ended after ${this.#chunks} chunks, before its last one`);
    }
    const facts = this.#facts();
    await this.#handle.write(encodeHeader(facts), 0, BACKUP_HEADER_BYTES, 0).catch(this.#fail);
    await this.#handle.sync().catch(this.#fail);
    await this.#handle.close();
    await rename(draftOf(this.#file), this.#file);
    return { file: this.#file, facts };
  }

  async abandon(): Promise<void> {
    await this.#handle.close();
    await rm(draftOf(this.#file), { force: true });
  }

  readonly #fail = (error: unknown): never => {
    throw writeFailure(this.#file, error);
  };

  #facts(): BackupFacts {
    const { cluster, datacenter, epoch, index, term, leaderTimeMs } = this.#position;
    return {
      cluster,
      datacenter,
      takenAt: new Date().toISOString(),
      // As the provenance of a read has it: no commit of the entry is missing.
      versionstamp: versionstampToHex(createVersionstamp({ epoch, index, position: POSITION_MAX })),
      epoch,
      index,
      term,
      leaderTimeMs,
      rows: this.rows,
      chunks: this.#chunks,
      bytes: this.#bytes,
      checksum: this.#chained,
    };
  }
}

function draftOf(file: string): string {
  return `${file}.partial`;
}
