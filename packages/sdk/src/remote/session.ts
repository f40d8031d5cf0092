// One packed stream to one datacenter: operations that come up in the same turn of the event loop leave in one frame, and
// answers find their operation by number.
//
// That makes packing adaptive without a timer: a lone operation leaves at once, and the busier the process is the longer
// its turns are and the more a frame holds.
import { type DatacenterId, KvorumError } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import type { KvConnection, SessionStream } from "@kvorum/protocol";
import { PULSE_TIMEOUT_MS, SESSION_SILENT_MS, SESSION_STUCK_MS } from "../limits.ts";
import type { PendingOperation } from "./pending-operation.ts";

export interface SessionEnd {
  /** Sent, or about to be, and without an answer. */
  readonly lost: readonly PendingOperation[];
  readonly error: KvorumError;
  /** The node itself still answers: only the stream is gone. */
  readonly reachable: boolean;
}

export interface SessionHandlers {
  onOutcome(pending: PendingOperation, outcome: Outcome): void;
  /** Called once, unless close() came first. */
  onEnd(end: SessionEnd): void;
}

/** What is known of a node whose stream is silent: nothing, a ping is out, or it answered one. */
type Pulse =
  | { readonly status: "unknown" }
  | { readonly status: "asked" }
  | { readonly status: "felt"; readonly atMs: number };

export class Session {
  readonly datacenter: DatacenterId;
  readonly #connection: KvConnection;
  readonly #handlers: SessionHandlers;
  readonly #nowMs: () => number;
  readonly #stream: SessionStream;
  readonly #unanswered = new Map<number, PendingOperation>();
  /** How many of those are no polls: the node is to answer them soon. */
  #unansweredSoon = 0;
  #unsent: { readonly requestId: number; readonly operation: Operation }[] = [];
  #requestIdNext = 1;
  #ended = false;
  /** The last sign of life, or the moment since which one is waited for. */
  #heardAtMs = 0;
  /** Operations were given up on since then: the silence counts on while nothing is asked. */
  #owesAnswers = false;
  #pulse: Pulse = { status: "unknown" };

  constructor(options: {
    readonly datacenter: DatacenterId;
    readonly connection: KvConnection;
    readonly handlers: SessionHandlers;
    readonly nowMs: () => number;
  }) {
    this.datacenter = options.datacenter;
    this.#connection = options.connection;
    this.#handlers = options.handlers;
    this.#nowMs = options.nowMs;
    this.#stream = this.#connection.openSession({
      onOutcomes: (outcomes) => this.#receive(outcomes),
      onEnd: (error) => this.#end(streamError(this.#connection.address, error), { reachable: false }),
    });
  }

  /** Sends `operation` for `pending` with whatever else comes up in this turn. */
  send(pending: PendingOperation, operation: Operation): void {
    const owedAnyway = this.#owesAnswers || (pending.poll ? this.#unanswered.size : this.#unansweredSoon) > 0;
    if (!owedAnyway) {
      this.#heardAtMs = this.#nowMs();
      this.#pulse = { status: "unknown" };
    }
    pending.session = this;
    pending.requestId = this.#requestIdNext++;
    this.#unanswered.set(pending.requestId, pending);
    this.#unansweredSoon += pending.poll ? 0 : 1;
    this.#unsent.push({ requestId: pending.requestId, operation });
    if (this.#unsent.length === 1) {
      setImmediate(() => this.#flush());
    }
  }

  /** Gives up on an operation, whose answer is `overdue` or not wanted any more: one that still comes is ignored. */
  forget(pending: PendingOperation, { overdue }: { readonly overdue: boolean }): void {
    this.#owesAnswers ||= overdue;
    this.#drop(pending);
  }

  /**
   * To be called every now and then. A session with operations out that has been silent is asked by a ping: a node that
   * does not answer ends it, and so does a node that lives while its stream owes an answer and has said nothing for too long.
   */
  checkPulse(): void {
    if (this.#ended || this.#unanswered.size === 0 || this.#pulse.status === "asked") {
      return;
    }
    const nowMs = this.#nowMs();
    const silentMs = nowMs - this.#heardAtMs;
    const owing = this.#owesAnswers || this.#unansweredSoon > 0;
    if (owing && this.#pulse.status === "felt" && silentMs >= SESSION_STUCK_MS) {
      const text = `the stream said nothing for ${Math.round(silentMs)} ms although the node answers pings`;
      this.#end(new KvorumError("unreachable", text), { reachable: true });
      return;
    }
    const quietMs = this.#pulse.status === "felt" ? nowMs - this.#pulse.atMs : silentMs;
    if (quietMs >= SESSION_SILENT_MS) {
      void this.#askForPulse();
    }
  }

  /** Ends the stream without a word to the handlers. */
  close(): void {
    this.#ended = true;
    this.#stream.close();
  }

  /** What the stream says meanwhile makes the answer void. */
  async #askForPulse(): Promise<void> {
    const asked: Pulse = { status: "asked" };
    this.#pulse = asked;
    const error = await this.#connection.ping(PULSE_TIMEOUT_MS).then(() => null, KvorumError.from);
    if (this.#pulse !== asked) {
      return;
    }
    if (error === null) {
      this.#pulse = { status: "felt", atMs: this.#nowMs() };
    } else {
      this.#end(error, { reachable: false });
    }
  }

  #flush(): void {
    const items = this.#unsent;
    this.#unsent = [];
    if (!this.#ended && items.length > 0) {
      this.#stream.send(items);
    }
  }

  #receive(outcomes: readonly { readonly requestId: number; readonly outcome: Outcome }[]): void {
    this.#heardAtMs = this.#nowMs();
    this.#owesAnswers = false;
    this.#pulse = { status: "unknown" };
    for (const { requestId, outcome } of outcomes) {
      const pending = this.#unanswered.get(requestId);
      if (pending !== undefined) {
        this.#drop(pending);
        this.#handlers.onOutcome(pending, outcome);
      }
    }
  }

  #drop(pending: PendingOperation): void {
    this.#unanswered.delete(pending.requestId);
    this.#unansweredSoon -= pending.poll ? 0 : 1;
    pending.session = null;
  }

  #end(error: KvorumError, { reachable }: { readonly reachable: boolean }): void {
    if (this.#ended) {
      return;
    }
    this.close();
    const lost = [...this.#unanswered.values()];
    for (const pending of lost) {
      this.#drop(pending);
    }
    this.#handlers.onEnd({ lost, error, reachable });
  }
}

function streamError(address: string, error: Error | null): KvorumError {
  if (error instanceof KvorumError) {
    return error;
  }
  const text = error === null ? `${address} ended the stream` : `the stream to ${address} broke: ${error.message}`;
  return new KvorumError("unreachable", text, { cause: error ?? undefined });
}
