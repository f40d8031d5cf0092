// Bounds of the replica: every queue, batch and wait has one, with its unit and its reason.
import { assert } from "@kvorum/base";

/** Commands in one entry: the versionstamp gives the position two bytes; a smaller bound keeps entries shippable. */
export const ENTRY_COMMANDS_MAX = 4096;
/** Bytes of commands in one entry: one append message at most, so that a slow follower is fed in small bites. */
export const ENTRY_PAYLOAD_BYTES_MAX = 1024 * 1024;
/** Client operations that a node holds unanswered; past it resource_exhausted at once instead of growing memory. */
export const REQUESTS_OPEN_MAX = 20_000;
/** Bytes of commands waiting to be proposed; past it resource_exhausted. 64 groups of the largest entry. */
export const COMMANDS_QUEUED_BYTES_MAX = 64 * 1024 * 1024;
/** Frames applied in one state transaction: about 5 ms of apply, so that heartbeats are never late by it. */
export const APPLY_BATCH_BYTES_MAX = 1024 * 1024;
/** How often unanswered operations are looked through for deadlines and resends, in ms. Deadlines are late by at most this. */
export const REQUEST_SWEEP_INTERVAL_MS = 50;
/** A forwarded operation without an answer is sent again after this, in ms: above the longest round trip of the matrix (0.4 s) with room. */
export const FORWARD_RESEND_AFTER_MS = 1500;
/**
 * A session's read waits this long, in ms, for its bookmark to be applied before it goes to the leader: a replica that keeps up
 * has it within the longest one-way delay (0.2 s) and a flush; one that does not is not worth more than a round trip.
 */
export const SESSION_WAIT_MS_MAX = 300;

/** Bytes on their way to one learner: 142 Mb/s at 191 ms (wan.md) is 3.4 MB; twice that leaves room for a burst. */
export const SHIP_WINDOW_BYTES = 8 * 1024 * 1024;
/** Frames in one ship message. */
export const SHIP_BATCH_BYTES_MAX = 512 * 1024;
/** An idle source says that it is alive, and as of when it is complete, this often, in ms. */
export const SHIP_HEARTBEAT_INTERVAL_MS = 100;
/** A source that was silent this long, in ms, is left for another: ten heartbeats, above two round trips of the longest link. */
export const SHIP_SILENCE_MS_MAX = 1000;
/** A source that has not answered the first pull yet gets this long, in ms: a slow link's round trip, and a busy source. */
export const SHIP_FIRST_ANSWER_MS_MAX = 3000;
/** A relay whose own source has been silent this long, in ms, is by-passed over the WAN. */
export const SHIP_RELAY_AGE_MS_MAX = 2000;
/** A source that failed is not tried again before this, in ms, unless nothing else is left. */
export const SHIP_SUSPECT_MS = 3000;
/** A source forgets a learner that it has not heard of for this long, in ms. */
export const SHIP_SUBSCRIPTION_IDLE_MS_MAX = 10_000;
/** Learners that one source serves. */
export const SHIP_SUBSCRIPTIONS_MAX = 64;
/** Recent entries that a learner keeps in memory for its siblings and for apply, in bytes of frames. */
export const ENTRY_TAIL_BYTES_MAX = 16 * 1024 * 1024;

/** Entries whose commit time is remembered: at 10,000 entries a second more than six seconds of shipping delay. */
export const COMMIT_TIMES_KEPT = 65_536;
/** Eventual reads that wait for their verdict; the oldest are dropped unjudged past it, and counted. */
export const STALE_READS_PENDING_MAX = 200_000;
/** Newer versions that are counted for one stale read. */
export const STALE_READ_VERSIONS_MAX = 1000;

/** Pings of one link measurement; at the longest round trip of the matrix they take minutes. */
export const LINK_PROBE_SAMPLES_MAX = 1000;
/** Pings of one link start at least this far apart, in ms: above what a busy machine keeps a process waiting for, mostly. */
export const LINK_PROBE_SPACING_MS = 20;

assert(SHIP_HEARTBEAT_INTERVAL_MS * 3 <= SHIP_SILENCE_MS_MAX, "a silent source must have missed several heartbeats");
assert(SHIP_SILENCE_MS_MAX < SHIP_FIRST_ANSWER_MS_MAX, "a first answer takes a round trip, a heartbeat half of one");
assert(SHIP_BATCH_BYTES_MAX <= SHIP_WINDOW_BYTES, "one ship message must fit the window");
assert(ENTRY_COMMANDS_MAX <= 0xffff, "the position of a command has two bytes in the versionstamp");
