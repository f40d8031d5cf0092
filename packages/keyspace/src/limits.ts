// Every limit of the data model in one place. Values are those of Deno 2.9's client (ext/kv/config.rs, called "Deno"
// below) and of the KV Connect reference server (proto/limits.rs, called "KV Connect"), so that what a program may write
// to Deno KV it may write here, and nothing more.
import { assert } from "@kvorum/base";

/** Encoded key of a mutation or check, in bytes (Deno, KV Connect). */
export const KEY_WRITE_BYTES_MAX = 2048;
/** Encoded key of a read, range start or range end, in bytes: a written key and the zero byte after it (Deno). */
export const KEY_READ_BYTES_MAX = 2049;
/** Magnitude of a bigint key part, in bytes: its length is one byte in the encoding (FoundationDB tuple layer). */
export const KEY_BIGINT_BYTES_MAX = 255;
/** What a server appends for commitVersionstamp(): string part 02, 20 hex digits, 00 (KV Connect). */
export const KEY_VERSIONSTAMP_SUFFIX_BYTES = 22;
/** The longest key that a store must hold, in bytes: a versionstamped suffix is not counted against the write limit. */
export const KEY_STORED_BYTES_MAX = KEY_WRITE_BYTES_MAX + KEY_VERSIONSTAMP_SUFFIX_BYTES;

/** Encoded value, or payload of a queue message, in bytes (Deno, KV Connect). */
export const VALUE_BYTES_MAX = 65_536;
/** A KvU64 is a little-endian u64 (KV Connect VE_LE64). */
export const U64_VALUE_BYTES = 8;

/** Ranges of one read, which are one snapshot; also keys of one getMany (Deno, KV Connect). */
export const READ_RANGES_MAX = 10;
/** Entries of one read, summed over the limits of its ranges (Deno, KV Connect). */
export const READ_ENTRIES_MAX = 1_000;
/** Default batch of a list without a limit (Deno). */
export const LIST_BATCH_ENTRIES_DEFAULT = 100;
/** Largest batch that a list takes from its own limit; a larger one must be asked for by name (Deno). */
export const LIST_BATCH_ENTRIES_DEFAULTED_MAX = 500;
/** Keys of one watch (Deno, KV Connect). */
export const WATCH_KEYS_MAX = 10;

/** Checks of one atomic write. Deno allows 100; the reference server of KV Connect only 10. */
export const CHECKS_MAX = 100;
/** Mutations and enqueues of one atomic write (Deno, KV Connect). */
export const MUTATIONS_MAX = 1_000;
/** Keys and values of one atomic write, in bytes; keys of mutations with a value count twice (Deno). */
export const ATOMIC_WRITE_BYTES_MAX = 819_200;
/** Keys of the mutations with a value of one atomic write, in bytes (Deno). */
export const ATOMIC_WRITE_KEY_BYTES_MAX = 81_920;

/** Longest delay of a queue message: 30 days, in ms (Deno). */
export const QUEUE_DELAY_MS_MAX = 30 * 24 * 60 * 60 * 1_000;
/** Retries in a queue message's backoff schedule. Deno allows 5; KV Connect 10 of the same length. */
export const QUEUE_BACKOFF_INTERVALS_MAX = 5;
/** The same, as a KV Connect server must take it. */
export const QUEUE_BACKOFF_INTERVALS_WIRE_MAX = 10;
/** One interval of a backoff schedule: an hour, in ms (Deno, KV Connect). */
export const QUEUE_BACKOFF_INTERVAL_MS_MAX = 60 * 60 * 1_000;
/** Backoff schedule of a queue message that names none, in ms (Deno). */
export const QUEUE_BACKOFF_MS_DEFAULT: readonly number[] = [100, 1_000, 5_000, 30_000, 60_000];
/** Keys that an undelivered queue message is written under (KV Connect). */
export const QUEUE_UNDELIVERED_KEYS_MAX = 10;

/** A versionstamp: u16 epoch, u48 log index, u16 position in the entry (design.md 2). */
export const VERSIONSTAMP_BYTES = 10;
/** Largest position of a command in its entry: two bytes of the versionstamp. */
export const POSITION_MAX = 0xffff;

assert(KEY_WRITE_BYTES_MAX + 1 === KEY_READ_BYTES_MAX, "a point read ends one zero byte after the longest key");
assert(KEY_WRITE_BYTES_MAX <= ATOMIC_WRITE_KEY_BYTES_MAX, "the longest key fits an atomic write");
assert(
  2 * KEY_WRITE_BYTES_MAX + VALUE_BYTES_MAX <= ATOMIC_WRITE_BYTES_MAX,
  "the largest set fits an atomic write, its key counted twice",
);
assert(ATOMIC_WRITE_KEY_BYTES_MAX <= ATOMIC_WRITE_BYTES_MAX, "keys are a part of an atomic write");
assert(U64_VALUE_BYTES <= VALUE_BYTES_MAX, "a KvU64 is a value");
assert(READ_RANGES_MAX <= READ_ENTRIES_MAX, "every range of a read may have an entry");
assert(LIST_BATCH_ENTRIES_DEFAULT <= LIST_BATCH_ENTRIES_DEFAULTED_MAX, "the default batch is an allowed batch");
assert(LIST_BATCH_ENTRIES_DEFAULTED_MAX <= READ_ENTRIES_MAX, "a batch is one read");
assert(QUEUE_BACKOFF_INTERVALS_MAX <= QUEUE_BACKOFF_INTERVALS_WIRE_MAX, "what Deno sends, the wire takes");
assert(QUEUE_BACKOFF_INTERVAL_MS_MAX <= QUEUE_DELAY_MS_MAX, "a retry is due within the longest delay");

/** Characters of a key's first part by which figures are grouped: names of kinds of records are shorter, and a table stays one. */
export const KEY_PREFIX_TEXT_LENGTH_MAX = 64;
