// A look at LMDB's file before LMDB takes it: lmdb-js 3.5.6 does not refuse a file that is no LMDB file, it dies of it
// (SIGSEGV, measured). So the two meta pages at its beginning are checked here first (mdb.c, MDB_meta). A file that was cut
// short behind them is not noticed: LMDB's last page may lie past a sound file's end, when it was allocated and freed again.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { KvorumError } from "@kvorum/base";
import { PAGE_SIZE_BYTES } from "../limits.ts";

const META_PAGES = 2;
const MAGIC = 0xbeefc0de;
const FORMAT_VERSION = 2;
/** Byte positions within a meta page; little-endian, as LMDB writes on every machine that kvorum runs on. */
const FIELD_OFFSETS = { magic: 24, version: 28, pageSize: 48 } as const;

/**
 * Passes over a file that is missing or empty: LMDB makes it.
 * @throws KvorumError data_corrupt — no LMDB file, or one of another page size
 */
export function checkDataFile(path: string): void {
  const file = openIfThere(path);
  if (file === undefined) {
    return;
  }
  try {
    if (fstatSync(file).size > 0) {
      checkMetaPages(path, readMetaPages(file));
    }
  } finally {
    closeSync(file);
  }
}

function checkMetaPages(path: string, pages: readonly DataView[]): void {
  for (const page of pages) {
    const magic = page.getUint32(FIELD_OFFSETS.magic, true);
    const version = page.getUint32(FIELD_OFFSETS.version, true);
    const pageSizeBytes = page.getUint32(FIELD_OFFSETS.pageSize, true);
    if (magic !== MAGIC || version !== FORMAT_VERSION || pageSizeBytes !== PAGE_SIZE_BYTES) {
      const found = `magic ${magic.toString(16)}, version ${version}, page size ${pageSizeBytes}`;
      throw new KvorumError("data_corrupt", `${path} is no LMDB file of page size ${PAGE_SIZE_BYTES}: ${found}`);
    }
  }
}

/** Bytes that the file does not have read as zero, which no magic is. */
function readMetaPages(file: number): readonly DataView[] {
  const bytes = new Uint8Array(META_PAGES * PAGE_SIZE_BYTES);
  readSync(file, bytes, { position: 0 });
  return Array.from({ length: META_PAGES }, (_, i) => new DataView(bytes.buffer, i * PAGE_SIZE_BYTES, PAGE_SIZE_BYTES));
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
