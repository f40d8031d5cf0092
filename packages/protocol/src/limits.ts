// The hard bounds of the wire, with unit and reason. Server (packages/transport) and clients share them.
import { assert } from "@kvorum/base";
import { KEY_STORED_BYTES_MAX, READ_ENTRIES_MAX, VALUE_BYTES_MAX } from "@kvorum/keyspace";

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

/**
 * Operations or outcomes past this size go into the next frame: frames stay small enough for answers to overtake each
 * other, and large enough that the cost per frame (about 20 us) vanishes.
 */
export const SESSION_FRAME_BYTES = 256 * KIBIBYTE;

/** What an entry weighs on the wire besides its key and value: versionstamp, lengths, in protobuf also the key's parts. */
const ENTRY_OVERHEAD_BYTES = 256;

/** The largest answer: a full read of the largest entries; in a unary answer each key travels twice. */
const OUTCOME_BYTES_MAX = READ_ENTRIES_MAX * (2 * KEY_STORED_BYTES_MAX + VALUE_BYTES_MAX + ENTRY_OVERHEAD_BYTES);

/** The largest gRPC message that either side takes: the frame that an answer of the largest size ends. */
export const MESSAGE_BYTES_MAX = OUTCOME_BYTES_MAX + SESSION_FRAME_BYTES + MEBIBYTE;

/** Time that a unary call leaves an operation when the request names none (kv.proto). */
export const TIMEOUT_MS_DEFAULT = 5_000;

/** Entries of a range that names no limit (kv.proto). */
export const RANGE_LIMIT_DEFAULT = 100;

/** Key parts that an audit groups reads by: more of them name single records. */
export const AUDIT_PREFIX_PARTS_MAX = 8;
/** Examples that a node gives of an audit, at about a kilobyte each: one message. */
export const AUDIT_EXAMPLES_MAX = 1_000;

/** Administrative calls give up after this when the caller names no timeout. */
export const ADMIN_TIMEOUT_MS_DEFAULT = 5_000;

/** Reading every commit of a scenario back: some 10^5 records, seconds at most. */
export const READ_COMMITS_TIMEOUT_MS = 60_000;

/**
 * A change of the configuration ends when its last voter has caught up, a forced failover when a region lease of up to a
 * minute has run out: what takes longer than this will not come.
 */
export const CONTROL_TIMEOUT_MS = 120_000;

/** A branch holds what one region acknowledged alone: seconds to read, and a commit per command to apply again. */
export const READ_BRANCH_TIMEOUT_MS = 60_000;
export const APPLY_BRANCH_TIMEOUT_MS = 3_600_000;

/** A state of 100 GiB at 10 MiB/s takes three hours; whoever reads it more slowly holds a snapshot open for too long. */
export const READ_STATE_TIMEOUT_MS = 6 * 3_600_000;

/** What is added to the time that a link measurement may take at the node, for the call itself. */
export const MEASURE_GRACE_MS = 2_000;

/** Samples per link and time per measurement when the request names none (admin.proto). */
export const MEASURE_SAMPLES_DEFAULT = 15;
export const MEASURE_TIMEOUT_MS_DEFAULT = 6_000;

/** First and longest pause of a client channel between attempts to connect: a restarted node is found within 2 s. */
export const RECONNECT_MS_MIN = 100;
export const RECONNECT_MS_MAX = 2_000;

/** A connection on which nothing came for this long is probed, and given up when the probe is not answered in time. */
export const KEEPALIVE_INTERVAL_MS = 10_000;
export const KEEPALIVE_TIMEOUT_MS = 5_000;

assert(SESSION_FRAME_BYTES < OUTCOME_BYTES_MAX, "a frame is cut long before the largest outcome");
assert(RECONNECT_MS_MIN <= RECONNECT_MS_MAX, "the first pause is the shortest");

/** Log indexes whose traces are asked for at once: some 60 bytes each make an answer of 600 kB. */
export const TRACED_INDEXES_MAX = 10_000;
