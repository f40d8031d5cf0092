// Bounds of what a replica measures of itself.

/** Key prefixes told apart per client region; an application has a handful of kinds of records. A histogram has some 100 kB. */
export const KEY_PREFIXES_MAX = 32;
/** Groups of an audit: kinds of records by regions by places in a program. A histogram of stale reads has some 100 kB. */
export const AUDIT_GROUPS_MAX = 500;
/** Characters of a key or of a group's prefixes in an audit: longer ones are cut. */
export const AUDIT_KEY_TEXT_LENGTH_MAX = 200;

/** Events kept since the last reset: a failover makes some ten at each replica, a flapping link one a second. */
export const EVENTS_KEPT_MAX = 1_000;
/** Entries whose steps are remembered: at 1,000 a second the last eight seconds, in 400 kB. */
export const ENTRY_TRACES_KEPT = 8_192;
