// What is under way on a WAN: the model of its links, with the order of what was sent on each of them before.

import type { LinkEnds } from "./link-effect.ts";
import { createLinkFlow, type LinkFlow, type LinkMessage } from "./link-model.ts";
import type { WanModel } from "./wan-model.ts";

/** One connection per directed link: of two messages on it the later never arrives first. */
export class WanTransit {
  readonly #wan: Pick<WanModel, "link">;
  readonly #flows = new Map<string, Map<string, LinkFlow>>();

  constructor(wan: Pick<WanModel, "link">) {
    this.#wan = wan;
  }

  /**
   * When a message that leaves now arrives, in ms; null when it never does.
   * @throws KvorumError invalid_argument — the topology has no such link
   */
  arrivalAtMs(ends: LinkEnds, message: LinkMessage): number | null {
    const transmission = this.#wan.link(ends).transmit(message, this.#flow(ends));
    return transmission.kind === "arrives" ? transmission.deliverAtMs : null;
  }

  #flow({ from, to }: LinkEnds): LinkFlow {
    const flows = this.#flows.get(from) ?? new Map<string, LinkFlow>();
    this.#flows.set(from, flows);
    const flow = flows.get(to) ?? createLinkFlow();
    flows.set(to, flow);
    return flow;
  }
}
