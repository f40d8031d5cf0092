// Proposes sweeps while this replica leads: what expires, and the leases of lost listeners, end by an entry of the log, at the
// same place on every replica, and never by a replica's own clock (pitfall 19).
//
// The leader's clock only says when to ask; the entry's leader time, which never goes back, decides at apply what is due. A new
// leader finds in its state what its predecessor has not swept.
import { addMs, type InstantMs, type LogIndex, type Term, type WallMs } from "@kvorum/base";
import { encodeCommand, encodePayload } from "@kvorum/kv";
import type { Propose } from "./command-queue.ts";
import { SWEEP_RETRY_MS } from "./limits.ts";

/** The leader at one moment. */
export interface SweeperView {
  readonly mayServe: boolean;
  readonly term: Term;
  readonly appliedIndex: LogIndex;
  /** Of the applied state. */
  readonly sweepDueAtMs: WallMs | null;
  readonly wallNow: WallMs;
  readonly now: InstantMs;
}

const SWEEP = encodePayload([encodeCommand({ kind: "sweep" })]);

export class Sweeper {
  /** Proposed and not applied: there is at most one. */
  #inFlight: { readonly index: LogIndex; readonly term: Term } | null = null;
  #wakeAtMs = Number.POSITIVE_INFINITY;

  /** When the next look is due; infinite while nothing is to be swept, or a sweep is under way and its apply comes first. */
  get wakeAtMs(): number {
    return this.#wakeAtMs;
  }

  /** This replica leads no more. */
  rest(): void {
    this.#inFlight = null;
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
  }

  /** Proposes a sweep if one is due. */
  tick(view: SweeperView, append: Propose): void {
    const { mayServe, term, appliedIndex, sweepDueAtMs, wallNow, now } = view;
    const inFlight = this.#inFlight;
    if (inFlight !== null && (inFlight.term !== term || inFlight.index <= appliedIndex)) {
      this.#inFlight = null;
    }
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
    if (!mayServe || sweepDueAtMs === null || this.#inFlight !== null) {
      return;
    }
    if (sweepDueAtMs > wallNow) {
      this.#wakeAtMs = addMs(now, sweepDueAtMs - wallNow);
      return;
    }
    const proposal = append(SWEEP);
    if (proposal.ok) {
      this.#inFlight = { index: proposal.index, term: proposal.term };
    } else {
      this.#wakeAtMs = addMs(now, SWEEP_RETRY_MS);
    }
  }
}
