// The file of a backup: a header of fixed size, then the rows of a replica's state in chunks.
//
//   header   JSON filled up with spaces; in its last four bytes its CRC-32
//   chunk    u32 bytes of the rows · u32 their CRC-32 · rows, each: table · key · value, with their lengths as varints
//
// The header is written last, so that a file that was not written to its end has none. It says how many rows and chunks there
// are, and holds the checksums of all chunks, chained: a bit that was flipped anywhere is found.
import { crc32 } from "node:zlib";
import {
  ByteReader,
  ByteWriter,
  createEpoch,
  createLogIndex,
  createTerm,
  createWallMs,
  KvorumError,
  parseDatacenterId,
} from "@kvorum/base";
import { isStateTable, type StateRow } from "@kvorum/protocol";
import { z } from "zod";
import { BACKUP_HEADER_BYTES } from "../limits.ts";

const BACKUP_VERSION = 1;
const CHECKSUM_BYTES = 4;
const UINT32_MAX = 0xffff_ffff;

const count = z.number().int().min(0);
const headerSchema = z.object({
  kvorum: z.literal("backup"),
  version: z.literal(BACKUP_VERSION),
  /** Where it was taken from. */
  cluster: z.string(),
  datacenter: z.string().transform(parseDatacenterId),
  takenAt: z.string(),
  /** The last commit that is in it. */
  versionstamp: z.string(),
  /** Of the log entry that it stands at. */
  epoch: count.transform(createEpoch),
  index: count.transform(createLogIndex),
  term: count.transform(createTerm),
  leaderTimeMs: z.number().transform(createWallMs),
  rows: count,
  chunks: count,
  /** Of the whole file. */
  bytes: count,
  /** The checksums of all chunks, chained. */
  checksum: count.max(UINT32_MAX),
});

export type BackupHeader = Readonly<z.output<typeof headerSchema>>;
export type BackupFacts = Omit<BackupHeader, "kvorum" | "version">;

export interface BackupChunk {
  readonly rows: readonly StateRow[];
  /** Of the rows. */
  readonly checksum: number;
}

/** Bytes before the rows of a chunk. */
export const CHUNK_HEAD_BYTES = 8;

export function encodeHeader(facts: BackupFacts): Uint8Array {
  const block = Buffer.alloc(BACKUP_HEADER_BYTES, " ");
  const text = Buffer.from(`${JSON.stringify({ kvorum: "backup", version: BACKUP_VERSION, ...facts })}\n`);
  if (text.length > BACKUP_HEADER_BYTES - CHECKSUM_BYTES) {
    throw new KvorumError("internal", `a backup's header has ${text.length} bytes, more than there is room for`);
  }
  block.set(text);
  const checked = block.subarray(0, -CHECKSUM_BYTES);
  block.writeUInt32BE(crc32(checked), checked.length);
  return block;
}

/** @throws KvorumError data_corrupt — it is no header of a whole backup that this version knows */
export function decodeHeader(block: Uint8Array): BackupHeader {
  const bytes = Buffer.from(block);
  const checked = bytes.subarray(0, -CHECKSUM_BYTES);
  if (bytes.length !== BACKUP_HEADER_BYTES || bytes.readUInt32BE(checked.length) !== crc32(checked)) {
    throw new KvorumError("data_corrupt", "it does not begin with the header of a backup that was written to its end");
  }
  const parsed = headerSchema.safeParse(JSON.parse(checked.toString()));
  if (!parsed.success) {
    throw new KvorumError("data_corrupt", `this version reads backups of version ${BACKUP_VERSION} only`, {
      cause: parsed.error,
    });
  }
  return parsed.data;
}

export function encodeChunk({ rows, checksum }: BackupChunk): Uint8Array {
  const body = new ByteWriter();
  for (const { table, key, value } of rows) {
    body.string(table);
    body.bytes(key);
    body.bytes(value);
  }
  const bytes = body.take();
  const head = new ByteWriter();
  head.uint32(bytes.length);
  head.uint32(checksum);
  return Buffer.concat([head.take(), bytes]);
}

/** Sizes and checksum of the chunk that begins with these CHUNK_HEAD_BYTES bytes. */
export function decodeChunkHead(head: Uint8Array): { readonly bytes: number; readonly checksum: number } {
  const reader = new ByteReader(head, { what: "head of a chunk", code: "data_corrupt" });
  return { bytes: reader.uint32(), checksum: reader.uint32() };
}

/** @throws KvorumError data_corrupt — bytes that encodeChunk did not write */
export function decodeRows(body: Uint8Array): readonly StateRow[] {
  const reader = new ByteReader(body, { what: "rows of a backup", code: "data_corrupt" });
  const rows: StateRow[] = [];
  while (reader.remaining > 0) {
    const table = reader.string();
    if (!isStateTable(table)) {
      throw new KvorumError("data_corrupt", `a row of the backup is in table ${JSON.stringify(table)}, not known here`);
    }
    rows.push({ table, key: reader.bytes().slice(), value: reader.bytes().slice() });
  }
  return rows;
}
