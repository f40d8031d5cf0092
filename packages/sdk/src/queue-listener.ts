// kv.listenQueue(): takes messages from the database's queue as they fall due and hands them to a handler, many at a time.
//
// At least once: a message is removed when its handler has ended well and the log says so. Until then the listener keeps telling
// the leader that it still has the message; when it falls silent, be it by a crash or a partition, the message is delivered
// again, here or to another listener.
import { assert } from "@kvorum/base";
import { decodeValue } from "@kvorum/keyspace";
import type { Delivery, Outcome, QueueStep } from "@kvorum/kv";
import { errorFromOutcome } from "./deno-errors.ts";
import type { KvSession } from "./kv-session.ts";
import { POLL_RETRY_MS, QUEUE_HANDLERS_MAX, QUEUE_KEEP_MS, QUEUE_POLL_MS } from "./limits.ts";
import { isPassing } from "./polling.ts";
import { v8Serializer } from "./v8-serializer.ts";

export type QueueHandler = (message: unknown) => unknown;

export class QueueListener {
  readonly #session: KvSession;
  readonly #handler: QueueHandler;
  readonly #ending: AbortSignal;
  readonly #stopping = new AbortController();
  /** In the hands of a handler, or finished and not confirmed yet. Invariant: at most QUEUE_HANDLERS_MAX. */
  readonly #held = new Set<Delivery>();
  #onPlaceFree: (() => void) | null = null;

  constructor(session: KvSession, handler: QueueHandler) {
    this.#session = session;
    this.#handler = handler;
    this.#ending = AbortSignal.any([session.closing, this.#stopping.signal]);
  }

  /** Resolves when the session or its client is closed; rejects with what no retry can mend. */
  async run(): Promise<void> {
    const kept = new AbortController();
    const keeping = this.#goOnKeeping(AbortSignal.any([this.#ending, kept.signal]));
    try {
      while (!this.#ending.aborted) {
        await this.#takeSome();
      }
    } finally {
      kept.abort();
      await keeping;
    }
  }

  async #goOnKeeping(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#session.pause(QUEUE_KEEP_MS, signal);
      this.#keep();
    }
  }

  async #takeSome(): Promise<void> {
    const messagesMax = QUEUE_HANDLERS_MAX - this.#held.size;
    if (messagesMax === 0) {
      await this.#placeFree();
      return;
    }
    const outcome = await this.#step({ kind: "take", messagesMax }, QUEUE_POLL_MS);
    if (outcome.kind === "queue") {
      for (const delivery of outcome.deliveries) {
        void this.#deliver(delivery);
      }
    } else if (isClosed(outcome)) {
      this.#stopping.abort();
    } else if (isPassing(outcome)) {
      await this.#session.pause(POLL_RETRY_MS, this.#ending);
    } else {
      throw errorFromOutcome(outcome);
    }
  }

  /** A handler that throws has failed: the message comes again by its backoff schedule. */
  async #deliver(delivery: Delivery): Promise<void> {
    assert(this.#held.size < QUEUE_HANDLERS_MAX, `a handler is free, found ${this.#held.size} busy`);
    this.#held.add(delivery);
    this.#session.saw(delivery.versionstamp); // what was written along with the message is there for the session, too
    const ok = await this.#isHandled(delivery);
    await this.#finish(delivery, ok);
    this.#held.delete(delivery);
    this.#onPlaceFree?.();
  }

  async #isHandled({ payload }: Delivery): Promise<boolean> {
    try {
      await this.#handler(decodeValue({ encoding: "v8", data: payload }, v8Serializer));
      return true;
    } catch (error) {
      console.error("Exception in queue handler", error); // as Deno does: nobody else is there to be told
      return false;
    }
  }

  /** Tries until the log has it, or until it is for others to deliver the message again. */
  async #finish({ versionstamp, position, delivery }: Delivery, ok: boolean): Promise<void> {
    const step: QueueStep = { kind: "finish", deliveries: [{ versionstamp, position, delivery, ok }] };
    while (!this.#ending.aborted) {
      const outcome = await this.#step(step, this.#session.timeoutMs);
      if (!isPassing(outcome)) {
        return;
      }
      await this.#session.pause(POLL_RETRY_MS, this.#ending);
    }
  }

  /** One that gets no answer is not repeated: the next one follows soon, and a message that is not kept comes again. */
  #keep(): void {
    if (this.#held.size > 0 && !this.#ending.aborted) {
      const deliveries = [...this.#held].map(({ versionstamp, position, delivery }) => ({
        versionstamp,
        position,
        delivery,
      }));
      void this.#step({ kind: "keep", deliveries }, QUEUE_KEEP_MS);
    }
  }

  #step(step: QueueStep, timeoutMs: number): Promise<Outcome> {
    const { database } = this.#session;
    return this.#session.submit({ kind: "queue", step, timeoutMs, database }, this.#ending);
  }

  async #placeFree(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onPlaceFree = resolve;
      this.#ending.addEventListener("abort", () => resolve(), { once: true });
    });
    this.#onPlaceFree = null;
  }
}

function isClosed(outcome: Outcome): boolean {
  return outcome.kind === "failed" && outcome.code === "closed";
}
