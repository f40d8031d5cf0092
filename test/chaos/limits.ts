// Every bound of a chaos run, with its unit and its reason.

/** A node that does not serve by then has failed to start: two busy cores share seven of them. */
export const START_TIMEOUT_MS = 30_000;
/** A node that was told to stop drains for 5 s at most and is cut off after 9 s. */
export const STOP_TIMEOUT_MS = 15_000;
/** First election, and every replica has heard of it. */
export const READY_TIMEOUT_MS = 30_000;
/** A replica that lost its disk is whole again by then: a few thousand entries over the emulated WAN. */
export const CATCH_UP_TIMEOUT_MS = 60_000;
/** Clients go on writing, so a full disk stops its node within a few commits. */
export const DISK_FULL_TIMEOUT_MS = 30_000;
/** Once everything is healed and nobody writes any more all replicas agree by then. */
export const AGREE_TIMEOUT_MS = 60_000;
/** Pause between two looks at the cluster. */
export const POLL_INTERVAL_MS = 50;
/** A status call to a node that is being killed must not hold up the others. */
export const STATUS_TIMEOUT_MS = 1_500;

/** Log that nodes keep, in bytes: the least there is, so that a wiped datacenter meets compacted logs and takes a snapshot. */
export const LOG_KEPT_BYTES = 64 * 1024;
/** How often committed records are read off a node: several times within the time in which that log turns over. */
export const TAIL_INTERVAL_MS = 300;

/** Size of a disk that can be filled: room for both LMDB environments of a short run, small enough to fill at once. */
export const SMALL_DISK_BYTES = 96 * 1024 * 1024;

/** Wall clocks are stepped by up to this much, either way. */
export const CLOCK_STEP_MS_MAX = 120_000;

/** How long operations may take: from impatient ones, which leave outcomes unknown, to ones that outlast an election. */
export const OPERATION_TIMEOUTS_MS: readonly number[] = [700, 2_000, 5_000];
/** Opening clients while seven processes warm up. */
export const OPEN_TIMEOUT_MS = 20_000;
/** Violations that a failure tells in full. */
export const VIOLATIONS_TOLD_MAX = 10;
