// The leader's commands (commits, queue steps, drops of databases): what waits becomes one entry per turn (group commit); an
// entry applied answers its requests.
import { type LogIndex, mustExist, type Term } from "@kvorum/base";
import { type CommandResult, encodeCommand, encodePayload, type Operation, type Outcome } from "@kvorum/kv";
import type { Proposal } from "@kvorum/raft";
import { COMMANDS_QUEUED_BYTES_MAX, ENTRY_COMMANDS_MAX, ENTRY_PAYLOAD_BYTES_MAX } from "./limits.ts";
import { isLongPoll, nameOf, type Request } from "./request.ts";

interface Waiting {
  readonly request: Request;
  readonly command: Uint8Array;
}

interface Proposed {
  readonly term: Term;
  readonly requests: readonly Request[];
}

/** Appends a payload to the log, or says why not. */
export type Propose = (payload: Uint8Array) => Proposal;

/** An entry was applied: what became of its commands, in order. */
export interface AppliedCommands {
  readonly index: LogIndex;
  readonly term: Term;
  readonly results: readonly CommandResult[];
  readonly datacentersDurable: number;
}

export interface Settled {
  /** Commits whose success was told to whoever waited for it. */
  readonly acknowledged: number;
  /** To be routed anew: they lost their place in the log, or took from a queue that another taker had emptied. */
  readonly displaced: readonly Request[];
}

/** An operation that the leader carries out through the log. */
export type LoggedOperation = Extract<Operation, { readonly kind: "commit" | "queue" | "drop_database" }>;

export class CommandQueue {
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** By log index; an index leaves when an entry is applied there, ours or another leader's. */
  readonly #proposed = new Map<LogIndex, Proposed>();

  /** Takes out what waits to be proposed: this replica leads no more. */
  takeWaiting(): readonly Request[] {
    const requests = this.#waiting.map(({ request }) => request);
    this.#waiting = [];
    this.#waitingBytes = 0;
    return requests;
  }

  /** Precondition: the operation is the request's, and valid. */
  add(request: Request, operation: LoggedOperation): void {
    const command = commandOf(operation);
    if (this.#waitingBytes + command.length > COMMANDS_QUEUED_BYTES_MAX) {
      request.fail(
        "resource_exhausted",
        `${nameOf(operation)} refused: ${this.#waitingBytes} bytes of commands already wait at the leader`,
      );
      return;
    }
    request.stage = { kind: "waiting" };
    this.#waitingBytes += command.length;
    this.#waiting.push({ request, command });
  }

  /** Proposes everything that waits, in as few entries as the limits allow. Returns what must be routed anew: no leader here. */
  propose(append: Propose): readonly Request[] {
    this.#dropAnswered();
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      const proposal = append(encodePayload(group.map((waiting) => waiting.command)));
      if (!proposal.ok) {
        return this.#refuse(group, proposal.reason);
      }
      const requests = group.map((waiting) => waiting.request);
      for (const request of requests) {
        request.stage = { kind: "proposed" };
        request.exposed = true;
      }
      this.#proposed.set(proposal.index, { term: proposal.term, requests });
    }
    return [];
  }

  /**
   * Answers the requests of an applied entry. If another leader's entry stands at that index, ours can never be
   * committed (Raft §5.4): its requests are to be routed anew.
   */
  settle(applied: AppliedCommands): Settled {
    const proposed = this.#proposed.get(applied.index);
    this.#proposed.delete(applied.index);
    if (proposed === undefined || proposed.term !== applied.term) {
      return { acknowledged: 0, displaced: proposed?.requests ?? [] };
    }
    let acknowledged = 0;
    const displaced: Request[] = [];
    proposed.requests.forEach((request, position) => {
      const result = mustExist(applied.results[position], `result ${position} of entry ${applied.index}`);
      if (hasTakenNothing(request, result)) {
        displaced.push(request);
        return;
      }
      acknowledged += result.kind === "committed" && !request.answered ? 1 : 0;
      request.answer(outcomeOf(result, applied.datacentersDurable));
    });
    return { acknowledged, displaced };
  }

  /**
   * An entry was applied, and this replica may not say so to its clients: it leads no more and cannot know that its region is
   * still the primary one. Their outcome is unknown. Returns those that were never in the log.
   */
  disown(applied: AppliedCommands): readonly Request[] {
    const proposed = this.#proposed.get(applied.index);
    this.#proposed.delete(applied.index);
    if (proposed === undefined || proposed.term !== applied.term) {
      return proposed?.requests ?? [];
    }
    for (const request of proposed.requests) {
      const what = nameOf(request.operation);
      request.fail("outcome_unknown", `${what}: this datacenter lost its leadership before it could be acknowledged`);
    }
    return [];
  }

  /** What has passed its deadline while it waited was refused, and must not get into the log after that. */
  #dropAnswered(): void {
    if (this.#waiting.some(({ request }) => request.answered)) {
      this.#waiting = this.#waiting.filter(({ request }) => !request.answered);
      this.#waitingBytes = this.#waiting.reduce((sum, { command }) => sum + command.length, 0);
    }
  }

  #takeGroup(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { command } of this.#waiting) {
      if (count === ENTRY_COMMANDS_MAX || (count > 0 && bytes + command.length > ENTRY_PAYLOAD_BYTES_MAX)) {
        break;
      }
      bytes += command.length;
      count += 1;
    }
    const group = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    this.#waitingBytes -= bytes;
    return group;
  }

  #refuse(group: readonly Waiting[], reason: Extract<Proposal, { readonly ok: false }>["reason"]): readonly Request[] {
    if (reason === "change_in_flight") {
      // Leadership is being handed over: whoever gets it takes these, or they are taken here when that fails.
      this.#waiting = [...group, ...this.#waiting];
      this.#waitingBytes += group.reduce((sum, { command }) => sum + command.length, 0);
      return [];
    }
    if (reason === "overloaded") {
      for (const { request } of group) {
        const what = nameOf(request.operation);
        request.fail("resource_exhausted", `${what} refused: too many bytes of the log wait for a second datacenter`);
      }
      return [];
    }
    return [...group.map((waiting) => waiting.request), ...this.takeWaiting()];
  }
}

function commandOf(operation: LoggedOperation): Uint8Array {
  switch (operation.kind) {
    case "commit":
      return operation.command ?? encodeCommand({ kind: "write", write: operation.write });
    case "queue":
      return encodeCommand({ kind: "queue", database: operation.database ?? "", step: operation.step });
    case "drop_database":
      return encodeCommand({ kind: "drop_database", database: operation.database });
  }
}

/** A take that another one was faster than. */
function hasTakenNothing({ operation }: Request, result: CommandResult): boolean {
  return isLongPoll(operation) && result.kind === "queue" && result.deliveries.length === 0;
}

function outcomeOf(result: CommandResult, datacentersDurable: number): Outcome {
  switch (result.kind) {
    case "committed":
      return { kind: "committed", versionstamp: result.versionstamp, datacentersDurable };
    case "check_failed":
      return { kind: "check_failed", failedChecks: result.failedChecks };
    case "queue":
      return { kind: "queue", deliveries: result.deliveries };
    case "done":
      return { kind: "database_dropped" };
    case "invalid":
      return { kind: "failed", code: "invalid_argument", message: result.message, leader: null };
    case "sequence_reused":
      return {
        kind: "failed",
        code: "sequence_reused",
        message: "commit refused: its client had already declared this sequence finished",
        leader: null,
      };
  }
}
