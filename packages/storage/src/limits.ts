// Hard bounds of the stores, with their unit and reason.
import { assert } from "@kvorum/base";

/** Bytes. LMDB's page: the platform's default of 4096 takes keys of up to 1978 bytes, 8192 up to 4026 (measured). */
export const PAGE_SIZE_BYTES = 8192;
/** Bytes. The longest key that LMDB takes at this page size (measured). */
const LMDB_KEY_SIZE_BYTES_MAX = 4026;
/** Bytes. A key of Deno KV reaches 2070; the rest is room for range bounds and for the state machine's prefixes. */
export const KEY_SIZE_BYTES_MAX = 2600;
/** Entries whose checksums are verified when a log is opened: more than a group of appends ever holds, read in a few ms. */
export const TAIL_VERIFIED_ENTRIES = 1024;
/** Entries that one transaction of a compaction removes: an append waits for one of them at most, about a millisecond. */
export const COMPACTION_BATCH_ENTRIES = 512;
/** Entries whose sizes are counted together (frame-sizes.ts): a log of 10^7 entries costs 10^5 numbers. */
export const SIZE_BLOCK_ENTRIES = 128;
/** Rows that a snapshot fetches from a table at a time: few enough that rows past the wanted bytes cost little. */
export const SNAPSHOT_FETCH_ROWS = 64;
/** Bytes. A failed write with less free space than this is reported as a full disk: LMDB itself says EIO to a short write. */
export const DISK_FULL_FREE_BYTES_MAX = 1 << 20;
/** Tries to take over a lock file while others do the same, before giving up. */
export const LOCK_ATTEMPTS_MAX = 8;
/** Children or records per node of the memory store's tree: small copies per write, a depth of 4 at 10^6 records. */
export const TREE_NODE_ITEMS_MAX = 32;

/** Of a block that copies of read values share, in bytes: hundreds of small ones. */
export const COPY_BLOCK_BYTES = 64 * 1024;
/** A larger value has a copy of its own, in bytes: its own cost hides the allocation's, and it would waste a block's end. */
export const COPY_BYTES_MAX = 4_096;

assert(
  KEY_SIZE_BYTES_MAX < LMDB_KEY_SIZE_BYTES_MAX,
  "LMDB must take every key that the stores accept, and a bound past it",
);
assert(TREE_NODE_ITEMS_MAX >= 4, "a tree node must be splittable into two of at least two items");

/** The longest that a flush may be made to take longer, in ms: beyond several elections a disk is not slow but gone. */
export const FLUSH_DELAY_MS_MAX = 10_000;
