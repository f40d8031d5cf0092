// Bounds of the state machine; the limits of the data model itself are those of keyspace.
import { assert } from "@kvorum/base";
import { CHECKS_MAX, KEY_READ_BYTES_MAX, MUTATIONS_MAX, POSITION_MAX, VALUE_BYTES_MAX } from "@kvorum/keyspace";

/** Commands of one entry: each has a position of two bytes in its versionstamp. */
export const COMMANDS_PER_ENTRY_MAX = POSITION_MAX + 1;

/** Largest sequence of a commit id: six bytes, 90 years at 100,000 a second. */
export const SEQUENCE_MAX = 2 ** 48 - 1;
/**
 * Sequences from the oldest unfinished commit of a client to its newest. It bounds what is remembered per client (about
 * 20 KB on disk) and is four times the 256 commits in flight that performance.md asks for.
 */
export const COMMIT_WINDOW_MAX = 1_024;
/** Clients whose results are remembered, the most recently used ones. A retry of a forgotten client is applied again. */
export const DEDUP_CLIENTS_MAX = 10_000;

/** The loosest bound of a bounded read, in ms: an hour. Who does not mind more wants an eventual read. */
export const STALENESS_MS_MAX = 3_600_000;

/** Widest counts and lengths that the command codec's fields hold. */
export const UINT16_MAX = 0xffff;
export const UINT32_MAX = 0xffff_ffff;

assert(CHECKS_MAX <= UINT16_MAX, "the number of checks is encoded in two bytes");
assert(MUTATIONS_MAX <= UINT16_MAX, "the number of mutations is encoded in two bytes");
assert(KEY_READ_BYTES_MAX <= UINT16_MAX, "a key's length is encoded in two bytes");
assert(VALUE_BYTES_MAX <= UINT32_MAX, "a value's length is encoded in four bytes");
