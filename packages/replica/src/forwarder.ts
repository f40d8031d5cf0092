// Operations on their way from this node to the leader's, and their answers back.
//
// A message may be lost, and the leader may change under way: what is repeatable (a read, a commit with an id) is sent
// again, after a while or at once to a new leader; the deadline of the request ends it. A long poll travels in slices.
import type { DatacenterId, InstantMs } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import { FORWARD_RESEND_AFTER_MS, LONG_POLL_FORWARD_MS } from "./limits.ts";
import type { PeerTransport } from "./ports/peer-transport.ts";
import { isChange, isLongPoll, nameOf, type Request } from "./request.ts";
import { isNews } from "./watch-desk.ts";

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
    request.exposed = request.exposed || isChange(request.operation);
    this.#pending.set(requestId, request);
    const operation = withTimeout(request.operation, request.deadlineAtMs - now);
    this.#transport.send(to, { kind: "forward_request", requestId, operation, clientRegion: request.clientRegion });
  }

  /**
   * An answer arrived. Returns the request if the receiver turned out not to lead, with the leader that it named: nothing was
   * done there, so that it may be routed anew; or if it is a long poll of which a slice is over without news.
   */
  returned(
    requestId: number,
    outcome: Outcome,
    now: InstantMs,
  ): { readonly request: Request; readonly leader: DatacenterId | null } | undefined {
    const request = this.#pending.get(requestId);
    this.#pending.delete(requestId);
    if (request === undefined || request.answered) {
      return undefined;
    }
    if (outcome.kind === "failed" && outcome.code === "not_leader") {
      return { request, leader: outcome.leader };
    }
    if (now < request.pollEndsAtMs && saysNothing(request.operation, outcome)) {
      return { request, leader: request.stage.kind === "forwarded" ? request.stage.to : null };
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
      if (!leaderMoved && now - stage.sentAtMs < resendAfterMs(request.operation)) {
        continue;
      }
      if (request.repeatable) {
        overdue.push(request);
        this.#pending.delete(requestId);
      } else if (leaderMoved) {
        this.#pending.delete(requestId);
        request.fail(
          "outcome_unknown",
          `${nameOf(request.operation)} sent to ${stage.to}, which no longer leads: applied or not, nobody can say`,
          leader,
        );
      }
    }
    return overdue;
  }
}

/** How long an operation may be without an answer before it is sent again, in ms. */
export function resendAfterMs(operation: Operation): number {
  return FORWARD_RESEND_AFTER_MS + (isLongPoll(operation) ? LONG_POLL_FORWARD_MS : 0);
}

/** Whether a long poll was answered only since its time was over. */
function saysNothing(operation: Operation, outcome: Outcome): boolean {
  return operation.kind === "watch"
    ? !isNews(operation, outcome)
    : isLongPoll(operation) && outcome.kind === "queue" && outcome.deliveries.length === 0;
}

function withTimeout(operation: Operation, remainingMs: number): Operation {
  const sliceMs = isLongPoll(operation) ? Math.min(LONG_POLL_FORWARD_MS, remainingMs) : remainingMs;
  return { ...operation, timeoutMs: Math.max(1, Math.ceil(sliceMs)) };
}
