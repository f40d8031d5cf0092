// The door between the edge and the gateway: checks each operation, counts those on their way, and when the node stops
// refuses new ones while those that were taken finish.
import { KvorumError, type Region } from "@kvorum/base";
import { type Gateway, type Operation, type Outcome, validateOperation } from "@kvorum/kv";

export class OperationIntake {
  readonly #gateway: Gateway;
  #inFlight = 0;
  #draining = false;
  #onIdle: (() => void) | null = null;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** Answers exactly once; what is refused here is answered within the call and has had no effect. */
  submit(
    operation: Operation,
    context: { readonly clientRegion: Region },
    onOutcome: (outcome: Outcome) => void,
  ): void {
    const refusal = this.#refusalOf(operation);
    if (refusal !== null) {
      onOutcome(refusal);
      return;
    }
    this.#inFlight += 1;
    this.#gateway.submit(operation, context, (outcome) => {
      this.#inFlight -= 1;
      onOutcome(outcome);
      if (this.#inFlight === 0) {
        this.#onIdle?.();
      }
    });
  }

  /** Refuses what comes from now on; resolves once everything taken before is answered. */
  drain(): Promise<void> {
    this.#draining = true;
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      if (this.#inFlight === 0) {
        resolve();
      }
    });
  }

  #refusalOf(operation: Operation): Outcome | null {
    if (this.#draining) {
      return {
        kind: "failed",
        code: "shutting_down",
        message: "the node stops and takes no new operations",
        leader: null,
      };
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
