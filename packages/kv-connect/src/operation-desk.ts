// Between the data path and the gateway: operations as promises, counted, refused when the node stops; and commits whose
// answer was lost asked for again, which nobody but this node can do safely.
import { setTimeout as delay } from "node:timers/promises";
import { ERROR_CODES, type Region } from "@kvorum/base";
import type { AtomicWrite, Gateway, Operation, Outcome } from "@kvorum/kv";
import { CommitIds } from "./commit-ids.ts";
import { COMMIT_REPEAT_MS_MAX, OPERATION_TIMEOUT_MS, REPEAT_PAUSE_MS } from "./limits.ts";

type Failure = Extract<Outcome, { readonly kind: "failed" }>;

const STOPPING: Failure = {
  kind: "failed",
  code: "shutting_down",
  message: "the node stops and takes no new operations",
  leader: null,
};

export class OperationDesk {
  readonly #gateway: Gateway;
  readonly #commitIds = new CommitIds();
  readonly #draining = new AbortController();
  readonly #inFlight = new Set<Promise<Outcome>>();

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** Aborted as soon as the node stops. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  async submit(operation: Operation, clientRegion: Region): Promise<Outcome> {
    if (this.#draining.signal.aborted) {
      return STOPPING;
    }
    const answered = new Promise<Outcome>((resolve) =>
      this.#gateway.submit(operation, { clientRegion, source: "kv-connect" }, resolve),
    );
    if (operation.kind === "watch") {
      return await answered; // nobody waits for one when the node stops
    }
    this.#inFlight.add(answered);
    try {
      return await answered;
    } finally {
      this.#inFlight.delete(answered);
    }
  }

  /**
   * Under a commit id of this node's. Once an outcome is unknown, only an answer that says what became of the commit ends
   * it: a leader that cannot be reached has not refused it.
   */
  async commit(write: Omit<AtomicWrite, "commitId">, clientRegion: Region): Promise<Outcome> {
    const { commitId, finish } = this.#commitIds.issue();
    const operation: Operation = {
      kind: "commit",
      write: { ...write, commitId },
      timeoutMs: OPERATION_TIMEOUT_MS,
    };
    const giveUpAtMs = performance.now() + COMMIT_REPEAT_MS_MAX;
    let unknown: Failure | null = null;
    for (;;) {
      const outcome: Outcome = await this.submit(operation, clientRegion);
      if (outcome.kind === "failed" && outcome.code === "outcome_unknown") {
        unknown = outcome;
      }
      if (unknown === null || !isOpen(outcome)) {
        finish();
        return outcome;
      }
      if (performance.now() >= giveUpAtMs || this.#draining.signal.aborted) {
        finish();
        return unknown;
      }
      await delay(REPEAT_PAUSE_MS);
    }
  }

  /** Refuses what comes from now on; resolves once everything taken before is answered. */
  async drain(): Promise<void> {
    this.#draining.abort();
    while (this.#inFlight.size > 0) {
      await Promise.allSettled(this.#inFlight);
    }
  }
}

/** The commit may have been applied, for all that this answer says. */
function isOpen(outcome: Outcome): boolean {
  return outcome.kind === "failed" && ERROR_CODES[outcome.code].retryable;
}
