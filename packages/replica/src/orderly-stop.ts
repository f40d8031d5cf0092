// Whether a replica runs, and how it ends in order: it lets go of its learners and hands its leadership over, then takes no operation
// more, and when those that it holds are answered it has ended. Operations that come while it hands over wait for whoever leads next,
// and go there.
import type { DatacenterId, InstantMs } from "@kvorum/base";
import { HandOver, type HandOverOptions, type LeavingRole } from "./hand-over.ts";
import type { Request } from "./request.ts";
import type { Router } from "./router.ts";

export interface OrderlyStopOptions extends HandOverOptions {
  readonly router: Router;
}

type Phase =
  | { readonly kind: "running" }
  | { readonly kind: "handing_over"; readonly handOver: HandOver }
  | { readonly kind: "draining" }
  | { readonly kind: "stopped" };

export class OrderlyStop {
  readonly #options: OrderlyStopOptions;
  readonly #drained = Promise.withResolvers<void>();
  #phase: Phase = { kind: "running" };

  constructor(options: OrderlyStopOptions) {
    this.#options = options;
  }

  /** Nobody should begin to rely on this replica. */
  get isEnding(): boolean {
    return this.#phase.kind !== "running";
  }

  /** For good: nothing is to be done any more. */
  get isStopped(): boolean {
    return this.#phase.kind === "stopped";
  }

  /** When a turn is due whatever happens. */
  get wakeAtMs(): number {
    return this.#phase.kind === "handing_over" ? this.#phase.handOver.giveUpAtMs : Number.POSITIVE_INFINITY;
  }

  /** Resolves when every operation is answered; harmless when repeated. */
  begin(now: InstantMs): Promise<void> {
    if (this.#phase.kind === "running") {
      this.#phase = { kind: "handing_over", handOver: new HandOver(this.#options, now) };
    }
    return this.#drained.promise;
  }

  /** From now on, with or without the rest. */
  stop(): void {
    this.#phase = { kind: "stopped" };
  }

  /**
   * Refuses an operation that comes too late, and says who leads now: a client asks there, and a peer sends it there.
   * @returns whether it did
   */
  refuse(request: Request, leader: DatacenterId | null): boolean {
    if (this.#phase.kind === "running" || this.#phase.kind === "handing_over") {
      return false;
    }
    const code = request.fromPeer ? "not_leader" : "shutting_down";
    request.fail(code, `operation refused: ${this.#text}`, leader === this.#options.self ? null : leader);
    return true;
  }

  /** Early in a turn. @param role null while nothing can be asked of it: then there is nothing to hand over */
  handOver(role: LeavingRole | null, now: InstantMs): void {
    if (this.#phase.kind === "handing_over" && (role === null || this.#phase.handOver.advance(role, now))) {
      this.#phase = { kind: "draining" };
    }
  }

  /** Late in a turn. Long polls are not waited for: whoever sent them goes on elsewhere. */
  endIfDrained(): void {
    if (this.#phase.kind === "draining") {
      this.#options.router.failParked("shutting_down", this.#text);
      if (this.#options.router.openCount === 0) {
        this.#drained.resolve();
      }
    }
  }

  get #text(): string {
    return `${this.#options.self} is stopping`;
  }
}
