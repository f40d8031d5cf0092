// Bounds of the KV Connect server; what a program may store is bounded by packages/keyspace.
import { assert } from "@kvorum/base";
import { ATOMIC_WRITE_BYTES_MAX } from "@kvorum/keyspace";
import { EPHEMERAL_IDLE_MS } from "@kvorum/kv";

/** A data-path request, in bytes: the largest atomic write and as much again for its bounds and its framing. */
export const BODY_BYTES_MAX = 2 * 1024 * 1024;
/** A metadata exchange says which versions the client speaks, and nothing else. */
export const METADATA_BODY_BYTES_MAX = 4_096;

/**
 * How long a client may use what a metadata exchange told it, in ms. npm's client asks again five minutes before it ends,
 * and a Deno program every minute anyway.
 */
export const METADATA_VALID_MS = 24 * 60 * 60 * 1_000;

/** How long an operation may take, in ms, before the client is told to try again: the SDK's default too. */
export const OPERATION_TIMEOUT_MS = 5_000;

/**
 * A commit whose outcome is unknown is asked for again this long, in ms, under the same commit id: until a datacenter is
 * back that was restarted, or a forced failover has waited out the region lease. Only here is that safe, for the protocol
 * has nothing by which a client could say that it repeats itself; neither client gives up a call before this.
 */
export const COMMIT_REPEAT_MS_MAX = 60_000;
/** Pause before an operation is asked for again, in ms. */
export const REPEAT_PAUSE_MS = 100;

/** A watch is a long poll of this length, in ms; one that ends without a change is a ping, as the reference server's. */
export const WATCH_POLL_MS = 5_000;
/** Frames of one watch on their way to the client; past it the next waits, and changes are collapsed. */
export const WATCH_FRAMES_IN_FLIGHT_MAX = 32;

/**
 * What a cut link swallows does not come again when it heals, and neither client gives up a request by itself: a crossing
 * that takes longer than this, in ms, breaks the connection, as TCP's own timeout would.
 */
export const CROSSING_MS_MAX = 5_000;

/** What a request or answer weighs on an emulated link besides its body, in bytes: its headers. */
export const HEADERS_BYTES = 200;

/** Message nesting that is looked into, also of groups that nobody knows. The protocol needs three. */
export const MESSAGE_DEPTH_MAX = 100;

/** What the leader's clock may be ahead of or behind this node's when an enqueue's moment is judged, in ms. */
export const CLOCK_TOLERANCE_MS = 60_000;

/** The last moment at which a value may expire, ms since 1970: what six bytes hold, in the year 10889. */
export const EXPIRE_AT_MS_MAX = 2 ** 48 - 1;

/**
 * A call to an ephemeral database touches it if the last touch was this long ago, in ms, so that it outlives its idle time
 * while it is only read. Deno's exchange, once a minute, always does.
 */
export const EPHEMERAL_TOUCH_INTERVAL_MS = 50_000;

/** Ephemeral databases that are remembered as touched, at 100 bytes each; one that was forgotten is touched once more. */
export const EPHEMERAL_TOUCHED_MAX = 10_000;

assert(
  2 * EPHEMERAL_TOUCH_INTERVAL_MS < EPHEMERAL_IDLE_MS,
  "a database in use is touched before it is taken for unused",
);
assert(2 * ATOMIC_WRITE_BYTES_MAX < BODY_BYTES_MAX, "the largest atomic write fits a body");
assert(OPERATION_TIMEOUT_MS < COMMIT_REPEAT_MS_MAX, "an unknown outcome is asked for again");
