// Every bound of the command line, with its unit and its reason.
import { assert } from "@kvorum/base";

/** A node that does not answer /healthz by then has failed to start: it opens two LMDB files and two listeners. */
export const NODE_START_TIMEOUT_MS = 30_000;
/** First election, first write and catching up of all replicas, with the emulated WAN still off. */
export const CLUSTER_READY_TIMEOUT_MS = 30_000;
/** How often a starting node or cluster is asked again: well below what a person notices. */
export const POLL_INTERVAL_MS = 50;
/** A node finishes what is in flight and flushes after SIGTERM; one that takes longer is killed. */
export const NODE_STOP_TIMEOUT_MS = 10_000;
/** After SIGKILL only the kernel is left to wait for. */
export const NODE_KILL_TIMEOUT_MS = 5_000;
/** How often a process is looked at that was sent a signal: a fault strikes when its timeline says so, give or take this. */
export const SIGNAL_POLL_MS = 5;
/** How often `up` looks at the processes it watches over: a death is reported within half a second. */
export const WATCH_INTERVAL_MS = 500;
/** A free port may be taken between finding it and using it; more attempts than this mean something else is wrong. */
export const PORT_ATTEMPTS_MAX = 5;
/** Outgoing connections have ports from 32768 on (Linux; others from 49152), well-known servers mostly below 20000. */
export const PORT_MIN = 20_000;
export const PORT_MAX = 32_767;
/** A status call to a live node on this machine; a paused one must not hold up the table. */
export const STATUS_TIMEOUT_MS = 1_000;
/** How often `status --watch` looks again: a second's writes make a percentile, and a person follows. */
export const STATUS_WATCH_INTERVAL_MS = 1_000;
/** How long a report of an audit waits for the last verdicts: commits that are on their way to a far region take less. */
export const AUDIT_VERDICTS_MS_MAX = 5_000;
/** How often it looks meanwhile. */
export const AUDIT_POLL_INTERVAL_MS = 100;
/** A node that began this much later than the first was not told with the others: it has started again since. */
export const AUDIT_LATE_START_MS = 2_000;
export const AUDIT_PREFIX_PARTS_DEFAULT = 1;
/** As protocol bounds it. Here, so that help needs no connection. */
export const AUDIT_PREFIX_PARTS_MAX = 8;
/** A day, in ms: nothing that is audited is older. */
export const AUDIT_MIN_AGE_MS_MAX = 86_400_000;
/** Per node; the report prints fewer. */
export const AUDIT_EXAMPLES_DEFAULT = 100;
export const AUDIT_EXAMPLES_SHOWN_MAX = 10;
/** How often the view of a run is redrawn: as fast as an eye follows, and no work for the machine that is measured. */
export const REDRAW_INTERVAL_MS = 200;
/** Where the view of a run is a log, a line a second is all that anybody reads. */
export const PLAIN_LINE_INTERVAL_MS = 1_000;
/** One /healthz request on loopback. */
export const HEALTH_TIMEOUT_MS = 1_000;
/** get, set, delete and list give up after this long unless --timeout says otherwise. */
export const OPERATION_TIMEOUT_MS = 5_000;
export const OPERATION_TIMEOUT_MS_MAX = 600_000;
/** Launchers, npm and the terminal each pass a Ctrl-C on: copies that arrive within this time are one request. */
export const INTERRUPT_REPEAT_MS = 500;
/** A round trip longer than a minute is a partition by another name (the WAN model has the same bound). */
export const RTT_MS_MAX = 60_000;
/** As storage bounds it, in ms; bytes a second, as the WAN's model does. Here, so that help needs neither. */
export const FLUSH_MS_MAX = 10_000;
export const BANDWIDTH_BYTES_PER_SECOND_MIN = 1_500;
/** Entries that `list` prints when no --limit is given: a terminal, not an export. */
export const LIST_LIMIT_DEFAULT = 100;
export const LIST_LIMIT_MAX = 1_000_000;
/** A shorter lease expires between two of its renewals on a busy machine; a longer one is an outage by itself (as in node). */
export const REGION_LEASE_MS_MIN = 500;
export const REGION_LEASE_MS_MAX = 60_000;
/** What a node that was told nothing goes by (as in node). */
export const REGION_LEASE_MS_DEFAULT = 10_000;
/** How far behind eventual reads are held on purpose (as in replica): a bound of a millisecond shows nothing, one of a minute all. */
export const ADVERSARY_BOUND_MS_MIN = 1;
export const ADVERSARY_BOUND_MS_MAX = 60_000;
/** Long enough for a program that reads right after it wrote, short enough for a person who waits. */
export const ADVERSARY_BOUND_MS_DEFAULT = 2_000;
/** Less would have every datacenter that pauses for a moment take a snapshot (as in node). */
export const LOG_KEPT_BYTES_MIN = 65_536;
/** How often the state of a move is looked at: well below what a pause of writes is measured in. */
export const MOVE_POLL_INTERVAL_MS = 30;
/** A move that has not ended by then will not: the slowest step is a snapshot of a voter-to-be. */
export const MOVE_TIMEOUT_MS = 120_000;
/** How often a probe writes while the primary region moves: the resolution of the pause. */
export const PROBE_INTERVAL_MS = 20;
/** A probe that was not answered by then is given up; the cluster is without a primary for a forced failover's length. */
export const PROBE_TIMEOUT_MS = 60_000;
/** A region in which nobody heard of the leader for this long is cut off from it. */
export const CUT_OFF_MS = 2_000;
/** Commands of a branch that `branch show` prints when no --limit is given. */
export const BRANCH_LIMIT_DEFAULT = 100;
export const BRANCH_LIMIT_MAX = 1_000_000;

/** The longest line of an export: a value of 64 KiB in the most wordy of the typed forms, some 30 bytes for each of its own. */
export const RECORD_LINE_BYTES_MAX = 4 * 1024 * 1024;
/** Records that an export reads at once: each read is one snapshot. */
export const EXPORT_BATCH_RECORDS = 500;
/** Records that an import writes at once; Deno's limits of bytes hold beside it. */
export const IMPORT_BATCH_RECORDS = 500;
/** How often an import notes how far it is: what was written after that is written again by --resume. */
export const IMPORT_POSITION_INTERVAL_MS = 500;
/** One read or write of an export or import: a leader may have to be elected meanwhile, several times. */
export const TRANSFER_TIMEOUT_MS = 30_000;

/** The header of a backup: a few hundred bytes of JSON, and room for long names. */
export const BACKUP_HEADER_BYTES = 4_096;
/** A chunk is about 256 KiB of rows (SNAPSHOT_CHUNK_BYTES of replica), or one row of any size: what says more is damaged. */
export const BACKUP_CHUNK_BYTES_MAX = 64 * 1024 * 1024;

/** How long `listen` lets the leader wait for a message before it asks again. */
export const LISTEN_POLL_MS = 20_000;
/** Pause before a listener asks again that could not be served, in ms: a few questions per election. */
export const LISTEN_PAUSE_MS = 500;

/** Lines that the shell remembers for the next one. */
export const SHELL_HISTORY_LINES_MAX = 1_000;
/** Keys that are looked at to complete one: more would not fit a screen. */
export const COMPLETION_KEYS_MAX = 100;
/** Who presses Tab does not wait longer. */
export const COMPLETION_TIMEOUT_MS = 1_000;

/** A flush slower than this makes every durable write slow: doctor warns. */
export const FSYNC_SLOW_MS = 50;
/** Seven node processes take about this much at rest, with room for their LMDB maps. */
export const MEMORY_NEEDED_BYTES = 1_500_000_000;
/** How often a container is asked to freeze: runc was seen to give up once, on a busy machine. */
export const FREEZE_ATTEMPTS_MAX = 3;
/** Processes per core, on average of a minute: a cluster of seven and its clients alone stay below, and delays are disturbed above. */
export const LOAD_BUSY_PER_CORE = 3;

assert(POLL_INTERVAL_MS * 10 <= NODE_START_TIMEOUT_MS, "a starting node is polled several times before it is given up");
assert(HEALTH_TIMEOUT_MS < NODE_START_TIMEOUT_MS, "one health request fits into the time a node has to start");
