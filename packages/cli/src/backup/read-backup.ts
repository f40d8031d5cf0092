// Reads the file of a backup and believes none of it: every row is checked before it is handed on.
import { type FileHandle, open } from "node:fs/promises";
import { KvorumError } from "@kvorum/base";
import { CHAIN_START, chainChecksum, checksumOfRows } from "@kvorum/replica";
import { BACKUP_CHUNK_BYTES_MAX, BACKUP_HEADER_BYTES } from "../limits.ts";
import {
  type BackupChunk,
  type BackupHeader,
  CHUNK_HEAD_BYTES,
  decodeChunkHead,
  decodeHeader,
  decodeRows,
} from "./backup-format.ts";

/**
 * Reads the whole file, and says what it is.
 * @throws KvorumError invalid_argument — there is no such file; data_corrupt — it is not, byte for byte, what was written
 */
export async function verifyBackup(file: string): Promise<BackupHeader> {
  await using backup = await Backup.open(file);
  for await (const _chunk of backup.chunks()) {
    // Reading checks.
  }
  return backup.header;
}

export class Backup implements AsyncDisposable {
  readonly header: BackupHeader;
  readonly #file: string;
  readonly #handle: FileHandle;

  private constructor(file: string, handle: FileHandle, header: BackupHeader) {
    this.#file = file;
    this.#handle = handle;
    this.header = header;
  }

  /** @throws KvorumError as verifyBackup does, of the header and the size */
  static async open(file: string): Promise<Backup> {
    const handle = await open(file, "r").catch((cause) => {
      throw new KvorumError("invalid_argument", `the backup ${file} cannot be opened`, { cause });
    });
    try {
      const header = decodeHeader(await readAt(handle, 0, BACKUP_HEADER_BYTES));
      const { size } = await handle.stat();
      if (size !== header.bytes) {
        throw new KvorumError("data_corrupt", `it has ${size} bytes, ${header.bytes} were written`);
      }
      return new Backup(file, handle, header);
    } catch (error) {
      await handle.close();
      throw refusalOf(file, error);
    }
  }

  /** In the order in which the rows were read. @throws KvorumError data_corrupt — at the first chunk that is not as written */
  async *chunks(): AsyncGenerator<BackupChunk> {
    try {
      yield* this.#checkedChunks();
    } catch (error) {
      throw refusalOf(this.#file, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  async *#checkedChunks(): AsyncGenerator<BackupChunk> {
    const { header } = this;
    let offset = BACKUP_HEADER_BYTES;
    let chained: number = CHAIN_START;
    let rows = 0;
    for (let number = 0; number < header.chunks; number++) {
      const chunk = await this.#readChunk(offset, number);
      offset += CHUNK_HEAD_BYTES + chunk.bytes;
      chained = chainChecksum(chained, chunk.checksum);
      rows += chunk.rows.length;
      yield chunk;
    }
    if (offset !== header.bytes || chained !== header.checksum || rows !== header.rows) {
      throw new KvorumError("data_corrupt", `its ${header.chunks} chunks are not the ones that its header counts`);
    }
  }

  async #readChunk(offset: number, number: number): Promise<BackupChunk & { readonly bytes: number }> {
    const { bytes, checksum } = decodeChunkHead(await readAt(this.#handle, offset, CHUNK_HEAD_BYTES));
    if (bytes > BACKUP_CHUNK_BYTES_MAX) {
      throw new KvorumError("data_corrupt", `chunk ${number} announces ${bytes} bytes: no chunk has as many`);
    }
    const rows = decodeRows(await readAt(this.#handle, offset + CHUNK_HEAD_BYTES, bytes));
    if (checksumOfRows(rows) !== checksum) {
      throw new KvorumError("data_corrupt", `the rows of chunk ${number} fail their checksum`);
    }
    return { rows, checksum, bytes };
  }
}

/** @throws KvorumError data_corrupt — the file ends before that */
async function readAt(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, offset);
  if (bytesRead !== length) {
    throw new KvorumError("data_corrupt", `it ends at byte ${offset + bytesRead}, ${offset + length} were expected`);
  }
  return buffer;
}

function refusalOf(file: string, error: unknown): KvorumError {
  const { code, message } = KvorumError.from(error);
  return code === "data_corrupt"
    ? new KvorumError("data_corrupt", `${file} is not a backup that can be restored: ${message}`, { cause: error })
    : KvorumError.from(error);
}
