// Reads on their way: local ones wait for this turn, sessions' also for apply, strong ones for the leader's confirmation
// and then for apply.
import { addMs, type Epoch, type InstantMs, type LogIndex } from "@kvorum/base";
import type { ConfirmedRead, ReadTicket } from "@kvorum/raft";
import { SESSION_WAIT_MS_MAX } from "./limits.ts";
import { judgeConfirmedRead, judgeLocalRead, type ReadContext, type ReadOperation } from "./read-context.ts";
import type { Request } from "./request.ts";

/** A request that reads. */
export interface Read {
  readonly request: Request;
  readonly operation: ReadOperation;
}

/** A read whose answer is linearizable once everything up to `index` is applied. */
export interface ConfirmedAt extends Read {
  readonly index: LogIndex;
}

/** Reads that a state may serve. */
export interface DueReads {
  readonly local: readonly Read[];
  readonly strong: readonly ConfirmedAt[];
}

interface WaitingSession extends Read {
  readonly untilMs: InstantMs;
}

export class ReadQueue {
  #local: Read[] = [];
  #sessions: WaitingSession[] = [];
  /** The state that the waiting sessions were last compared with: another look at the same one would find the same. */
  #sessionsSeen: { readonly index: LogIndex; readonly epoch: Epoch } | null = null;
  #unconfirmed: Read[] = [];
  /** By the read sequence of the heartbeat round that will confirm them. */
  readonly #confirming = new Map<number, Read[]>();
  #confirmed: ConfirmedAt[] = [];

  /** Whether another turn can bring a read further without anything else happening. */
  get wantsTurn(): boolean {
    return this.#unconfirmed.length > 0 || this.#local.length > 0;
  }

  /** Whether no read waits for a look at the state. */
  get hasNoneToServe(): boolean {
    return this.#local.length + this.#sessions.length + this.#confirmed.length === 0;
  }

  /** A read of any level but strong: is looked at in `takeDue`. */
  addLocal(read: Read): void {
    this.#local.push(read);
  }

  /** A read that this leader is to confirm. */
  addStrong(read: Read): void {
    this.#unconfirmed.push(read);
  }

  /**
   * Asks for one read point for all strong reads that wait: a round that starts after they arrived (pitfall 2).
   * Returns what must be routed anew: no leader here.
   */
  confirm(readIndex: () => ReadTicket): readonly Read[] {
    if (this.#unconfirmed.length === 0) {
      return [];
    }
    const reads = this.#unconfirmed;
    this.#unconfirmed = [];
    const ticket = readIndex();
    if (!ticket.ok) {
      return reads;
    }
    for (const { request } of reads) {
      request.stage = { kind: "confirming" };
    }
    this.#confirming.set(ticket.readSequence, [...(this.#confirming.get(ticket.readSequence) ?? []), ...reads]);
    return [];
  }

  confirmed(round: ConfirmedRead): void {
    for (const read of this.#confirming.get(round.readSequence) ?? []) {
      this.#confirmed.push({ ...read, index: round.index });
    }
    this.#confirming.delete(round.readSequence);
  }

  /** Leadership was lost before the round ended: these must be routed anew. */
  abandoned(readSequence: number): readonly Read[] {
    const reads = this.#confirming.get(readSequence) ?? [];
    this.#confirming.delete(readSequence);
    return reads;
  }

  /** Takes out every strong read, since this replica leads no more: whoever does shall answer. */
  takeStrong(): readonly Read[] {
    if (this.#unconfirmed.length + this.#confirming.size + this.#confirmed.length === 0) {
      return [];
    }
    const reads = [...this.#unconfirmed, ...[...this.#confirming.values()].flat(), ...this.#confirmed];
    this.#unconfirmed = [];
    this.#confirming.clear();
    this.#confirmed = [];
    return reads;
  }

  /**
   * Takes out what the state may serve as it is. What it may never serve is refused on the way, what only the leader can
   * answer is handed to `askLeader`, and the rest waits on.
   */
  takeDue(context: ReadContext, askLeader: (read: Read) => void): DueReads {
    const local: Read[] = [];
    const arrived = this.#local;
    this.#local = [];
    for (const read of [...this.#takeSessions(context), ...arrived]) {
      this.#sortLocal(read, context, { serve: (due) => local.push(due), askLeader });
    }
    return { local, strong: this.#takeConfirmed(context) };
  }

  /** A read that was taken out as due and may not be answered any more: it is looked at again in the next `takeDue`. */
  putBack(read: Read | ConfirmedAt): void {
    if ("index" in read) {
      this.#confirmed.push(read);
    } else {
      this.#local.push(read);
    }
  }

  /** Sessions that have waited here for as long as is reasonable. */
  takeImpatientSessions(now: InstantMs): readonly Read[] {
    if (!this.#sessions.some(({ untilMs }) => untilMs <= now)) {
      return [];
    }
    const impatient = this.#sessions.filter(({ untilMs }) => untilMs <= now);
    this.#sessions = this.#sessions.filter(({ untilMs }) => untilMs > now);
    return impatient;
  }

  #sortLocal(
    read: Read,
    context: ReadContext,
    to: { readonly serve: (read: Read) => void; readonly askLeader: (read: Read) => void },
  ): void {
    const judgement = judgeLocalRead(read.operation, context);
    switch (judgement.kind) {
      case "serve":
        to.serve(read);
        break;
      case "ask_leader":
        to.askLeader(read);
        break;
      case "refuse":
        read.request.fail(judgement.code, judgement.message);
        break;
      case "wait":
        this.#sessions.push({ ...read, untilMs: waitUntil(read.request, context.now) });
        break;
    }
  }

  #takeSessions({ position, epoch, canServe }: ReadContext): readonly Read[] {
    const seen = this.#sessionsSeen;
    if (this.#sessions.length === 0 || (canServe && seen?.index === position.index && seen.epoch === epoch)) {
      return [];
    }
    this.#sessionsSeen = { index: position.index, epoch };
    const sessions = this.#sessions.filter(({ request }) => !request.answered);
    this.#sessions = [];
    return sessions;
  }

  #takeConfirmed(context: ReadContext): readonly ConfirmedAt[] {
    if (this.#confirmed.length === 0) {
      return [];
    }
    const due: ConfirmedAt[] = [];
    const rest: ConfirmedAt[] = [];
    for (const read of this.#confirmed) {
      const judgement =
        read.index <= context.position.index ? judgeConfirmedRead(read.operation, context) : { kind: "wait" as const };
      if (judgement.kind === "serve") {
        due.push(read);
      } else if (judgement.kind === "refuse") {
        read.request.fail(judgement.code, judgement.message);
      } else if (!read.request.answered) {
        rest.push(read);
      }
    }
    this.#confirmed = rest;
    return due;
  }
}

/** Half of the time that is left is the leader's, should it come to that. A read waits here once: its limit stays. */
function waitUntil(request: Request, now: InstantMs): InstantMs {
  request.waitsHereUntilMs ??= addMs(now, Math.min(SESSION_WAIT_MS_MAX, (request.deadlineAtMs - now) / 2));
  return request.waitsHereUntilMs;
}
