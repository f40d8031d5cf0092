// The way between a client and this node, as the emulated WAN has it: a port, which packages/transport fills.
import { CROSSING_MS_MAX } from "./limits.ts";

/** Messages keep their order per direction; what a cut link swallows is never delivered. */
export interface ClientLink {
  receive(message: LinkMessage): void;
  send(message: LinkMessage): void;
}

export interface LinkMessage {
  readonly sizeBytes: number;
  /** Of an answer: how long ago its request had arrived here, in ms. Default: 0. */
  readonly workedMs?: number | undefined;
  readonly deliver: () => void;
}

/** The link of a client that names no region: it stands beside the node. */
export const BESIDE: ClientLink = {
  receive: (message) => message.deliver(),
  send: (message) => message.deliver(),
};

/** Whether a request of this weight has arrived here, known after CROSSING_MS_MAX at the latest. */
export function arrival(link: ClientLink, sizeBytes: number): Promise<boolean> {
  return crossing((deliver) => link.receive({ sizeBytes, deliver }));
}

/** Whether an answer of this weight has arrived at the client, known after CROSSING_MS_MAX at the latest. */
export function departure(link: ClientLink, sizeBytes: number, workedMs = 0): Promise<boolean> {
  return crossing((deliver) => link.send({ sizeBytes, workedMs, deliver }));
}

/** A message that arrives at once, as on most links, costs no timer. */
function crossing(start: (deliver: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | null = null;
    let hasArrived = false;
    start(() => {
      hasArrived = true;
      if (timer !== null) {
        clearTimeout(timer);
      }
      resolve(true);
    });
    if (!hasArrived) {
      timer = setTimeout(() => resolve(false), CROSSING_MS_MAX);
    }
  });
}
