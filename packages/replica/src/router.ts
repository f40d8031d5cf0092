// Where an operation goes (design.md 4): a read stays where its level allows it, everything else goes to the leader, here or
// elsewhere. Holds every unanswered operation of this node and ends each at its deadline.
import { addMs, type DatacenterId, type ErrorCode, type InstantMs } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import type { ConfirmedRead } from "@kvorum/raft";
import { type AppliedCommands, CommitQueue, type Propose } from "./commit-queue.ts";
import { Forwarder } from "./forwarder.ts";
import { REQUEST_SWEEP_INTERVAL_MS, REQUESTS_OPEN_BYTES_MAX, REQUESTS_OPEN_MAX } from "./limits.ts";
import type { PeerTransport } from "./ports/peer-transport.ts";
import { judgeConfirmedRead, judgeLocalRead, type ReadContext } from "./read-context.ts";
import { type Read, ReadQueue } from "./read-queue.ts";
import type { PreparedAnswer, ReadServer } from "./read-server.ts";
import type { Request } from "./request.ts";

/** Who leads, as this node knows it. */
export interface LeaderView {
  readonly self: DatacenterId;
  readonly isLeader: boolean;
  /** This leader's region holds its lease, or none is needed: it takes operations that must be linearizable. */
  readonly mayServe: boolean;
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
  /** Of the commits among them; bounded by REQUESTS_OPEN_BYTES_MAX. */
  #openBytes = 0;
  readonly #close = (request: Request): void => {
    this.#open.delete(request);
    this.#openBytes -= request.sizeBytes;
  };
  #leaderless: Request[] = [];
  #guess = 0;
  #leaderBefore: DatacenterId | null = null;
  #sweepAtMs: InstantMs;
  #sweptAtMs: InstantMs;

  constructor(transport: PeerTransport, now: InstantMs) {
    this.#forwarder = new Forwarder(transport, now);
    this.#sweepAtMs = now;
    this.#sweptAtMs = now;
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** When the next turn must come, at once if it is in the past; undefined while nothing is open. */
  get wakeAtMs(): InstantMs | undefined {
    if (this.#open.size === 0) {
      return undefined;
    }
    return this.#reads.wantsTurn ? this.#sweptAtMs : this.#sweepAtMs;
  }

  /** Takes a new operation in and routes it. */
  accept(request: Request, view: LeaderView, now: InstantMs): void {
    const isFull =
      this.#open.size >= REQUESTS_OPEN_MAX ||
      (request.sizeBytes > 0 && this.#openBytes + request.sizeBytes > REQUESTS_OPEN_BYTES_MAX);
    if (isFull) {
      const open = `${this.#open.size} operations of ${this.#openBytes} bytes are open at ${view.self}`;
      request.fail("resource_exhausted", `operation refused: ${open}`);
      return;
    }
    this.#open.add(request);
    this.#openBytes += request.sizeBytes;
    request.onAnswered = this.#close;
    this.#route(request, view, now);
  }

  propose(append: Propose, view: LeaderView, now: InstantMs): void {
    this.#routeAll(view.isLeader ? this.#commits.propose(append) : this.#commits.takeWaiting(), view, now);
  }

  /** As settle, where this replica may acknowledge nothing. */
  disown(applied: AppliedCommands, view: LeaderView, now: InstantMs): void {
    this.#routeAll(this.#commits.disown(applied), view, now);
  }

  /** Ends every open operation with the same failure: this replica serves nothing any more. */
  failAll(code: ErrorCode, message: string): void {
    for (const request of [...this.#open]) {
      request.fail(request.exposed && request.operation.kind === "commit" ? "outcome_unknown" : code, message);
    }
  }

  /** Answers the commits of an applied entry, and returns how many; reroutes those that lost their place in the log. */
  settle(applied: AppliedCommands, view: LeaderView, now: InstantMs): number {
    const { acknowledged, displaced } = this.#commits.settle(applied);
    this.#routeAll(displaced, view, now);
    return acknowledged;
  }

  confirmReads(readIndex: Parameters<ReadQueue["confirm"]>[0], view: LeaderView, now: InstantMs): void {
    this.#routeReads(this.#reads.confirm(readIndex), view, now);
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
      this.#routeReads(this.#reads.abandoned(readSequence), view, now);
    }
  }

  /**
   * Answers what the applied state may answer: all of it from one snapshot, and after a second look at the context. A pause
   * of the process may have outlasted the region lease, or a proof of age (pitfall 3).
   */
  serveReads(server: ReadServer, look: () => ReadContext, view: LeaderView, now: InstantMs): void {
    if (!view.isLeader) {
      this.#routeReads(this.#reads.takeStrong(), view, now);
    }
    if (this.#reads.hasNoneToServe) {
      return;
    }
    const context = look();
    const due = this.#reads.takeDue(context, (read) => this.#routeToLeader(read.request, view, context.now));
    const answers = server.read(due, context);
    if (answers.length === 0) {
      return;
    }
    const after = look();
    for (const answer of answers) {
      if (mayStillAnswer(answer, after)) {
        server.answer(answer, after.now);
      } else {
        this.#reads.putBack(answer.read);
      }
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
    this.#sweptAtMs = now;
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
    for (const { request } of this.#reads.takeImpatientSessions(now)) {
      this.#routeToLeader(request, view, now);
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

  #routeReads(reads: readonly Read[], view: LeaderView, now: InstantMs): void {
    for (const { request } of reads) {
      this.#route(request, view, now);
    }
  }

  #route(request: Request, view: LeaderView, now: InstantMs): void {
    const { operation } = request;
    request.stage = { kind: "waiting" };
    if (operation.kind === "read" && operation.consistency.level !== "strong") {
      this.#reads.addLocal({ request, operation });
    } else {
      this.#routeToLeader(request, view, now);
    }
  }

  #routeToLeader(request: Request, view: LeaderView, now: InstantMs): void {
    const { operation } = request;
    if (request.answered) {
      return;
    }
    if (view.isLeader && !view.mayServe) {
      request.fail("region_fenced", `${nameOf(operation)}: ${fencedText(view.self)}`);
    } else if (view.isLeader && operation.kind === "commit") {
      this.#commits.add(request);
    } else if (view.isLeader && operation.kind === "read") {
      this.#reads.addStrong({ request, operation });
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

function mayStillAnswer({ read }: PreparedAnswer, context: ReadContext): boolean {
  const judge = "index" in read ? judgeConfirmedRead : judgeLocalRead;
  return judge(read.operation, context).kind === "serve";
}

/** What can be said of an operation at its deadline depends on how far it got. */
function expire(request: Request, view: LeaderView): void {
  const { operation, stage, exposed } = request;
  const what = nameOf(operation);
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
  } else if (view.isLeader && !view.mayServe) {
    request.fail("region_fenced", `${what}: no answer ${within}; ${fencedText(view.self)}`);
  } else {
    request.fail("deadline_exceeded", `${what}: no answer ${within} (${where}; leader ${view.leader})`, view.leader);
  }
}

function nameOf(operation: Operation): string {
  if (operation.kind === "commit") {
    return "commit";
  }
  const { consistency } = operation;
  return consistency.level === "session"
    ? `session read after epoch ${consistency.bookmark.epoch} index ${consistency.bookmark.index}`
    : `${consistency.level} read`;
}

function fencedText(leader: DatacenterId): string {
  return `${leader} leads, but its region does not hold the region lease`;
}
