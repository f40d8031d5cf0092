// The hard bounds of the raft package, each with its unit and its reason. Bytes are bytes of encoded entries (frames).
import { assert } from "@kvorum/base";

const MIB = 1024 * 1024;

/**
 * Entries of one append. Large enough that its fixed cost vanishes, below gRPC's 4 MiB message; a heartbeat behind it
 * waits 30 ms on the 275 Mb/s of an ocean crossing (wan.md), less than an election timeout.
 */
export const APPEND_BYTES_MAX = 1 * MIB;

/**
 * Entries sent to one follower and not yet acknowledged: bandwidth x round trip (pitfall 14), with a flush in the round trip.
 * 10 Gb/s x 2.4 ms between zones is 3 MB; 275 Mb/s x 106 ms across an ocean is 3.6 MB: both with a factor of two to spare.
 */
export const INFLIGHT_BYTES_MAX = 8 * MIB;

/** Appends in that window: 5,000 turns a second over a 200 ms round trip are 1,000; more means that nobody listens. */
export const INFLIGHT_APPENDS_MAX = 4096;

/** Entries of its own term that a leader holds without a majority. Past it proposals are refused: memory, and an honest queue. */
export const UNCOMMITTED_BYTES_MAX = 64 * MIB;

/**
 * Recent entries kept in memory after they were persisted and committed, so that replication, apply and shipping need not
 * read the disk: two windows' worth.
 */
export const TAIL_BYTES_MAX = 16 * MIB;

/** ReadIndex rounds awaiting their majority; later reads gather in the next round. More than a round trip of turns is idle talk. */
export const READ_ROUNDS_IN_FLIGHT_MAX = 64;

/**
 * Rounds whose send times are kept until a majority has echoed them. Heartbeats alone need an election timeout's worth, ten or
 * twenty; past the bound the oldest is forgotten, and a later one confirms as well.
 */
export const ROUNDS_UNCONFIRMED_MAX = 256;

/**
 * Least time between two appends that carry nothing but a new commit index to one follower, in ms. A lone write's commit
 * is told at once; under load the next append tells it, and this bounds the extra messages to 200 a second.
 */
export const COMMIT_NOTICE_INTERVAL_MS = 5;

/** A follower that answers heartbeats but acknowledges nothing for this many heartbeat intervals is asked what it has. */
export const STALL_HEARTBEATS = 2;

/** Voters of one configuration. Each adds a message to every commit; beyond nine the majority only gets slower. */
export const VOTERS_MAX = 9;

assert(READ_ROUNDS_IN_FLIGHT_MAX < ROUNDS_UNCONFIRMED_MAX, "a round with reads should find its send time");
assert(APPEND_BYTES_MAX <= INFLIGHT_BYTES_MAX, "an append must fit into the window");
assert(INFLIGHT_BYTES_MAX <= TAIL_BYTES_MAX, "what is in flight should be served again from memory");
assert(INFLIGHT_BYTES_MAX <= UNCOMMITTED_BYTES_MAX, "a full window must not refuse proposals");

/**
 * Share of the election timeout that voters wait before the first term: nobody can lead yet, so nobody is disturbed, and a
 * new cluster serves a second earlier. Still long against the few ms of a pre-vote.
 */
export const FIRST_ELECTION_PATIENCE = 0.2;
