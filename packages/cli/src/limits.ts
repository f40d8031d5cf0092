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
/** How often `up` looks at the processes it watches over: a death is reported within half a second. */
export const WATCH_INTERVAL_MS = 500;
/** A free port may be taken between finding it and using it; more attempts than this mean something else is wrong. */
export const PORT_ATTEMPTS_MAX = 5;
/** A status call to a live node on this machine; a paused one must not hold up the table. */
export const STATUS_TIMEOUT_MS = 1_000;
/** One /healthz request on loopback. */
export const HEALTH_TIMEOUT_MS = 1_000;
/** get, set, delete and list give up after this long unless --timeout says otherwise. */
export const OPERATION_TIMEOUT_MS = 5_000;
export const OPERATION_TIMEOUT_MS_MAX = 600_000;
/** Launchers, npm and the terminal each pass a Ctrl-C on: copies that arrive within this time are one request. */
export const INTERRUPT_REPEAT_MS = 500;
/** A round trip longer than a minute is a partition by another name (the WAN model has the same bound). */
export const RTT_MS_MAX = 60_000;
/** Entries that `list` prints when no --limit is given: a terminal, not an export. */
export const LIST_LIMIT_DEFAULT = 100;
export const LIST_LIMIT_MAX = 1_000_000;
/** A flush slower than this makes every durable write slow: doctor warns. */
export const FSYNC_SLOW_MS = 50;
/** Seven node processes take about this much at rest, with room for their LMDB maps. */
export const MEMORY_NEEDED_BYTES = 1_500_000_000;

assert(POLL_INTERVAL_MS * 10 <= NODE_START_TIMEOUT_MS, "a starting node is polled several times before it is given up");
assert(HEALTH_TIMEOUT_MS < NODE_START_TIMEOUT_MS, "one health request fits into the time a node has to start");
