// Bounds of the state machine; the limits of the data model itself are those of keyspace.
import { assert } from "@kvorum/base";
import {
  CHECKS_MAX,
  KEY_READ_BYTES_MAX,
  MUTATIONS_MAX,
  POSITION_MAX,
  QUEUE_BACKOFF_INTERVALS_WIRE_MAX,
  QUEUE_UNDELIVERED_KEYS_MAX,
  VALUE_BYTES_MAX,
} from "@kvorum/keyspace";

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

/** Databases of a cluster, the default one included: all of their names and sizes fit one answer. */
export const DATABASES_MAX = 10_000;
/** Characters of a database's name. */
export const DATABASE_NAME_LENGTH_MAX = 64;
/** Names that need no escaping in the path of a URL. The default database's name is empty. */
export const DATABASE_NAME_PATTERN = /^[A-Za-z0-9._:-]{1,64}$/;
/** A database whose name begins like this goes when it has not been used for EPHEMERAL_IDLE_MS. */
export const EPHEMERAL_DATABASE_PREFIX = ":memory:";
/** Five minutes, in ms: a client that still needs its ephemeral database writes to it more often, if only nothing. */
export const EPHEMERAL_IDLE_MS = 300_000;

/** Rows that one sweep changes, about: one command of the log must not hold up the others for long. */
export const SWEEP_ROWS_MAX = 1_000;

/** How long a message is a listener's without a word from it, in ms (Deno). */
export const QUEUE_LEASE_MS = 5_000;
/** Messages of one take: as many as a listener of Deno works on at a time. */
export const QUEUE_TAKE_MESSAGES_MAX = 100;
/** Payload bytes of one take, at least one message apart from that: its answer is one frame. */
export const QUEUE_TAKE_BYTES_MAX = 1 << 20;
/** Deliveries that one keep or finish speaks of. */
export const QUEUE_DELIVERIES_MAX = 1_000;
/** Hand-outs of a message that nobody confirmed, before each further one counts as a failed attempt. */
export const QUEUE_SILENT_DELIVERIES_MAX = 10;

/** Characters of a call site and of a client's name in an audit: a path and a line, a word. */
export const AUDIT_CALL_SITE_LENGTH_MAX = 256;
export const AUDIT_CLIENT_NAME_LENGTH_MAX = 64;
/** Ranges of acknowledged commits that a client names with a read: gaps are commits under way or of unknown outcome. */
export const AUDIT_SEQUENCE_RANGES_MAX = 32;

/** Widest counts and lengths that the command codec's fields hold. */
export const UINT8_MAX = 0xff;
export const UINT16_MAX = 0xffff;
export const UINT32_MAX = 0xffff_ffff;

assert(CHECKS_MAX <= UINT16_MAX, "the number of checks is encoded in two bytes");
assert(MUTATIONS_MAX <= UINT16_MAX, "the number of mutations is encoded in two bytes");
assert(KEY_READ_BYTES_MAX <= UINT16_MAX, "a key's length is encoded in two bytes");
assert(VALUE_BYTES_MAX <= UINT32_MAX, "a value's length is encoded in four bytes");
assert(
  DATABASE_NAME_PATTERN.test("a".repeat(DATABASE_NAME_LENGTH_MAX)) &&
    !DATABASE_NAME_PATTERN.test("a".repeat(DATABASE_NAME_LENGTH_MAX + 1)),
  "the pattern of a database's name allows its longest ones",
);
assert(DATABASE_NAME_PATTERN.test(EPHEMERAL_DATABASE_PREFIX), "an ephemeral database has a name that is allowed");
assert(DATABASE_NAME_LENGTH_MAX <= UINT8_MAX, "a database's name has its length in one byte");
assert(QUEUE_BACKOFF_INTERVALS_WIRE_MAX <= UINT8_MAX, "the number of a message's pauses is encoded in one byte");
assert(QUEUE_UNDELIVERED_KEYS_MAX <= UINT8_MAX, "the number of a message's keys is encoded in one byte");
assert(QUEUE_DELIVERIES_MAX <= UINT16_MAX, "the number of deliveries is encoded in two bytes");
assert(QUEUE_TAKE_MESSAGES_MAX <= QUEUE_DELIVERIES_MAX, "what was taken at once can be finished at once");
assert(QUEUE_TAKE_BYTES_MAX >= VALUE_BYTES_MAX, "the largest payload is not held back");
