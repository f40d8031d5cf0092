// Bounds of the replica: every queue, batch and wait has one, with its unit and its reason.
import { assert } from "@kvorum/base";

/** Commands in one entry: the versionstamp gives the position two bytes; a smaller bound keeps entries shippable. */
export const ENTRY_COMMANDS_MAX = 4096;
/** Bytes of commands in one entry: one append message at most, so that a slow follower is fed in small bites. */
export const ENTRY_PAYLOAD_BYTES_MAX = 1024 * 1024;
/**
 * Client operations that a node holds unanswered, unless its settings say fewer; past it resource_exhausted at once instead of growing
 * memory.
 */
export const OPERATIONS_OPEN_MAX = 20_000;
/** Keys and values of the commits among them; past it resource_exhausted. Twice what may wait at a leader to be proposed. */
export const REQUESTS_OPEN_BYTES_MAX = 128 * 1024 * 1024;
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

/**
 * A long poll (a watch, a take) stops waiting this long before its deadline, in ms, or at half of a short one: a last read at a
 * leader on the other side of the longest link (0.4 s) is back by then.
 */
export const LONG_POLL_RESERVE_MS = 500;
/**
 * A forwarded long poll asks its leader to wait this long at most, in ms, and asks again: a poll whose answer was lost is noticed
 * within one of them and a resend, and a leader keeps nothing for long for a client that has gone.
 */
export const LONG_POLL_FORWARD_MS = 5_000;
/** Watches that wait at one replica; past it resource_exhausted. Half of the open operations, the others keep their share. */
export const WATCHES_PARKED_MAX = 10_000;
/** Takes of one queue that a leader has in the log at once: listeners in several regions make one commit each. */
export const TAKES_PROPOSED_MAX = 8;
/** A sweep that raft refused is proposed again after this, in ms: a hand-over or a full log takes some heartbeats. */
export const SWEEP_RETRY_MS = 200;

/**
 * A leader that is asked to stop waits this long, in ms, for another voter to lead: two election timeouts, one for a voter that turns
 * out to be dead and one for the next. After that the others have elected somebody without it.
 */
export const HAND_OVER_MS_MAX = 2_000;

/** Bytes on their way to one learner: 142 Mb/s at 191 ms (wan.md) is 3.4 MB; twice that leaves room for a burst. */
export const SHIP_WINDOW_BYTES = 8 * 1024 * 1024;
/**
 * Frames in one ship message: a link of 1 Mb/s carries it within SHIP_SILENCE_MS_MAX, in which the heartbeats wait behind it. An entry
 * that is larger goes by itself.
 */
export const SHIP_BATCH_BYTES_MAX = 120 * 1024;
/** An idle source says that it is alive, and as of when it is complete, this often, in ms. */
export const SHIP_HEARTBEAT_INTERVAL_MS = 100;
/** A source that was silent this long, in ms, is left for another: ten heartbeats, above two round trips of the longest link. */
export const SHIP_SILENCE_MS_MAX = 1000;
/** A source that has not answered the first pull yet gets this long, in ms: a slow link's round trip, and a busy source. */
export const SHIP_FIRST_ANSWER_MS_MAX = 3000;
/** A relay whose own source has been silent this long, in ms, is by-passed over the WAN. */
export const SHIP_RELAY_AGE_MS_MAX = 2000;
/** A voter that cannot say for this long, in ms, that it is complete has lost its leader: another may know one. Two elections. */
export const SHIP_VOTER_AGE_MS_MAX = 5000;
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
/** Entries up to which the bytes of the log are known at a voter: as many as have a commit time. */
export const FRAME_TOTALS_KEPT = COMMIT_TIMES_KEPT;
/** Eventual reads that wait for their verdict; the oldest are dropped unjudged past it, and counted. */
export const STALE_READS_PENDING_MAX = 200_000;
/**
 * How far behind eventual reads may be held on purpose (adversary.ts), in ms: a minute. An application that stands that much
 * stands more.
 */
export const ADVERSARY_BOUND_MS_MAX = 60_000;
/** Entries applied and not shown that an adversary keeps; past it they are shown early. Ten seconds of the highest load. */
export const HELD_BACK_ENTRIES_MAX = 100_000;
/** What those entries and the rows that they replaced may take in memory. */
export const HELD_BACK_BYTES_MAX = 64 * 1024 * 1024;
/** Newer versions that are counted for one stale read. */
export const STALE_READ_VERSIONS_MAX = 1000;
/** Of those that a verdict names one by one, where somebody else knows what the reader was told: 100 bytes each. */
export const STALE_READ_VERSIONS_KEPT_MAX = 100;

/** Pings of one link measurement; at the longest round trip of the matrix they take minutes. */
export const LINK_PROBE_SAMPLES_MAX = 1000;
/** Pings of one link start at least this far apart, in ms: above what a busy machine keeps a process waiting for, mostly. */
export const LINK_PROBE_SPACING_MS = 20;

assert(WATCHES_PARKED_MAX < OPERATIONS_OPEN_MAX, "watches leave room for other operations");
assert(2 * LONG_POLL_RESERVE_MS < LONG_POLL_FORWARD_MS, "a forwarded long poll mostly waits");
assert(SHIP_HEARTBEAT_INTERVAL_MS * 3 <= SHIP_SILENCE_MS_MAX, "a silent source must have missed several heartbeats");
assert(SHIP_SILENCE_MS_MAX < SHIP_FIRST_ANSWER_MS_MAX, "a first answer takes a round trip, a heartbeat half of one");
assert(SHIP_BATCH_BYTES_MAX <= SHIP_WINDOW_BYTES, "one ship message must fit the window");
assert(ENTRY_COMMANDS_MAX <= 0xffff, "the position of a command has two bytes in the versionstamp");

/** How long a region lease lasts unless configured otherwise, in ms (design.md 2): what a forced failover waits out at most. */
export const REGION_LEASE_DURATION_MS = 10_000;
/** Regions from which on a lease is needed: of two, neither majority would outlive the other. */
export const REGION_LEASE_REGIONS_MIN = 3;
/** A held lease is renewed this often, as a share of its duration: four renewals may be lost before it runs out. */
export const REGION_LEASE_RENEWAL_SHARE = 0.2;
/** A lease that is not held is asked for this often, in ms: within one round trip of the longest link a request is on its way. */
export const REGION_LEASE_RETRY_MS = 100;
/** Rounds of requests whose answers are still taken: at the retry interval more than ten seconds of delay. */
export const REGION_LEASE_ROUNDS_MAX = 128;
/**
 * How far a clock may run fast or slow, as a share: quartz stays within 0.0001 and a clock that NTP slews within 0.0005; the
 * rest is for virtual machines. It shortens a lease by twice this share, 0.4 s of ten.
 */
export const CLOCK_DRIFT_SHARE_MAX = 0.02;
/** Claims and their probes are repeated this often to those that have not answered, in ms. */
export const EPOCH_CLAIM_RETRY_MS = 200;
/** With the primary region declared down, promises that do not come within this, in ms, are done without: five of the longest round trips. */
export const EPOCH_ANSWER_WAIT_MS = 2000;
/** A learner may become a voter when it lags the leader by at most this many entries: a second or two of the highest load. */
export const VOTER_LAG_ENTRIES_MAX = 5000;
/** Voters of a move that has the old and the new ones beside each other: as many as one configuration may have. */
export const VOTERS_JOINED_MAX = 9;

assert(REGION_LEASE_RENEWAL_SHARE * 3 <= 1, "a lease survives two lost renewals");
assert(CLOCK_DRIFT_SHARE_MAX < 0.1, "a lease must not be eaten up by its margin");

/** Bytes of frames that are read at once while a branch is quarantined. */
export const BRANCH_SLICE_BYTES = 1024 * 1024;
/** A voter without a leader asks around for an epoch or a configuration that it has missed, after this long and this often, in ms. */
export const LEADERLESS_PROBE_AFTER_MS = 3_000;
export const LEADERLESS_PROBE_INTERVAL_MS = 1_000;
/** How long a candidate's request waits for a replica that cannot vote yet, in ms: an election timeout later it has asked anew. */
export const VOTE_REQUEST_HELD_MS_MAX = 1_000;

/** Rows in one chunk of a snapshot, in bytes: about 2 ms to read, to check and to write. */
export const SNAPSHOT_CHUNK_BYTES = 256 * 1024;
/** Chunks on their way to one receiver, 4 MiB: 142 Mb/s at 191 ms (wan.md) is 3.4 MB; more would only queue before the log. */
export const SNAPSHOT_WINDOW_CHUNKS = 16;
/** Chunks that a source reads in one turn: 1 MiB as in apply, so that heartbeats are never late by it. */
export const SNAPSHOT_TURN_CHUNKS_MAX = 4;
/** Pulls that wait at a source; past it they are dropped, and their receivers pull again. */
export const SNAPSHOT_PULLS_QUEUED_MAX = 16 * SNAPSHOT_WINDOW_CHUNKS;
/** Snapshots that a source holds open: each keeps the pages of its moment from being used again. */
export const SNAPSHOTS_OPEN_MAX = 2;
/** No chunk for this long, in ms: what is on its way is taken for lost. Above two round trips of the longest link. */
export const SNAPSHOT_CHUNK_SILENCE_MS_MAX = 1000;
/** No chunk for this long, in ms, and the source is given up: a broken link is waited for, a dead datacenter is not. */
export const SNAPSHOT_SOURCE_SILENCE_MS_MAX = 20_000;
/** A snapshot that nobody pulled from for this long, in ms, is closed. */
export const SNAPSHOT_IDLE_MS_MAX = 30_000;
/** Chunks of one transfer that may fail their checksum: more, and the source's own disk is to blame. */
export const SNAPSHOT_BAD_CHUNKS_MAX = 8;

/**
 * Frames kept in the log, in bytes: at 1 MB/s of writes a learner may be away for four minutes and still needs no snapshot, and
 * a restart after a power cut replays it in a few seconds.
 */
export const LOG_KEPT_BYTES_MAX = 256 * 1024 * 1024;
/** Checkpoints start at least this far apart, in ms, unless the log is past its bound: one may copy the whole state. */
export const CHECKPOINT_INTERVAL_MS_MIN = 5000;

/** Recent digests kept for comparison: at 10,000 entries a second, 1.6 s: what one replica may be ahead of another. */
export const DIGESTS_KEPT = 16_384;
/** Statements about entries not yet applied here that are kept per peer; the oldest come to be compared first. */
export const DIGEST_STATEMENTS_AHEAD_MAX = 8;
/**
 * Voters state their digests to each other this often, in ms. Digests are chained, so a statement speaks for everything before
 * it: stating them more often would only find a divergence sooner.
 */
export const DIGEST_INTERVAL_MS = 1000;
/** A replica that is contradicted waits this long, in ms, for the voters that have not spoken: several of their statements. */
export const DIGEST_GRACE_MS = 3 * DIGEST_INTERVAL_MS;

/** Proofs of age that wait for apply: at one a heartbeat, 25 s of lag; while it is full further ones are not taken. */
export const AGE_PROOFS_PENDING_MAX = 256;

assert(SNAPSHOT_SOURCE_SILENCE_MS_MAX < SNAPSHOT_IDLE_MS_MAX, "a source waits longer than its receivers do");
assert(SNAPSHOT_CHUNK_SILENCE_MS_MAX * 3 <= SNAPSHOT_SOURCE_SILENCE_MS_MAX, "a silent source was asked several times");
/** A claim that has not got its promises after this, and the lease, in ms, is given up. */
export const EPOCH_CLAIM_MS_MAX = 15_000;
/** A datacenter of an earlier epoch is told where it ended at most this often, in ms. */
export const EPOCH_NOTICE_INTERVAL_MS = 200;
/** A follower whose leader's log does not reach back asks for a snapshot this often, in ms, until one is offered. */
export const SNAPSHOT_ASK_INTERVAL_MS = 500;
/** An operator's request that is not done after this, in ms, is answered with a failure; what it began may still be done. */
export const CONTROL_MS_MAX = 60_000;

/** Frames of the old primary's log that are looked at together while a certificate is made: memory, not meaning. */
export const LOST_WRITES_SLICE_BYTES = 1024 * 1024;
/** A replica that lags by more entries than this is shown as catching up: above what a busy moment leaves to apply. */
export const CATCH_UP_SHOWN_ENTRIES_MIN = 1_000;
/** Operations wait this long, in ms, for a new leader's first region lease; later ones are refused at once. Five long round trips. */
export const REGION_LEASE_ACQUIRE_MS_MAX = 2_000;
/** A voter whose removal is committed waits for its leader this many election timeouts, then takes it that nobody writes any more. */
export const SILENT_ELECTION_TIMEOUTS = 2;
/** A blank voter that hears of other blank voters only, a majority of them, waits this long, in ms, for the other datacenters. */
export const BLANK_START_GRACE_MS = 2_000;
/** The leader of an epoch after the first tells every learner of it this often, in ms: one small message each. */
export const EPOCH_TELL_INTERVAL_MS = 1_000;
