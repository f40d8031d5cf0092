// Hard bounds of the WAN model, each with its unit and reason.

/** A round trip longer than a minute is a partition by another name; every timeout of kvorum is shorter. */
export const RTT_MS_MAX = 60_000;

/** What a datacenter takes to answer; a second of it would be a fault, and faults are injected. */
export const SERVICE_TIME_MS_MAX = 1_000;

/** One full packet a second: below it a link would hold a frame for hours. */
export const BANDWIDTH_BYTES_PER_SECOND_MIN = 1_500;

/** Every datacenter is one operating-system process of the same machine. */
export const DATACENTERS_MAX = 64;

/** With the datacenters they make the directed links: 64 x 64 client links each way are still a small table. */
export const CLIENT_REGIONS_MAX = 64;

/** Changes in force at once; a scenario with more has forgotten to heal. */
export const ACTIVE_CHANGES_MAX = 256;

/** Figures given for single links; every pair of a full topology would be 2,016. */
export const LINK_OVERRIDES_MAX = 4_096;

/** A topology file is written by hand; the largest that the bounds above allow is below this. */
export const TOPOLOGY_TEXT_CHARACTERS_MAX = 1_000_000;

/**
 * Time that a message may wait for those ahead of it on a narrow link before it is dropped: the queue of a link holds
 * no more than this times its bandwidth, so that an overloaded link does not eat the receiver's memory.
 */
export const QUEUE_DELAY_MS_MAX = 4_000;

/** Retransmissions of one message before its connection counts as dead: with doubling pauses that is 12.6 s or more. */
export const RETRANSMISSIONS_MAX = 6;
