// Where an operation goes (design.md 4): a read stays where its level allows it, everything else goes to the leader, here or
// elsewhere. Holds every unanswered operation of this node and ends each at its deadline.
//
// A long poll goes the same ways. A watch is read like any read, and waits at the watch desk while the answer is no news; a take
// waits at the leader's queue desk until there is something to take.
import { addMs, createInstantMs, type DatacenterId, type ErrorCode, type InstantMs, type WallMs } from "@kvorum/base";
import type { AppliedEntry, Outcome } from "@kvorum/kv";
import type { ConfirmedRead } from "@kvorum/raft";
import { type AppliedCommands, CommandQueue, type Propose } from "./command-queue.ts";
import { Forwarder, resendAfterMs } from "./forwarder.ts";
import { REQUEST_SWEEP_INTERVAL_MS, REQUESTS_OPEN_BYTES_MAX } from "./limits.ts";
import type { PeerTransport } from "./ports/peer-transport.ts";
import { type FindReadyAtMs, QueueDesk } from "./queue-desk.ts";
import { judgeConfirmedRead, judgeLocalRead, type ReadContext } from "./read-context.ts";
import { type Read, ReadQueue } from "./read-queue.ts";
import type { PreparedAnswer, ReadServer } from "./read-server.ts";
import { isChange, isLongPoll, nameOf, type Request } from "./request.ts";
import { type EntryChanges, isNews, WatchDesk } from "./watch-desk.ts";

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

export interface RouterOptions {
  readonly transport: PeerTransport;
  readonly now: InstantMs;
  /** Requests without an answer; past it they are refused. */
  readonly operationsOpenMax: number;
}

export class Router {
  readonly #forwarder: Forwarder;
  readonly #commands = new CommandQueue();
  readonly #reads = new ReadQueue();
  readonly #watches = new WatchDesk();
  readonly #takes = new QueueDesk();
  /** Watches whose keys were written: they read again. */
  #woken: Request[] = [];
  readonly #openMax: number;
  /** Every request without an answer; bounded by #openMax. */
  readonly #open = new Set<Request>();
  /** Of the commits among them; bounded by REQUESTS_OPEN_BYTES_MAX. */
  #openBytes = 0;
  readonly #close = (request: Request): void => {
    this.#watches.remove(request);
    this.#takes.remove(request);
    this.#open.delete(request);
    this.#openBytes -= request.sizeBytes;
  };
  #leaderless: Request[] = [];
  #guess = 0;
  #leaderBefore: DatacenterId | null = null;
  #sweepAtMs: InstantMs;
  #sweptAtMs: InstantMs;

  constructor({ transport, now, operationsOpenMax }: RouterOptions) {
    this.#openMax = operationsOpenMax;
    this.#forwarder = new Forwarder(transport, now);
    this.#sweepAtMs = now;
    this.#sweptAtMs = now;
  }

  get openCount(): number {
    return this.#open.size;
  }

  /**
   * When the next turn must come, at once if it is in the past; undefined while nothing is open.
   * @param servesReads false: turns bring no read further now
   */
  wakeAtMs(servesReads: boolean): InstantMs | undefined {
    if (this.#open.size === 0) {
      return undefined;
    }
    const wantsTurn = this.#reads.wantsTurn || this.#woken.length > 0;
    return wantsTurn && servesReads ? this.#sweptAtMs : this.#sweepAtMs;
  }

  /** When a message becomes due that somebody waits for here; infinite when none is known to. */
  takesWakeAtMs(wallNow: WallMs, now: InstantMs): number {
    return this.#takes.wakeAtMs(wallNow, now);
  }

  /** Takes a new operation in and routes it. */
  accept(request: Request, view: LeaderView, now: InstantMs): void {
    const isFull =
      this.#open.size >= this.#openMax ||
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

  /** Takes whose message is due join the commands that wait to be proposed. */
  takeDue(findReadyAtMs: FindReadyAtMs, wallNow: WallMs): void {
    for (const request of this.#takes.takeReady(findReadyAtMs, wallNow)) {
      if (request.operation.kind === "queue") {
        this.#commands.add(request, request.operation);
      }
    }
  }

  propose(append: Propose, view: LeaderView, now: InstantMs): void {
    const displaced = view.isLeader
      ? this.#commands.propose(append)
      : [...this.#commands.takeWaiting(), ...this.#takes.takeAll()];
    this.#routeAll(displaced, view, now);
  }

  /** What an entry changed is to be looked at by who waits for it. */
  entryVisible(entry: AppliedEntry): void {
    this.rowsVisible(entry);
    this.#takes.changed(entry.queuesChanged);
  }

  /** Watches of what was changed read again: to them it may not have been visible when the entry was applied. */
  rowsVisible(changes: EntryChanges): void {
    this.#woken.push(...this.#watches.takeTouched(changes));
  }

  /** The state is another one: whatever a watch waits for may be in it. */
  stateReplaced(): void {
    this.#woken.push(...this.#watches.takeAll());
  }

  /** As settle, where this replica may acknowledge nothing. */
  disown(applied: AppliedCommands, view: LeaderView, now: InstantMs): void {
    this.#routeAll(this.#commands.disown(applied), view, now);
  }

  /** Ends every open operation with the same failure: this replica serves nothing any more. */
  failAll(code: ErrorCode, message: string): void {
    for (const request of [...this.#open]) {
      request.fail(request.exposed && isChange(request.operation) ? "outcome_unknown" : code, message);
    }
  }

  /** Ends the long polls that wait here: this replica is stopping, and others can keep them. */
  failParked(code: ErrorCode, message: string): void {
    for (const request of [...this.#open].filter(({ stage }) => stage.kind === "parked")) {
      request.fail(code, message);
    }
  }

  /** Answers the commits of an applied entry, and returns how many; reroutes those that lost their place in the log. */
  settle(applied: AppliedCommands, view: LeaderView, now: InstantMs): number {
    const { acknowledged, displaced } = this.#commands.settle(applied);
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
    const woken = this.#woken;
    this.#woken = [];
    this.#routeAll(woken, view, now);
    if (!view.isLeader) {
      this.#routeReads(this.#reads.takeStrong(), view, now);
      this.#routeAll(this.#watches.takeStrong(), view, now);
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
      if (!mayStillAnswer(answer, after)) {
        this.#reads.putBack(answer.read);
      } else if (!this.#waitsOn(answer.read.request, answer.outcome, after.now)) {
        server.answer(answer, after.now);
      }
    }
  }

  /** Whether a watch that was read has nothing new to say and goes back to wait. */
  #waitsOn(request: Request, outcome: Outcome, now: InstantMs): boolean {
    const { operation } = request;
    if (operation.kind !== "watch" || request.answered || now >= request.pollEndsAtMs || isNews(operation, outcome)) {
      return false;
    }
    this.#watches.park(request, operation);
    return true;
  }

  /** The answer to a forwarded operation; a receiver that did not lead may have named who does. */
  forwardReturned(requestId: number, outcome: Outcome, view: LeaderView, now: InstantMs): void {
    const unserved = this.#forwarder.returned(requestId, outcome, now);
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
    this.#endOverdue(view, now);
    for (const { request } of this.#reads.takeImpatientSessions(now)) {
      this.#routeToLeader(request, view, now);
    }
    const leaderless = this.#leaderless;
    this.#leaderless = [];
    this.#routeAll(leaderless, view, now);
    this.#routeAll(this.#forwarder.takeOverdue(view.leader, now), view, now);
    this.#sweepAtMs = this.#nextSweepAtMs(now);
  }

  /** Requests at their deadlines, and long polls that have waited for as long as they could. */
  #endOverdue(view: LeaderView, now: InstantMs): void {
    for (const request of this.#open) {
      if (now >= request.deadlineAtMs) {
        expire(request, view);
      } else if (now >= request.pollEndsAtMs && request.stage.kind === "parked") {
        this.#endPoll(request);
      }
    }
  }

  /** The time of a long poll is over: a watch reads once more, a take is told that there is nothing. */
  #endPoll(request: Request): void {
    if (request.operation.kind === "watch") {
      this.#watches.remove(request);
      request.stage = { kind: "waiting" };
      this.#woken.push(request);
    } else {
      request.answer({ kind: "queue", deliveries: [] });
    }
  }

  /** Soon, unless all that is open are long polls that wait. */
  #nextSweepAtMs(now: InstantMs): InstantMs {
    const soonMs = addMs(now, REQUEST_SWEEP_INTERVAL_MS);
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const request of this.#open) {
      const dueAtMs = quietUntilMs(request) ?? soonMs;
      if (dueAtMs <= soonMs) {
        return soonMs;
      }
      earliestMs = Math.min(earliestMs, dueAtMs);
    }
    return this.#open.size === 0 ? soonMs : createInstantMs(earliestMs);
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
    this.#sweepAtMs = createInstantMs(Math.min(this.#sweepAtMs, addMs(now, REQUEST_SWEEP_INTERVAL_MS)));
    const isRead = operation.kind === "read" || operation.kind === "watch";
    if (isRead && operation.consistency.level !== "strong") {
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
    } else if (view.isLeader) {
      this.#takeAsLeader(request);
    } else if (request.fromPeer) {
      request.fail("not_leader", `${view.self} does not lead`, view.leader);
    } else {
      this.#forward(request, view, now);
    }
  }

  #takeAsLeader(request: Request): void {
    const { operation } = request;
    switch (operation.kind) {
      case "commit":
      case "drop_database":
        this.#commands.add(request, operation);
        break;
      case "queue":
        if (isLongPoll(operation)) {
          this.#takes.add(request, operation);
        } else {
          this.#commands.add(request, operation);
        }
        break;
      case "read":
      case "watch":
      case "list_databases":
        this.#reads.addStrong({ request, operation });
        break;
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
  if (exposed && isChange(operation)) {
    request.fail(
      "outcome_unknown",
      `${what}: no answer ${within} (${where}); it may or may not be applied`,
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

/** Until when nothing is to be done for an open long poll unless something happens; undefined for anything else. */
function quietUntilMs({ operation, stage, pollEndsAtMs, deadlineAtMs }: Request): number | undefined {
  if (stage.kind === "parked") {
    return pollEndsAtMs;
  }
  if (stage.kind === "forwarded" && isLongPoll(operation)) {
    return Math.min(deadlineAtMs, stage.sentAtMs + resendAfterMs(operation));
  }
  return undefined;
}

function fencedText(leader: DatacenterId): string {
  return `${leader} leads, but its region does not hold the region lease`;
}
