// Hard bounds of the emulated WAN, each with its unit and reason.

/**
 * What one node holds for all its links at most. The widest windows between datacenters hold some MB for each of a dozen
 * links; beyond this a peer or client ignores its window, and its messages are dropped.
 */
export const HELD_BYTES_MAX = 256 * 1024 * 1024;

/** What a held message costs besides its payload: the closures and objects that wait with it. */
export const HELD_MESSAGE_OVERHEAD_BYTES = 512;

/** Messages handed over before the loop gets a turn: at some 10 us each it waits 1 ms at most. */
export const DELIVERIES_PER_TURN_MAX = 100;

/**
 * A frame stamped longer ago comes from another machine's clock, or from a process that was stopped: it counts as sent
 * now. Loopback delivers within milliseconds.
 */
export const STAMP_AGE_MS_MAX = 5_000;
