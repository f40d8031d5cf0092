// One connection on one directed link: asks the model when a message arrives, and keeps the order of the connection.
import { createLinkFlow, type LinkFlow, type LinkModel } from "@kvorum/wan";
import type { DelayQueue } from "./delay-queue.ts";

export interface SentMessage {
  readonly sentAtMs: number;
  readonly sizeBytes: number;
  /** How long the datacenter has been at what this answers, in ms: counted against its service time. Default: 0. */
  readonly workedMs?: number | undefined;
  readonly deliver: () => void;
}

export class DelayLine {
  readonly #link: LinkModel;
  readonly #queue: DelayQueue;
  readonly #flow: LinkFlow = createLinkFlow();
  /** Messages of this line in the queue. */
  #heldCount = 0;

  constructor({ link, queue }: { readonly link: LinkModel; readonly queue: DelayQueue }) {
    this.#link = link;
    this.#queue = queue;
  }

  /**
   * Delivers a message when it arrives: within this call if that is now or past and nothing of this line waits before
   * it, else in a later turn of the loop; never if the link swallows it. Deliveries are in the order of the calls.
   */
  pass({ sentAtMs, sizeBytes, workedMs, deliver }: SentMessage): void {
    const transmission = this.#link.transmit({ sentAtMs, sizeBytes, workedMs }, this.#flow);
    if (transmission.kind === "dropped") {
      return;
    }
    const { deliverAtMs } = transmission;
    if (this.#heldCount === 0 && this.#queue.isDue(deliverAtMs)) {
      deliver();
      return;
    }
    const isHeld = this.#queue.hold({ deliverAtMs, sizeBytes, deliver: () => this.#release(deliver) });
    this.#heldCount += isHeld ? 1 : 0;
  }

  #release(deliver: () => void): void {
    this.#heldCount -= 1;
    deliver();
  }
}
