// Bounds and fixed figures of virtual time, each with its unit and reason.

/** Microtasks between two events: the longest chain from a flush to a turn of the replica is 5 (an async function each level 1-3). */
export const MICROTASK_DEPTH_MAX = 12;
/** After an event that says nothing of promises: stores may answer some without a flush, and those wait an event or two. */
export const MICROTASK_DEPTH_ALWAYS = 2;
/** So many events within so little virtual time, in ms, are a loop: a busy world of fifteen datacenters runs a hundred. */
export const STANDSTILL_MS = 1;
export const EVENTS_AT_STANDSTILL_MAX = 50_000;
/** The wall clock of a virtual world begins here: 2023-11-14T22:13:20Z. */
export const VIRTUAL_WALL_START_AT_MS = 1_700_000_000_000;
