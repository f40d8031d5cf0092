// The Kv API's port over a replica in the same process: a call, not a message. Nothing between the two can lose an answer, so
// nothing is ever sent twice, and a commit needs no commit id to be applied once; its record in the log stays out.
//
// It keeps the process alive while something is under way, and only then: a program that has nothing left to do ends, closed or
// not, as with Deno.
import { type ClientId, type DatacenterId, type ErrorCode, KvorumError } from "@kvorum/base";
import type { Gateway, Operation, Outcome } from "@kvorum/kv";
import type { Submitter } from "@kvorum/sdk";
import { KEEP_ALIVE_INTERVAL_MS } from "../limits.ts";
import { LOCAL_DATACENTER, LOCAL_REGION } from "./local-replica.ts";

export interface LocalSubmitterOptions {
  readonly clientId: ClientId;
  readonly gateway: Gateway;
  /** Called once, by close(). */
  readonly onClose: () => void;
}

interface Open {
  readonly operation: Operation;
  readonly answer: (outcome: Outcome) => void;
}

/** Why nothing is taken any more. */
interface End {
  readonly code: ErrorCode;
  readonly message: string;
}

const CONTEXT = { clientRegion: LOCAL_REGION };

export class LocalSubmitter implements Submitter {
  readonly clientId: ClientId;
  readonly #options: LocalSubmitterOptions;
  readonly #open = new Set<Open>();
  readonly #keepAlive: NodeJS.Timeout;
  #end: End | null = null;
  #closed = false;

  constructor(options: LocalSubmitterOptions) {
    this.clientId = options.clientId;
    this.#options = options;
    this.#keepAlive = setInterval(() => undefined, KEEP_ALIVE_INTERVAL_MS).unref();
  }

  get connectedDatacenter(): DatacenterId | null {
    return this.#end === null ? LOCAL_DATACENTER : null;
  }

  submit(operation: Operation, signal?: AbortSignal): Promise<Outcome> {
    if (this.#end !== null) {
      return Promise.resolve(failed(this.#end));
    }
    return new Promise((resolve) => {
      const open: Open = { operation, answer: resolve };
      this.#begin(open);
      const abort = (): void => this.#answer(open, failed({ code: "closed", message: "nobody waits for it any more" }));
      signal?.addEventListener("abort", abort);
      this.#options.gateway.submit(operation, CONTEXT, (outcome) => {
        signal?.removeEventListener("abort", abort);
        this.#answer(open, outcome);
      });
    });
  }

  /** The replica has stopped by itself and answers nothing any more. */
  fail(error: unknown): void {
    const { code, message } = KvorumError.from(error);
    this.#giveUp({ code, message });
  }

  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.#giveUp({ code: "closed", message: "the store was closed" });
      clearInterval(this.#keepAlive);
      this.#options.onClose();
    }
  }

  #begin(open: Open): void {
    if (this.#open.size === 0) {
      this.#keepAlive.ref();
    }
    this.#open.add(open);
  }

  #answer(open: Open, outcome: Outcome): void {
    if (this.#open.delete(open) && this.#open.size === 0) {
      this.#keepAlive.unref();
    }
    open.answer(outcome);
  }

  /** What was under way and changes something may be in the log, and found there at the next start. */
  #giveUp(end: End): void {
    this.#end ??= end;
    for (const open of [...this.#open]) {
      const isUnknown = open.operation.kind === "commit" || open.operation.kind === "drop_database";
      const what = `${open.operation.kind} under way: ${end.message}`;
      this.#answer(open, failed({ code: isUnknown ? "outcome_unknown" : end.code, message: what }));
    }
  }
}

function failed({ code, message }: End): Outcome {
  return { kind: "failed", code, message, leader: null };
}
