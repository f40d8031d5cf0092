// Bounds and intervals of the SDK. Limits of keys, values and operations are the keyspace's.
import { assert } from "@kvorum/base";
import { QUEUE_BACKOFF_INTERVALS_MAX } from "@kvorum/keyspace";
import { COMMIT_WINDOW_MAX, QUEUE_LEASE_MS } from "@kvorum/kv";

/** How long an operation may take in ms when nobody says. */
export const TIMEOUT_MS_DEFAULT = 5_000;
/** A day: longer waits are a mistake of unit. */
export const TIMEOUT_MS_MAX = 86_400_000;

/** Epochs of which a session keeps what it saw there: each is a forced failover since its last session read. */
export const SESSION_EPOCHS_MAX = 8;

/** Frames of a stack that are looked through for a caller outside this library, whose own calls are less than half as deep. */
export const CALL_SITE_FRAMES_MAX = 24;

/** Operations sent and unanswered, or about to be retried. The node refuses more than its own limit per session. */
export const OPERATIONS_IN_FLIGHT_MAX = 1_024;
/** Operations that wait for one of the places in flight, about 10 MB of small ones. */
export const OPERATIONS_QUEUED_MAX = 16_384;
/** Keys and values of the commits among them: 80 of the largest, or as many small ones as fit the number. */
export const COMMITS_QUEUED_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Watches and queue takes out at once: each waits for most of its life, and takes no place of an operation that is in a hurry.
 * Together with those they stay far below the 8,192 that a node allows one session.
 */
export const POLLS_MAX = 1_024;
/** How long a node holds a watch before it says that nothing has changed: as often the nearest datacenter is chosen anew. */
export const WATCH_POLL_MS = 20_000;
/** How long the leader holds a take while no message is due. */
export const QUEUE_POLL_MS = 20_000;
/** How much later than the node's answer the client gives up on a poll: it outlasts a silent session that is replaced. */
export const POLL_GRACE_MS = 6_000;
/** Pause before a poll is repeated that failed in spite of its own retries. */
export const POLL_RETRY_MS = 200;

/** Messages of one listener in the hands of its handler (Deno). */
export const QUEUE_HANDLERS_MAX = 100;
/** How often a listener tells that it still works on its messages: twice in the 5 s until they would be taken from it (Deno). */
export const QUEUE_KEEP_MS = 2_000;
/** Pauses after failed attempts when enqueue names none (Deno). */
export const BACKOFF_MS_DEFAULT: readonly number[] = [100, 1_000, 5_000, 30_000, 60_000];
/** The latest expiry, in ms since 1970: the end of the year 262142, where Deno's calendar ends. */
export const EXPIRY_WALL_MS_MAX = 8_210_266_876_799_999;

/**
 * A node is given half of the time that is left, the rest is for trying elsewhere: one that is cut off from the leader
 * waits for it as long as it may. Never less than this, or all there is, so that short timeouts are not cut in pieces.
 */
export const ATTEMPT_MS_MIN = 1_000;
/** How long a datacenter that could not reach the leader is the last choice for what the leader must answer. */
export const LEADERLESS_MS = 2_000;

/** First pause before a retry; doubles per attempt. */
export const RETRY_PAUSE_MS_MIN = 10;
/** Longest pause before a retry: an election takes 1-3 s, so several attempts fall into it. */
export const RETRY_PAUSE_MS_MAX = 500;
/** Deadlines are looked after this often: an operation may overrun its own by as much. */
export const DEADLINE_SWEEP_MS = 50;

/** Pings per datacenter when it is measured; the smallest counts, and the first pays for the connection. */
export const MEASURE_PINGS = 3;
/** How long one ping may take: three times the longest round trip on earth, and room for a busy machine. */
export const PING_TIMEOUT_MS = 2_000;
/** How long datacenters slower than the first to be measured are waited for when a client opens. */
export const MEASURE_GRACE_MS_MIN = 50;
/** Round trips closer than this are equal: datacenters of one region are 1 ms apart, regions more than 5 ms. */
export const RTT_TOLERANCE_MS = 3;
/** How often a datacenter that is down is asked whether it is back. */
export const RECHECK_MS = 1_000;
/** The same while none answers: operations wait for the first one. */
export const RECHECK_ALL_DOWN_MS = 100;
/** How often all datacenters are measured again. */
export const REMEASURE_MS = 15_000;

/** A session with operations out that says nothing for this long is asked by a ping whether the node lives. */
export const SESSION_SILENT_MS = 1_000;
/** How long that ping may take: four times the longest round trip on earth. A paused node is left after 2 s in all. */
export const PULSE_TIMEOUT_MS = 1_000;
/** A session that stays silent for this long while its node answers pings is replaced. */
export const SESSION_STUCK_MS = 4_000;

assert(BACKOFF_MS_DEFAULT.length <= QUEUE_BACKOFF_INTERVALS_MAX, "the default schedule is an allowed one");
assert(2 * QUEUE_KEEP_MS < QUEUE_LEASE_MS, "one lost keep loses no message");
assert(SESSION_STUCK_MS < POLL_GRACE_MS, "a stuck session is found before a poll in it is given up");
assert(RETRY_PAUSE_MS_MIN < RETRY_PAUSE_MS_MAX, "retry pauses grow");
assert(
  SESSION_SILENT_MS + PULSE_TIMEOUT_MS < SESSION_STUCK_MS,
  "a silent session has been asked before it is replaced",
);
assert(OPERATIONS_IN_FLIGHT_MAX <= COMMIT_WINDOW_MAX, "commits in flight fit the window that replicas remember");
assert(SESSION_STUCK_MS < TIMEOUT_MS_DEFAULT, "an operation outlives a stuck session by default");
assert(DEADLINE_SWEEP_MS * 20 <= TIMEOUT_MS_DEFAULT, "deadlines are looked after often enough");
