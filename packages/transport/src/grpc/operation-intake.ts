// The door between the edge and the gateway: checks each operation, counts those on their way, and when the node stops
// refuses new ones while those that were taken finish. Those that only wait for something to happen, watches and takes,
// are told at once: their clients wait on at another node. What a take was handed all the same is handed out again.
import { KvorumError } from "@kvorum/base";
import { type ClientContext, type Gateway, type Operation, type Outcome, validateOperation } from "@kvorum/kv";

const SHUTTING_DOWN: Outcome = {
  kind: "failed",
  code: "shutting_down",
  message: "the node stops and takes no new operations",
  leader: null,
};

export class OperationIntake {
  readonly #gateway: Gateway;
  /** One per watch and take without an outcome: answers it with SHUTTING_DOWN. */
  readonly #waiting = new Set<() => void>();
  #inFlight = 0;
  #draining = false;
  #onIdle: (() => void) | null = null;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** Answers exactly once; what is refused here is answered within the call and has had no effect. */
  submit(operation: Operation, context: ClientContext, onOutcome: (outcome: Outcome) => void): void {
    const refusal = this.#refusalOf(operation);
    if (refusal !== null) {
      onOutcome(refusal);
      return;
    }
    this.#inFlight += 1;
    if (isWaiting(operation)) {
      this.#submitWaiting(operation, context, onOutcome);
    } else {
      this.#gateway.submit(operation, context, (outcome) => this.#settle(outcome, onOutcome));
    }
  }

  /** Refuses what comes from now on; resolves once everything taken before is answered. */
  drain(): Promise<void> {
    this.#draining = true;
    for (const giveUp of this.#waiting) {
      giveUp();
    }
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      if (this.#inFlight === 0) {
        resolve();
      }
    });
  }

  #submitWaiting(operation: Operation, context: ClientContext, onOutcome: (outcome: Outcome) => void): void {
    const settle = (outcome: Outcome): void => {
      if (this.#waiting.delete(giveUp)) {
        this.#settle(outcome, onOutcome);
      }
    };
    const giveUp = (): void => settle(SHUTTING_DOWN);
    this.#waiting.add(giveUp);
    this.#gateway.submit(operation, context, settle);
  }

  #settle(outcome: Outcome, onOutcome: (outcome: Outcome) => void): void {
    this.#inFlight -= 1;
    onOutcome(outcome);
    if (this.#inFlight === 0) {
      this.#onIdle?.();
    }
  }

  #refusalOf(operation: Operation): Outcome | null {
    if (this.#draining) {
      return SHUTTING_DOWN;
    }
    try {
      validateOperation(operation);
      return null;
    } catch (error) {
      const { code, message } = KvorumError.from(error);
      return { kind: "failed", code, message, leader: null };
    }
  }
}

/** Whether it may be left without an outcome for as long as its client likes, and nothing is lost when it is given up. */
function isWaiting(operation: Operation): boolean {
  return operation.kind === "watch" || (operation.kind === "queue" && operation.step.kind === "take");
}
