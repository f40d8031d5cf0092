// Carries operations to a cluster: admits a bounded number at once, sends each where the router says, retries what a retry
// may mend, and gives up at the deadline.
//
// Exactly once: a commit is given its sequence when it is admitted and keeps it through every retry, so however often it
// is sent it is applied once (design.md 3). Anything else may be carried out twice without harm, or with harm that its caller
// is told of.
//
// A poll, which waits at a node for something to happen, takes none of the places of operations that are to be answered soon.
import { assert, type ClientId, type DatacenterId, KvorumError } from "@kvorum/base";
import { COMMIT_WINDOW_MAX, isForLeader, type Operation, type Outcome, type SequenceRange } from "@kvorum/kv";
import {
  ATTEMPT_MS_MIN,
  COMMITS_QUEUED_BYTES_MAX,
  DEADLINE_SWEEP_MS,
  OPERATIONS_IN_FLIGHT_MAX,
  OPERATIONS_QUEUED_MAX,
  POLL_GRACE_MS,
  POLLS_MAX,
  RETRY_PAUSE_MS_MAX,
  RETRY_PAUSE_MS_MIN,
} from "../limits.ts";
import type { Submitter } from "../submitter.ts";
import { Attempts } from "./attempts.ts";
import { CommitSequence } from "./commit-sequence.ts";
import { failedOutcome, givenUpOutcome, isRetryable, isWorthTryingElsewhere, leavesOutcomeUnknown } from "./failure.ts";
import { OperationQueue } from "./operation-queue.ts";
import { changesData, isPoll, nameOfOperation, PendingOperation } from "./pending-operation.ts";
import type { RemoteDatacenter } from "./remote-datacenter.ts";
import type { Router } from "./router.ts";
import { Session, type SessionEnd } from "./session.ts";

export interface RemoteSubmitterOptions {
  readonly clientId: ClientId;
  /** Owned by the submitter from here on. */
  readonly router: Router;
  readonly nowMs: () => number;
  /** Uniform in [0, 1): spreads retries. */
  readonly random: () => number;
}

const NOWHERE_AVOIDED: ReadonlySet<DatacenterId> = new Set();

export class RemoteSubmitter implements Submitter {
  readonly clientId: ClientId;
  readonly #router: Router;
  readonly #nowMs: () => number;
  readonly #random: () => number;
  readonly #sequence = new CommitSequence();
  readonly #queue = new OperationQueue();
  /** Everything that is not settled. */
  readonly #pending = new Set<PendingOperation>();
  /** One per datacenter at most. */
  readonly #sessions = new Map<DatacenterId, Session>();
  /** Invariant: 0 ≤ #inFlight ≤ OPERATIONS_IN_FLIGHT_MAX. */
  #inFlight = 0;
  /** Invariant: 0 ≤ #polls ≤ POLLS_MAX. */
  #polls = 0;
  #sweepTimer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: RemoteSubmitterOptions) {
    this.clientId = options.clientId;
    this.#router = options.router;
    this.#nowMs = options.nowMs;
    this.#random = options.random;
  }

  get connectedDatacenter(): DatacenterId | null {
    return this.#closed ? null : (this.#router.nearest?.datacenter ?? null);
  }

  get acknowledged(): readonly SequenceRange[] {
    return this.#sequence.acknowledged;
  }

  async submit(operation: Operation, signal?: AbortSignal): Promise<Outcome> {
    if (this.#closed || signal?.aborted) {
      return failedOutcome("closed", "the client was closed before the operation was submitted");
    }
    const refusal = isPoll(operation) ? this.#refusalOfPoll() : this.#refusal();
    if (refusal !== null) {
      return failedOutcome("resource_exhausted", refusal);
    }
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const pending = this.#accept(operation, resolve);
    const callOff = (): void => {
      if (pending.status !== "settled") {
        this.#giveUp(pending, "closed", "was called off");
      }
    };
    signal?.addEventListener("abort", callOff);
    const outcome = await promise;
    signal?.removeEventListener("abort", callOff);
    return outcome;
  }

  close(): void {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    this.#stopSweeping();
    for (const pending of this.#pending) {
      this.#giveUp(pending, "closed", "was under way when the client was closed");
    }
    for (const session of this.#sessions.values()) {
      session.close();
    }
    this.#router.close();
  }

  #refusal(): string | null {
    if (this.#queue.length < OPERATIONS_QUEUED_MAX && this.#queue.commitBytes < COMMITS_QUEUED_BYTES_MAX) {
      return null;
    }
    const waiting = `${this.#queue.length} wait, commits among them of ${this.#queue.commitBytes} bytes`;
    return `${this.#inFlight} operations are in flight and ${waiting}: the queue is full`;
  }

  #refusalOfPoll(): string | null {
    return this.#polls < POLLS_MAX
      ? null
      : `${this.#polls} watches and queue listeners wait already (max ${POLLS_MAX})`;
  }

  #accept(operation: Operation, resolve: (outcome: Outcome) => void): PendingOperation {
    const graceMs = isPoll(operation) ? POLL_GRACE_MS : 0;
    const deadlineAtMs = this.#nowMs() + operation.timeoutMs + graceMs;
    const pending = new PendingOperation({ operation, deadlineAtMs, resolve });
    this.#pending.add(pending);
    this.#sweepTimer ??= setInterval(() => this.#sweep(), DEADLINE_SWEEP_MS);
    if (pending.poll) {
      this.#polls++;
      pending.status = "in_flight";
      this.#dispatch(pending);
    } else {
      this.#queue.push(pending);
      this.#admit();
    }
    return pending;
  }

  #admit(): void {
    while (this.#inFlight < OPERATIONS_IN_FLIGHT_MAX && !this.#closed) {
      const pending = this.#queue.take(this.#sequence.span < COMMIT_WINDOW_MAX);
      if (pending === undefined) {
        return;
      }
      pending.status = "in_flight";
      this.#inFlight++;
      if (pending.operation.kind === "commit") {
        pending.sequence = this.#sequence.draw();
      }
      this.#dispatch(pending);
    }
  }

  #dispatch(pending: PendingOperation): void {
    if (pending.status === "settled") {
      return;
    }
    const route = isForLeader(pending.operation) ? "leader" : "any";
    const target = this.#router.pick(route, pending.attempts?.avoided ?? NOWHERE_AVOIDED);
    if (target === null) {
      void this.#router.whenReachable().then(() => this.#dispatch(pending));
      return;
    }
    this.#sessionTo(target).send(pending, this.#operationOf(pending));
  }

  #sessionTo(target: RemoteDatacenter): Session {
    const { datacenter, connection } = target;
    const open = this.#sessions.get(datacenter);
    if (open !== undefined) {
      return open;
    }
    const session: Session = new Session({
      datacenter,
      connection,
      nowMs: this.#nowMs,
      handlers: {
        onOutcome: (pending, outcome) => this.#onOutcome(pending, outcome, target),
        onEnd: (end) => this.#onSessionEnd(target, end),
      },
    });
    this.#sessions.set(datacenter, session);
    return session;
  }

  /** As it goes on the wire now: with the time that the node may take, and for a commit what is finished by now. */
  #operationOf({ operation, sequence, deadlineAtMs, poll }: PendingOperation): Operation {
    const leftMs = deadlineAtMs - this.#nowMs();
    const timeoutMs = poll ? Math.max(1, Math.floor(leftMs - POLL_GRACE_MS)) : attemptMsOf(leftMs);
    if (operation.kind !== "commit") {
      return { ...operation, timeoutMs };
    }
    assert(sequence !== null, "an admitted commit has its sequence");
    const commitId = { clientId: this.clientId, sequence, finishedBelow: this.#sequence.finishedBelow };
    return { kind: "commit", write: { ...operation.write, commitId }, timeoutMs };
  }

  #onOutcome(pending: PendingOperation, outcome: Outcome, target: RemoteDatacenter): void {
    if (outcome.kind !== "failed") {
      if (outcome.kind === "read" && outcome.provenance.strong) {
        this.#router.confirmLeader(outcome.provenance.datacenter);
      } else if (pending.attempts !== null && isForLeader(pending.operation)) {
        this.#router.reportServed(target);
      }
      this.#settle(pending, outcome);
      return;
    }
    const error = new KvorumError(outcome.code, outcome.message);
    pending.outcomeUnknown ||= changesData(pending.operation) && leavesOutcomeUnknown(outcome.code);
    if (isRetryable(outcome.code)) {
      if (outcome.code === "replica_diverged") {
        this.#router.reportDown(target, error);
      } else if (isWorthTryingElsewhere(outcome.code)) {
        this.#router.reportLeaderless(target);
      }
      if (outcome.leader !== null) {
        this.#router.reportLeader(outcome.leader);
      }
      this.#retry(pending, { datacenter: target.datacenter, error });
      return;
    }
    const final = pending.outcomeUnknown
      ? failedOutcome(
          "outcome_unknown",
          `a ${nameOfOperation(pending.operation)} was refused when it was retried: ${outcome.message}`,
        )
      : outcome;
    this.#settle(pending, final);
  }

  #onSessionEnd(target: RemoteDatacenter, { lost, error, reachable }: SessionEnd): void {
    this.#sessions.delete(target.datacenter);
    if (this.#closed) {
      return;
    }
    if (!reachable) {
      this.#router.reportDown(target, error);
    }
    for (const pending of lost) {
      pending.outcomeUnknown ||= changesData(pending.operation);
      this.#retry(pending, { datacenter: target.datacenter, error });
    }
  }

  #retry(pending: PendingOperation, failure: { datacenter: DatacenterId; error: KvorumError }): void {
    pending.attempts ??= new Attempts();
    pending.attempts.add(failure.datacenter, failure.error, isWorthTryingElsewhere(failure.error.code));
    const fullMs = Math.min(RETRY_PAUSE_MS_MAX, RETRY_PAUSE_MS_MIN * 2 ** (pending.attempts.count - 1));
    const pauseMs = fullMs * (0.5 + 0.5 * this.#random());
    pending.retryTimer = setTimeout(() => this.#dispatch(pending), pauseMs);
  }

  #sweep(): void {
    if (this.#pending.size === 0) {
      this.#stopSweeping();
      return;
    }
    const nowMs = this.#nowMs();
    for (const pending of this.#pending) {
      if (nowMs >= pending.deadlineAtMs) {
        this.#giveUp(pending, "deadline_exceeded", `was not answered within ${pending.operation.timeoutMs} ms`);
      }
    }
    for (const session of [...this.#sessions.values()]) {
      session.checkPulse();
    }
  }

  #stopSweeping(): void {
    clearInterval(this.#sweepTimer ?? undefined);
    this.#sweepTimer = null;
  }

  #giveUp(pending: PendingOperation, code: "deadline_exceeded" | "closed", text: string): void {
    const outcome = givenUpOutcome(pending, { code, text, down: this.#router.describeDown() });
    pending.session?.forget(pending, { overdue: code === "deadline_exceeded" });
    this.#settle(pending, outcome);
  }

  /** Answers the operation and gives its place to the next one. */
  #settle(pending: PendingOperation, outcome: Outcome): void {
    clearTimeout(pending.retryTimer ?? undefined);
    this.#pending.delete(pending);
    if (pending.poll) {
      this.#polls--;
    } else if (pending.status === "in_flight") {
      this.#inFlight--;
    }
    if (pending.sequence !== null) {
      this.#sequence.finish(pending.sequence, outcome);
    }
    pending.status = "settled";
    pending.resolve(outcome);
    this.#admit();
  }
}

/** How long a node may take for an operation that has `leftMs` left. */
function attemptMsOf(leftMs: number): number {
  return Math.max(1, Math.ceil(Math.max(leftMs / 2, Math.min(leftMs, ATTEMPT_MS_MIN))));
}
