// One operation of a client of an emulated cluster, through all of its attempts.
import type { ClientId, DatacenterId, ErrorCode, InstantMs } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";

export interface CallFields {
  readonly operation: Operation;
  /** Of a commit; it keeps it through every attempt. */
  readonly sequence: number | null;
  readonly deadlineAtMs: InstantMs;
  readonly onSettled: (outcome: Outcome) => void;
}

/** After these a commit may be in the log all the same. */
const UNKNOWN_CODES: ReadonlySet<ErrorCode> = new Set(["outcome_unknown", "internal"]);

export class Call {
  readonly operation: Operation;
  readonly sequence: number | null;
  readonly deadlineAtMs: InstantMs;
  readonly #onSettled: (outcome: Outcome) => void;
  readonly #failures = new Map<DatacenterId, number>();
  #lastFailure = "";
  #lastCode: ErrorCode | null = null;
  #isExposed = false;
  #isSettled = false;

  constructor(fields: CallFields) {
    this.operation = fields.operation;
    this.sequence = fields.sequence;
    this.deadlineAtMs = fields.deadlineAtMs;
    this.#onSettled = fields.onSettled;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Whether it writes, and an attempt may have been applied without anybody hearing of it. */
  get isExposed(): boolean {
    return this.#isExposed;
  }

  /** Attempts that failed. */
  get attempts(): number {
    return [...this.#failures.values()].reduce((sum, failures) => sum + failures, 0);
  }

  /** Whether the last attempt was refused since a datacenter was full. */
  get wasRefusedAsFull(): boolean {
    return this.#lastCode === "resource_exhausted";
  }

  failuresAt(datacenter: DatacenterId): number {
    return this.#failures.get(datacenter) ?? 0;
  }

  /** As it is sent now. */
  attempt(timeoutMs: number, clientId: ClientId, finishedBelow: number): Operation {
    const { operation, sequence } = this;
    if (operation.kind !== "commit" || sequence === null) {
      return { ...operation, timeoutMs };
    }
    return {
      kind: "commit",
      write: { ...operation.write, commitId: { clientId, sequence, finishedBelow } },
      timeoutMs,
    };
  }

  failed(datacenter: DatacenterId, code: ErrorCode, isSilence: boolean): void {
    this.#failures.set(datacenter, this.failuresAt(datacenter) + 1);
    this.#lastCode = code;
    this.#lastFailure = `${datacenter}: ${isSilence ? "no answer" : code}`;
    const writes = this.operation.kind === "commit" || this.operation.kind === "drop_database";
    this.#isExposed ||= writes && (isSilence || UNKNOWN_CODES.has(code));
  }

  describe(what: string): string {
    const tried = this.#lastFailure === "" ? "" : `; ${this.attempts} attempts, the last at ${this.#lastFailure}`;
    return `${this.operation.kind} ${what}${tried}`;
  }

  /** The first outcome counts. */
  settle(outcome: Outcome): void {
    if (!this.#isSettled) {
      this.#isSettled = true;
      this.#onSettled(outcome);
    }
  }
}
