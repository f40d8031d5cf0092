// Bounds and timing of a datacenter process.
import { assert } from "@kvorum/base";
import type { RaftTiming } from "@kvorum/raft";
import { HAND_OVER_MS_MAX } from "@kvorum/replica";

/** Operations under way get this long to end when the node stops, in ms: the SDK's default timeout is as long. */
export const DRAIN_MS_MAX = 5_000;
/** Terminals, npm and container engines each pass a signal on: copies that arrive within this time, in ms, are one request. */
export const SIGNAL_REPEAT_MS = 500;
/** A stop that takes longer than this is cut off, in ms: below the ten seconds that container engines wait. */
export const STOP_MS_MAX = 9_000;

assert(HAND_OVER_MS_MAX < DRAIN_MS_MAX, "operations that waited for a new leader have time to be answered by it");
assert(DRAIN_MS_MAX < STOP_MS_MAX, "a stop in order is not cut off");

/**
 * Voters are a few ms apart, so a heartbeat every 100 ms is cheap, and an election after 1-2 s of silence leaves room for
 * a process that two busy cores keep waiting, within the 5 s that the published failure table gives.
 */
export const RAFT_TIMING: RaftTiming = { heartbeatIntervalMs: 100, electionTimeoutMs: 1_000 };

/** Entries of a branch that are in memory at once, in bytes; one entry of any size is. */
export const BRANCH_BATCH_BYTES_MAX = 1024 * 1024;
/** A commit of a branch that is applied again may wait this long for a leader, in ms: two elections. */
export const BRANCH_COMMIT_TIMEOUT_MS = 10_000;
/** How often a node that is behind looks whether it has caught up, in ms. */
export const BRANCH_APPLIED_POLL_MS = 20;

/** How long the primary region may serve after a majority of regions was heard, in ms (design.md 2). */
export const REGION_LEASE_MS_DEFAULT = 10_000;
/** A forced failover waits it out: longer than a minute is an outage by itself. */
export const REGION_LEASE_MS_MAX = 60_000;
/** Log that is kept for learners that are away, in bytes: at 1 MB/s that is four minutes; then they take a snapshot. */
export const LOG_KEPT_BYTES_DEFAULT = 256 * 1024 * 1024;
/** Less would have every learner that pauses for a moment take a snapshot. */
export const LOG_KEPT_BYTES_MIN = 64 * 1024;

/** A wall clock that is told to be wrong by more than an hour has nothing more to show, in ms. */
export const WALL_OFFSET_MS_MAX = 3_600_000;

/** Strong reads by lease assume that no clock of a voter runs faster or slower than another's by more than this share. */
export const LEASE_READ_DRIFT_SHARE_MAX = 0.02;

/** A connection that has not said within this which kind of HTTP it speaks is closed, in ms. */
export const FIRST_BYTES_MS_MAX = 10_000;
/** An HTTP/1.1 connection on which nothing comes or goes for this long is closed, in ms; a watch is pinged every 5 s. */
export const HTTP1_SILENCE_MS_MAX = 60_000;
/** Requests of one HTTP/2 connection under way at once: watches too, each of which stays open. */
export const HTTP2_STREAMS_MAX = 1_000;
/** Answers under way get this long to leave when the node stops, in ms; what is still open then is cut off. */
export const HTTP_CLOSE_MS_MAX = 1_000;
