// A client's way to a datacenter and back, over its region's emulated links, with the patience of a client.
import type { DatacenterId, Region } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import type { World } from "../world/world.ts";

/** What a client learns of an attempt. */
export type Answer =
  | { readonly kind: "answered"; readonly outcome: Outcome; readonly answeredAtMs: number }
  /** Nobody listens there: the attempt certainly had no effect. */
  | { readonly kind: "refused" }
  /** Anything may have become of it. */
  | { readonly kind: "silence" };

/** What a client waits beyond an operation's own timeout, in ms: a slow link's round trip. */
const PATIENCE_MS = 700;

export class ClientLink {
  readonly #world: World;
  readonly #region: Region;

  constructor(world: World, region: Region) {
    this.#world = world;
    this.#region = region;
  }

  /** Sends an operation to a datacenter, and calls back exactly once. */
  call(datacenter: DatacenterId, operation: Operation, onAnswer: (answer: Answer) => void): void {
    const { network, timeline } = this.#world;
    let isOpen = true;
    const end = (answer: Answer): void => {
      if (isOpen) {
        isOpen = false;
        patience.callback = null;
        onAnswer(answer);
      }
    };
    const patience = timeline.scheduleIn(operation.timeoutMs + PATIENCE_MS, () => end({ kind: "silence" }));
    const answer = (message: Answer): void => network.sendClient(datacenter, this.#region, () => end(message));
    network.sendClient(this.#region, datacenter, () => {
      const { process } = this.#world.datacenter(datacenter);
      const onOutcome = (outcome: Outcome): void => answer({ kind: "answered", outcome, answeredAtMs: timeline.nowMs });
      if (process === null || !process.submit(operation, { clientRegion: this.#region }, onOutcome)) {
        answer({ kind: "refused" });
      }
    });
  }
}
