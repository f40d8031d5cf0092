// Operations on their way from this node to the leader's, and their answers back.
//
// A message may be lost, and the leader may change under way: what is repeatable (a read, a commit with an id) is sent
// again, after a while or at once to a new leader; the deadline of the request ends it.
import { assertNever, type DatacenterId, type InstantMs } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import { FORWARD_RESEND_AFTER_MS } from "./limits.ts";
import type { PeerTransport } from "./ports/peer-transport.ts";
import type { Request } from "./request.ts";

export class Forwarder {
  readonly #transport: PeerTransport;
  readonly #pending = new Map<number, Request>();
  #nextId: number;

  constructor(transport: PeerTransport, now: InstantMs) {
    this.#transport = transport;
    // Distinct across restarts: an answer to a request of an earlier process must not meet another of this one's.
    this.#nextId = Math.floor(now * 1000) % 2 ** 31;
  }

  send(request: Request, to: DatacenterId, now: InstantMs): void {
    const requestId = this.#nextId++;
    request.stage = { kind: "forwarded", to, sentAtMs: now };
    request.exposed = true;
    this.#pending.set(requestId, request);
    const operation = withTimeout(request.operation, request.deadlineAtMs - now);
    this.#transport.send(to, { kind: "forward_request", requestId, operation, clientRegion: request.clientRegion });
  }

  /**
   * An answer arrived. Returns the request if the receiver turned out not to lead, with the leader that it named:
   * nothing was done there, so that it may be routed anew.
   */
  returned(
    requestId: number,
    outcome: Outcome,
  ): { readonly request: Request; readonly leader: DatacenterId | null } | undefined {
    const request = this.#pending.get(requestId);
    this.#pending.delete(requestId);
    if (request === undefined || request.answered) {
      return undefined;
    }
    if (outcome.kind === "failed" && outcome.code === "not_leader") {
      return { request, leader: outcome.leader };
    }
    request.answer(outcome);
    return undefined;
  }

  /** Forgets answered requests; takes out those to be sent again: unanswered for long, or sent to a leader of the past. */
  takeOverdue(leader: DatacenterId | null, now: InstantMs): readonly Request[] {
    const overdue: Request[] = [];
    for (const [requestId, request] of this.#pending) {
      const { stage } = request;
      if (request.answered || stage.kind !== "forwarded") {
        this.#pending.delete(requestId);
        continue;
      }
      const leaderMoved = leader !== null && leader !== stage.to;
      if (!leaderMoved && now - stage.sentAtMs < FORWARD_RESEND_AFTER_MS) {
        continue;
      }
      if (request.repeatable) {
        overdue.push(request);
        this.#pending.delete(requestId);
      } else if (leaderMoved) {
        this.#pending.delete(requestId);
        request.fail(
          "outcome_unknown",
          `commit sent to ${stage.to}, which no longer leads: applied or not, nobody can say`,
          leader,
        );
      }
    }
    return overdue;
  }
}

function withTimeout(operation: Operation, remainingMs: number): Operation {
  const timeoutMs = Math.max(1, Math.ceil(remainingMs));
  switch (operation.kind) {
    case "commit":
      return { ...operation, timeoutMs };
    case "read":
      return { ...operation, timeoutMs };
    default:
      return assertNever(operation);
  }
}
