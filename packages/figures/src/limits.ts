// Bounds of what a replica measures of itself.

/** Key prefixes told apart per client region; an application has a handful of kinds of records. A histogram has some 100 kB. */
export const KEY_PREFIXES_MAX = 32;
/** Groups of an audit: kinds of records by regions by places in a program. A histogram of stale reads has some 100 kB. */
export const AUDIT_GROUPS_MAX = 500;
/** Answers to clients that nodes remember in an audit, the newest ones, at some 200 bytes: at 1,000 a second more than a region's lag. */
export const AUDIT_TOLD_MAX = 20_000;
/**
 * Versions that stale reads of such clients have missed, kept until somebody asks what other nodes had told them: at some 200 bytes each,
 * about as much on the wire.
 */
export const AUDIT_OPEN_VERSIONS_MAX = 20_000;
/** Characters of a key or of a group's prefixes in an audit: longer ones are cut. */
export const AUDIT_KEY_TEXT_LENGTH_MAX = 200;

/** Events kept since the last reset: a failover makes some ten at each replica, a flapping link one a second. */
export const EVENTS_KEPT_MAX = 1_000;
/** Entries whose steps are remembered: at 1,000 a second the last eight seconds, in 400 kB. */
export const ENTRY_TRACES_KEPT = 8_192;
