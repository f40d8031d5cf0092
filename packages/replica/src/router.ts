// Where an operation goes (design.md 4): eventual reads stay, everything else goes to the leader, here or elsewhere.
// Holds every unanswered operation of this node and ends each at its deadline.
import { addMs, type DatacenterId, type InstantMs } from "@kvorum/base";
import type { Outcome } from "@kvorum/kv";
import type { ConfirmedRead } from "@kvorum/raft";
import { type AppliedCommands, CommitQueue, type Propose } from "./commit-queue.ts";
import { Forwarder } from "./forwarder.ts";
import { REQUEST_SWEEP_INTERVAL_MS, REQUESTS_OPEN_MAX } from "./limits.ts";
import type { PeerTransport } from "./ports/peer-transport.ts";
import { ReadQueue } from "./read-queue.ts";
import type { Request } from "./request.ts";

/** Who leads, as this node knows it. */
export interface LeaderView {
  readonly self: DatacenterId;
  readonly isLeader: boolean;
  readonly leader: DatacenterId | null;
  /** Whom to ask when no leader is known; empty at a voter, which will hear of one by itself. */
  readonly guesses: readonly DatacenterId[];
}

export class Router {
  readonly #forwarder: Forwarder;
  readonly #commits = new CommitQueue();
  readonly #reads = new ReadQueue();
  /** Every request without an answer; bounded by REQUESTS_OPEN_MAX. */
  readonly #open = new Set<Request>();
  readonly #close = (request: Request): void => {
    this.#open.delete(request);
  };
  #leaderless: Request[] = [];
  #guess = 0;
  #leaderBefore: DatacenterId | null = null;
  #sweepAtMs: InstantMs;

  constructor(transport: PeerTransport, now: InstantMs) {
    this.#forwarder = new Forwarder(transport);
    this.#sweepAtMs = now;
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** When `sweep` must run next; undefined while nothing is open. */
  get wakeAtMs(): InstantMs | undefined {
    return this.#open.size === 0 ? undefined : this.#sweepAtMs;
  }

  get reads(): ReadQueue {
    return this.#reads;
  }

  /** Takes a new operation in and routes it. */
  accept(request: Request, view: LeaderView, now: InstantMs): void {
    if (this.#open.size >= REQUESTS_OPEN_MAX) {
      request.fail("resource_exhausted", `operation refused: ${this.#open.size} operations are open at ${view.self}`);
      return;
    }
    this.#open.add(request);
    request.onAnswered = this.#close;
    this.#route(request, view, now);
  }

  propose(append: Propose, view: LeaderView, now: InstantMs): void {
    this.#routeAll(this.#commits.propose(append), view, now);
  }

  /** Answers the commits of an applied entry, and returns how many; reroutes those that lost their place in the log. */
  settle(applied: AppliedCommands, view: LeaderView, now: InstantMs): number {
    const { acknowledged, displaced } = this.#commits.settle(applied);
    this.#routeAll(displaced, view, now);
    return acknowledged;
  }

  confirmReads(readIndex: Parameters<ReadQueue["confirm"]>[0], view: LeaderView, now: InstantMs): void {
    this.#routeAll(this.#reads.confirm(readIndex), view, now);
  }

  readsConfirmed(
    confirmed: readonly ConfirmedRead[],
    abandoned: readonly number[],
    view: LeaderView,
    now: InstantMs,
  ): void {
    for (const read of confirmed) {
      this.#reads.confirmed(read);
    }
    for (const readSequence of abandoned) {
      this.#routeAll(this.#reads.abandoned(readSequence), view, now);
    }
  }

  /** The answer to a forwarded operation; a receiver that did not lead may have named who does. */
  forwardReturned(requestId: number, outcome: Outcome, view: LeaderView, now: InstantMs): void {
    const unserved = this.#forwarder.returned(requestId, outcome);
    if (unserved === undefined) {
      return;
    }
    const { request, leader } = unserved;
    if (leader === null || leader === view.self) {
      this.#leaderless.push(request);
    } else {
      this.#forwarder.send(request, leader, now);
    }
  }

  /** Ends what is past its deadline, sends again what was lost, and routes what waited for a leader. */
  sweep(view: LeaderView, now: InstantMs): void {
    const leaderChanged = view.leader !== this.#leaderBefore;
    if (now < this.#sweepAtMs && !leaderChanged) {
      return;
    }
    this.#leaderBefore = view.leader;
    this.#sweepAtMs = addMs(now, REQUEST_SWEEP_INTERVAL_MS);
    for (const request of this.#open) {
      if (now >= request.deadlineAtMs) {
        expire(request, view);
      }
    }
    const leaderless = this.#leaderless;
    this.#leaderless = [];
    this.#routeAll(leaderless, view, now);
    this.#routeAll(this.#forwarder.takeOverdue(view.leader, now), view, now);
  }

  #routeAll(requests: readonly Request[], view: LeaderView, now: InstantMs): void {
    for (const request of requests) {
      this.#route(request, view, now);
    }
  }

  #route(request: Request, view: LeaderView, now: InstantMs): void {
    const { operation } = request;
    request.stage = { kind: "waiting" };
    if (request.answered) {
      return;
    }
    if (operation.kind === "read" && operation.consistency === "eventual") {
      this.#reads.addEventual(request);
    } else if (view.isLeader && operation.kind === "commit") {
      this.#commits.add(request);
    } else if (view.isLeader) {
      this.#reads.addStrong(request);
    } else if (request.fromPeer) {
      request.fail("not_leader", `${view.self} does not lead`, view.leader);
    } else {
      this.#forward(request, view, now);
    }
  }

  #forward(request: Request, view: LeaderView, now: InstantMs): void {
    const guess = view.guesses[this.#guess++ % Math.max(1, view.guesses.length)];
    const to = view.leader ?? guess;
    if (to === undefined || to === view.self) {
      this.#leaderless.push(request);
    } else {
      this.#forwarder.send(request, to, now);
    }
  }
}

/** What can be said of an operation at its deadline depends on how far it got. */
function expire(request: Request, view: LeaderView): void {
  const { operation, stage, exposed } = request;
  const what = operation.kind === "commit" ? "commit" : `${operation.consistency} read`;
  const within = `within ${operation.timeoutMs} ms`;
  const where =
    stage.kind === "forwarded" ? `forwarded from ${view.self} to ${stage.to}, which did not answer` : `at ${view.self}`;
  if (operation.kind === "commit" && exposed) {
    request.fail(
      "outcome_unknown",
      `commit: no answer ${within} (${where}); it may or may not be applied`,
      view.leader,
    );
  } else if (view.leader === null) {
    request.fail("no_leader", `${what}: ${view.self} knew no leader of the primary region ${within}`);
  } else {
    request.fail("deadline_exceeded", `${what}: no answer ${within} (${where}; leader ${view.leader})`, view.leader);
  }
}
