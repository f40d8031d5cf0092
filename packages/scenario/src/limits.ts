// Every bound of a scenario and of its run, with unit and reason.
import { assert } from "@kvorum/base";

/** Longest measured time or warm-up, in ms: an hour, past which a scenario is a service and not a story. */
export const DURATION_MS_MAX = 3_600_000;
/** Operations per second of one workload, with the load of its phase: one event loop keeps an open-loop schedule honest up to about here. */
export const RATE_PER_SECOND_MAX = 20_000;
/** Operations that one scenario may plan: every acknowledged versionstamp is kept until the log has been compared. */
export const OPERATIONS_MAX = 2_000_000;
/** SDK clients of one workload: each holds a stream and two timers. */
export const CLIENTS_PER_WORKLOAD_MAX = 64;
export const WORKLOADS_MAX = 32;
/** Phases of a run: each has figures of its own in the report. */
export const PHASES_MAX = 16;
/** Steps of a timeline, and what one of them may come to: a person has to read them as bands of one picture. */
export const TIMELINE_STEPS_MAX = 64;
export const FAULT_REPEATS_MAX = 100;
export const RANDOM_FAULTS_MAX = 50;
/** Points of a ramp. */
export const RAMP_POINTS_MAX = 100;
/** The slowest disk that can be asked for, in ms per flush: past it everything has given up. */
export const FLUSH_MS_MAX = 10_000;
/** Accounts of a bank: its snapshot is one read of them all, and the store reads ten keys at a time. */
export const BANK_ACCOUNTS_MAX = 10;
/** Entries of a page. */
export const LIST_LIMIT_MAX = 500;
/** The shortest interval of availability probes, in ms: an outage is known to this grain. */
export const AVAILABILITY_PROBE_MS_MIN = 10;
/** How often a write under a check is tried: past that a key is contended beyond what its rate can serve. */
export const CHECKED_WRITE_TRIES_MAX = 50;
/** Keys, and bytes of values, that a ycsb workload writes before the load: enough for every rank that zipf draws often. */
export const PRELOADED_KEYS_MAX = 10_000;
export const PRELOADED_BYTES_MAX = 8 * 1024 * 1024;
/** Of one atomic write while loading: well within what the store takes, with the longest keys. */
export const PRELOAD_BATCH_KEYS_MAX = 250;
export const PRELOAD_BATCH_BYTES_MAX = 400_000;
/** How long the last looks of a workload may take, in ms: a listener that was cut off polls again by then, and backoffs are over. */
export const LAST_LOOK_MS_MAX = 20_000;
/** Between two of them, in ms. */
export const LAST_LOOK_POLL_MS = 50;
export const EXPECTATIONS_MAX = 100;
/** Keys of one workload: the zipf table has 8 bytes a key. */
export const KEY_COUNT_MAX = 1_000_000;
/** A value's size in bytes: Deno KV's own limit. */
export const VALUE_SIZE_BYTES_MAX = 65_536;

/** How long one operation may take before it counts as failed, in ms: the SDK's default. */
export const OPERATION_TIMEOUT_MS = 5_000;
/** Operations of one workload under way at a time: five seconds of the highest rate would not fit a stalled cluster. */
export const IN_FLIGHT_MAX = 10_000;

/** Round trips measured per link; the median of fifteen survives seven spikes. */
export const LINK_SAMPLES = 15;
/** Time for one datacenter to measure all its links, in ms: fifteen round trips of the longest link (0.36 s), and room. */
export const LINK_TIMEOUT_MS = 8_000;
/** A busy machine can spoil one measurement; three spoiled ones are a fact. */
export const LINK_ATTEMPTS_MAX = 3;
/** Pause before a link is measured again, in ms: what disturbed it may have passed. */
export const LINK_RETRY_PAUSE_MS = 500;
/**
 * Between the starts of two datacenters' measurements, in ms: their first pings, over cold code, do not meet
 * on the cores that they share.
 */
export const LINK_STAGGER_MS = 100;
/** A link is as configured when the median is within max(1 ms, 2 %) of it (design.md 5). */
export const LINK_TOLERANCE_MS = 1;
export const LINK_TOLERANCE_FRACTION = 0.02;

/** How long the replicas may take to apply the last commit before the run is marked, in ms. */
export const QUIESCE_TIMEOUT_MS = 15_000;
/** Pause between two looks at the replicas' applied indexes, in ms. */
export const QUIESCE_POLL_MS = 50;
/** Deadline of one Admin call, in ms. */
export const ADMIN_TIMEOUT_MS = 5_000;

/** A probe gives up on a region after this long, in ms, and counts as unseen. */
export const PROBE_TIMEOUT_MS = 10_000;
/** A run does not wipe datacenters by itself and is not told who does: in its history every replica has one life. */
export const INCARNATION_UNKNOWN = 0;

/** Pause after a probe's read that failed, in ms: a client that refuses at once must not make a busy loop. */
export const PROBE_RETRY_MS = 100;
/** First part of the keys that probes write. */
export const PROBE_KEY_PART = "kvorum-probe";
/** The group that reads of those keys are in (keyPrefixOf of keyspace). */
export const PROBE_KEY_PREFIX = JSON.stringify(PROBE_KEY_PART);
/** Probes per second: each polls in every region as fast as the answers come, so many of them would be a load. */
export const PROBE_RATE_PER_SECOND_MAX = 20;

/** Between two progress reports, in ms: four a second is smooth enough and costs nothing. */
export const PROGRESS_INTERVAL_MS = 250;
/** Points of a drawn CDF: one per percent. */
export const CDF_POINTS = 100;

/** Between two looks at the datacenters while a step of the timeline waits for its condition, in ms: a fifth of the shortest election. */
export const CONDITION_POLL_MS = 50;
/** How long a look waits for a datacenter, in ms: one that is frozen must not hide what the others say. */
export const LOOK_TIMEOUT_MS = 500;
/** A region has caught up when it has applied what was committed so long ago, in ms: under load nobody has everything. */
export const CAUGHT_UP_WITHIN_MS = 1_000;
/** What random faults draw from: a round trip that hurts and does not cut, in ms. */
export const RANDOM_RTT_MS = { min: 50, max: 500 } as const;
/** Of packets: from a bad line to one that barely works. */
export const RANDOM_LOSS_PERCENT = { min: 1, max: 20 } as const;
/** Of a flush: from a busy disk to one that is about to die, in ms. */
export const RANDOM_FLUSH_MS = { min: 10, max: 200 } as const;

/**
 * A strong write that probes availability may take so many round trips to the primary region, and so much longer, in ms, before it
 * has failed: one there and back is what it needs, another covers a commit and its queue, the third the weather.
 */
export const AVAILABILITY_ROUND_TRIPS = 3;
export const AVAILABILITY_ROOM_MS = 50;
/** The least that it may take, in ms: twice the longest spikes of the links that it crosses, there and back. */
export const AVAILABILITY_TIMEOUT_MS_MIN = 100;
/** Writes that succeed for so long end an outage, in ms: while one falters, single writes slip through between two failures. */
export const OUTAGE_CALM_MS = 500;
/** A fault so long before the first failure is not its cause any more, in ms: the longest region lease, and an election after it. */
export const OUTAGE_CAUSE_MS_MAX = 20_000;
/** From the start of one read of a visibility probe to the next at least, in ms: faster ones would be a load on the reader's datacenter. */
export const PROBE_POLL_MS_MIN = 1;

/** Between two looks of the sampler, in ms. Over sockets they cost something; on virtual time a longest link is seen twice over. */
export const SAMPLE_MS_LIVE = 250;
export const SAMPLE_MS_SIM = 100;

/** Writes that a prediction of visibility draws: the share of one in a thousand is known to a tenth of a percent. */
export const PREDICTED_DRAWS = 4_000;
/** Between two draws, in ms: past how long jitter lasts, so that they are independent. */
export const PREDICTED_DRAW_INTERVAL_MS = 1_000;
/** What a probe's write takes on a link, in bytes: an entry with its frame and envelope. */
export const PREDICTED_MESSAGE_BYTES = 200;
/** Points of P(visible after t) in a report. */
export const VISIBILITY_POINTS = 60;
/** Steps in which its measured share grows. */
export const VISIBILITY_MEASURED_STEPS = 1_000;
/** Stale reads that broke no promise and of which the report draws a diagram, the worst. */
export const STALE_SPACE_TIMES_MAX = 2;
/** Violations of which it draws one: nodes keep one of each kind per group of keys and region, and nobody looks at more. */
export const VIOLATION_SPACE_TIMES_MAX = 12;
/** Examples of stale reads per group of a report. */
export const STALE_EXAMPLES_MAX = 5;
/** Writes that are looked at when one is chosen to be drawn, from all over the run: the best remembered of them is. */
export const SPACE_TIME_CANDIDATES = 32;
/** Newest entries among which it is chosen: half of what a node remembers the steps of. */
export const SPACE_TIME_RECENT_ENTRIES = 4_000;

/** Points of a series: what a phone can show, and a person follow. */
export const SERIES_POINTS_MAX = 120;
/** The finest bucket of a series, in ms. */
export const SERIES_BUCKET_MS_MIN = 100;
/**
 * How far a simulated distribution may be from the measured one on average, in ms, and as a share of the measured median: processes
 * that share two cores cost about a millisecond per hop that virtual time does not have.
 */
export const FIDELITY_TOLERANCE_MS = 3;
export const FIDELITY_TOLERANCE_FRACTION = 0.05;
/** What the clock of a simulated cluster shows at its zero, in ms since 1970: a fixed day, so that equal seeds give equal reports. */
export const SIM_EPOCH_MS = Date.UTC(2026, 0, 1);
/** Examples of stale reads that each node keeps for a run: a report shows a few of each group. */
export const AUDIT_EXAMPLES_MAX = 20;

assert(LINK_SAMPLES % 2 === 1, "an odd number of samples has a median that was measured");
assert(OPERATION_TIMEOUT_MS <= QUIESCE_TIMEOUT_MS, "a quiesce outlasts the slowest operation");
/**
 * Samples of a run with faults that are nearer together than this count as one when two runs are compared, in ms: of pairs of seeds
 * of the library's scenarios, this leaves one in twenty that are said to differ.
 */
export const DISTURBANCE_MS = 200;
/** Samples that only one of two runs has make a difference from here on: by chance all six are in one of them once in 32 times. */
export const COMPARED_SAMPLES_MIN = 6;
