// The granting half of the region lease (region-lease.ts): what this datacenter has granted, and may still have to wait for.
//
// It is kept in memory. After a restart the replica has forgotten what it granted, and so takes it that it granted a full
// lease just before: for one lease's duration it tells a claimant to wait. What it must not forget is its promise of a
// later epoch, and that is on disk (LineageRecord).
import { addMs, type Epoch, type InstantMs } from "@kvorum/base";
import type { ControlMessage } from "./ports/peer-transport.ts";

type LeaseRequestMessage = Extract<ControlMessage, { readonly kind: "lease_request" }>;

export type LeaseAnswer =
  | { readonly kind: "grant"; readonly message: Extract<ControlMessage, { readonly kind: "lease_grant" }> }
  /** `earlier_epoch`: a later one was promised, has begun, or was granted to. `too_long`: configured differently from here. */
  | { readonly kind: "refuse"; readonly reason: "earlier_epoch" | "too_long" };

export interface LeasePromisesOptions {
  /** The longest lease that is granted, in ms: what an earlier process of this replica may have granted. */
  readonly durationMsMax: number;
  /** When this process began, by its own clock. */
  readonly startedAtMs: InstantMs;
  /** The latest epoch that was promised or has begun, as found on disk. */
  readonly epoch: Epoch;
}

export class LeasePromises {
  readonly #durationMsMax: number;
  /** Until when some lease that was granted here may be in force, by the own clock. Never decreases. */
  #grantedUntilMs: InstantMs;
  /** Grants are for this epoch or a later one. Never decreases. */
  #epoch: Epoch;

  constructor({ durationMsMax, startedAtMs, epoch }: LeasePromisesOptions) {
    this.#durationMsMax = durationMsMax;
    this.#grantedUntilMs = addMs(startedAtMs, durationMsMax);
    this.#epoch = epoch;
  }

  /**
   * Call only on a replica that may speak for its region: one that is caught up with the epoch it is in, has not diverged
   * and is not replacing its state.
   */
  answer(request: LeaseRequestMessage, now: InstantMs): LeaseAnswer {
    if (request.epoch < this.#epoch) {
      return { kind: "refuse", reason: "earlier_epoch" };
    }
    if (request.durationMs > this.#durationMsMax) {
      return { kind: "refuse", reason: "too_long" };
    }
    this.#epoch = request.epoch;
    this.#grantedUntilMs = later(this.#grantedUntilMs, addMs(now, request.durationMs));
    const { epoch, requestId } = request;
    return { kind: "grant", message: { kind: "lease_grant", epoch, requestId } };
  }

  /** A later epoch is being promised, or has begun: no earlier one is granted any more. Call before the promise is on disk. */
  shutOutBefore(epoch: Epoch): void {
    if (epoch > this.#epoch) {
      this.#epoch = epoch;
    }
  }

  /** How long a lease that was granted here may still be in force, in ms; 0 when none is. */
  leaseRemainingMs(now: InstantMs): number {
    return Math.max(0, this.#grantedUntilMs - now);
  }
}

function later(a: InstantMs, b: InstantMs): InstantMs {
  return a > b ? a : b;
}
