// The one error class of kvorum and the closed table of its codes.
//
// Three outcomes exist (style rule 23): an expected refusal is a returned union, an operating error is a thrown
// KvorumError, a broken invariant is a KvorumError with code `invariant_broken` that stops the process.

/** How one error code behaves: whether the same call may succeed later, the CLI's exit code, and what to do. */
export interface ErrorCodeInfo {
  /** The same call, repeated unchanged, may succeed. */
  readonly retryable: boolean;
  /** Exit code of the command line (design.md 10): 1 a check failed, 2 usage, 3 unreachable, 4 internal. */
  readonly exitCode: 1 | 2 | 3 | 4;
  readonly when: string;
  readonly remedy: string;
}

/** Every code a KvorumError may carry. Codes are stable strings: programs branch on them, never on messages. */
export const ERROR_CODES = {
  invalid_argument: {
    retryable: false,
    exitCode: 2,
    when: "the caller's input is malformed or outside a limit",
    remedy: "correct the argument named in the message",
  },
  invalid_config: {
    retryable: false,
    exitCode: 2,
    when: "a topology, scenario or configuration file cannot be read or does not match its schema",
    remedy: "correct the file, at the line and column where the message has them",
  },
  not_leader: {
    retryable: true,
    exitCode: 3,
    when: "an operation that needs the leader reached another replica",
    remedy: "retry; the SDK follows details.leader by itself",
  },
  no_leader: {
    retryable: true,
    exitCode: 3,
    when: "the primary region has no leader that can be reached",
    remedy: "wait for an election (below 5 s while a majority of voters is up), or see kvorum status",
  },
  deadline_exceeded: {
    retryable: true,
    exitCode: 3,
    when: "an operation did not complete by its deadline; a commit was certainly not acknowledged",
    remedy: "retry with a longer deadline, or read at a weaker consistency",
  },
  outcome_unknown: {
    retryable: true,
    exitCode: 3,
    when: "a commit was sent and its answer lost: it may or may not have been applied",
    remedy: "retry with the same client id and sequence: it is applied once",
  },
  unreachable: {
    retryable: true,
    exitCode: 3,
    when: "no datacenter of the cluster answers",
    remedy: "check the address and that the cluster runs (kvorum status)",
  },
  resource_exhausted: {
    retryable: true,
    exitCode: 3,
    when: "a bounded queue is full",
    remedy: "slow down and retry after a pause",
  },
  region_fenced: {
    retryable: true,
    exitCode: 3,
    when: "the primary region holds no region lease, or a later epoch has begun: its leader acknowledges nothing",
    remedy: "wait until a majority of regions is reachable again, or ask the region that leads the new epoch",
  },
  change_in_flight: {
    retryable: true,
    exitCode: 3,
    when: "a change of the configuration or a transfer of leadership has not ended yet, or the leader is too new for one",
    remedy: "wait for it (kvorum status shows the configuration) and ask again",
  },
  bookmark_lost: {
    retryable: false,
    exitCode: 1,
    when: "a session's bookmark, or a versionstamp, lies on a branch that a forced failover left behind",
    remedy: "start a new session; kvorum branch list shows what was left behind",
  },
  epoch_refused: {
    retryable: true,
    exitCode: 1,
    when: "a forced failover could not claim the next epoch: datacenters that must promise did not, or promised it to another",
    remedy: "see the message for who is missing; say --primary-down only if the old primary region is certainly down",
  },
  replica_diverged: {
    retryable: true,
    exitCode: 3,
    when: "this replica's state differs from the others' at the same index: it serves nothing any more",
    remedy: "ask another datacenter; wipe this one and let it catch up",
  },
  sequence_reused: {
    retryable: false,
    exitCode: 4,
    when: "a commit carries a sequence that its client had declared finished",
    remedy: "draw a new sequence for every commit",
  },
  shutting_down: {
    retryable: true,
    exitCode: 3,
    when: "the node stops and takes no new operations",
    remedy: "retry at another datacenter",
  },
  closed: {
    retryable: false,
    exitCode: 4,
    when: "a client or store was used after close()",
    remedy: "open it again",
  },
  expectation_failed: {
    retryable: false,
    exitCode: 1,
    when: "a check or an expectation of a scenario does not hold",
    remedy: "read the figure named in the message",
  },
  cluster_not_found: {
    retryable: false,
    exitCode: 3,
    when: "no running cluster was found below the folder",
    remedy: "start one with kvorum up, or name it with --cluster DIR",
  },
  port_busy: {
    retryable: false,
    exitCode: 3,
    when: "a listener's port is taken by another process",
    remedy: "stop the other process or choose another port",
  },
  data_mismatch: {
    retryable: false,
    exitCode: 2,
    when: "a data folder belongs to another datacenter or cluster",
    remedy: "point --data at this datacenter's own folder",
  },
  data_locked: {
    retryable: false,
    exitCode: 3,
    when: "a data folder is in use by another running process",
    remedy: "stop the process named in the message",
  },
  data_corrupt: {
    retryable: false,
    exitCode: 4,
    when: "bytes on disk fail their checksum in a place where a torn write cannot be the cause",
    remedy: "a datacenter: wipe it and let it catch up from the others; a backup: take an earlier one",
  },
  disk_full: {
    retryable: false,
    exitCode: 4,
    when: "the disk refused a write for lack of space",
    remedy: "free space and restart the node; nothing acknowledged is lost",
  },
  disk_failed: {
    retryable: false,
    exitCode: 4,
    when: "a write or flush failed; it is never retried, since a second fsync may lie",
    remedy: "replace the disk, restart the node and let it catch up",
  },
  internal: {
    retryable: false,
    exitCode: 4,
    when: "a bug, or an error of a library that kvorum does not know",
    remedy: "report it with the message and its cause",
  },
  invariant_broken: {
    retryable: false,
    exitCode: 4,
    when: "an assertion failed: the process stops before it can do harm",
    remedy: "report it with the message and the log around it",
  },
} as const satisfies Record<string, ErrorCodeInfo>;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface KvorumErrorOptions {
  /** Facts for programs: small, JSON-serialisable. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The one error that kvorum throws. `message` says what was attempted and found against expected, with numbers. */
export class KvorumError extends Error {
  override readonly name = "KvorumError";
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: KvorumErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }

  /** Any thrown value as a KvorumError: itself if it is one, else `internal` with the value as its cause. */
  static from(thrown: unknown): KvorumError {
    if (thrown instanceof KvorumError) {
      return thrown;
    }
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new KvorumError("internal", message, { cause: thrown });
  }
}

/** Whether a string from the wire names a known code. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}
