// Reads on their way: eventual ones wait for this turn, strong ones for the leader's confirmation and then for apply.
import type { LogIndex } from "@kvorum/base";
import type { ConfirmedRead, ReadTicket } from "@kvorum/raft";
import type { Request } from "./request.ts";

interface ReadyRead {
  readonly index: LogIndex;
  readonly request: Request;
}

export class ReadQueue {
  #eventual: Request[] = [];
  #unconfirmed: Request[] = [];
  /** By the read sequence of the heartbeat round that will confirm them. */
  readonly #confirming = new Map<number, Request[]>();
  #confirmed: ReadyRead[] = [];

  addEventual(request: Request): void {
    this.#eventual.push(request);
  }

  addStrong(request: Request): void {
    this.#unconfirmed.push(request);
  }

  /**
   * Asks for one read point for all strong reads that wait: a round that starts after they arrived (pitfall 2).
   * Returns what must be routed anew: no leader here.
   */
  confirm(readIndex: () => ReadTicket): readonly Request[] {
    if (this.#unconfirmed.length === 0) {
      return [];
    }
    const requests = this.#unconfirmed;
    this.#unconfirmed = [];
    const ticket = readIndex();
    if (!ticket.ok) {
      return requests;
    }
    for (const request of requests) {
      request.stage = { kind: "confirming" };
    }
    this.#confirming.set(ticket.readSequence, [...(this.#confirming.get(ticket.readSequence) ?? []), ...requests]);
    return [];
  }

  confirmed(read: ConfirmedRead): void {
    for (const request of this.#confirming.get(read.readSequence) ?? []) {
      this.#confirmed.push({ index: read.index, request });
    }
    this.#confirming.delete(read.readSequence);
  }

  /** Leadership was lost before the round ended: these must be routed anew. */
  abandoned(readSequence: number): readonly Request[] {
    const requests = this.#confirming.get(readSequence) ?? [];
    this.#confirming.delete(readSequence);
    return requests;
  }

  /** Reads that may be served from a state that has applied `appliedIndex`; each is handed out once. */
  takeServable(appliedIndex: LogIndex): { readonly eventual: readonly Request[]; readonly strong: readonly Request[] } {
    const eventual = this.#eventual;
    this.#eventual = [];
    if (this.#confirmed.length === 0) {
      return { eventual, strong: [] };
    }
    const strong = this.#confirmed.filter((read) => read.index <= appliedIndex).map((read) => read.request);
    this.#confirmed = this.#confirmed.filter((read) => read.index > appliedIndex);
    return { eventual, strong };
  }
}
