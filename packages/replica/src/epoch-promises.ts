// The other half of a claim (epoch-claim.ts): what a datacenter answers to a claimant. A promise is a line on disk: once it
// is there, this replica takes part in no earlier epoch any more, for good.
//
// From the promise on the replica is frozen: it takes no entries of the old epoch, grants no lease to it, and votes, leads
// and acknowledges no more in it. So what it states of its log stays true. It may ship what it has to whoever asks.
//
// A disk that was wiped has forgotten its promises: epoch-recovery.ts.
import type { DatacenterId, Epoch, LogIndex } from "@kvorum/base";
import type { LineageRecord } from "./ports/log-store.ts";
import type { ControlMessage } from "./ports/peer-transport.ts";

type EpochClaimMessage = Extract<ControlMessage, { readonly kind: "epoch_claim" }>;

/** This replica at one moment. */
export interface PromiserState {
  /** As it is on disk. */
  readonly record: LineageRecord;
  /** How far its committed log reaches on disk, and in which epoch that last entry is. */
  readonly logEpoch: Epoch;
  readonly lastIndex: LogIndex;
  /** LeasePromises.leaseRemainingMs. */
  readonly leaseRemainingMs: number;
}

export type ClaimAnswer =
  | {
      readonly kind: "send";
      readonly message: Extract<ControlMessage, { readonly kind: "epoch_promise" | "epoch_refused" }>;
    }
  /**
   * Freeze, make this record durable, then ask again: the answer will be the promise, with the log and the lease as they are
   * then. A claimant repeats its claim, so dropping it does no harm.
   */
  | { readonly kind: "promise"; readonly record: LineageRecord };

/** An epoch is promised to the first who claims it, if it is later than any that was promised or has begun. */
export function answerClaim(state: PromiserState, claim: EpochClaimMessage, from: DatacenterId): ClaimAnswer {
  const { record, logEpoch, lastIndex, leaseRemainingMs } = state;
  const { epoch, claimId } = claim;
  const { promised } = record;
  const highest = highestEpochOf(record);
  if (epoch > highest) {
    return { kind: "promise", record: { ...record, promised: { epoch, claimant: from } } };
  }
  if (isFrozen(record) && promised?.epoch === epoch && promised.claimant === from) {
    return { kind: "send", message: { kind: "epoch_promise", epoch, claimId, logEpoch, lastIndex, leaseRemainingMs } };
  }
  return { kind: "send", message: { kind: "epoch_refused", epoch, claimId, promised: highest, lastIndex } };
}

/** The latest epoch that this replica takes part in or has promised: it grants leases to none before it. */
export function highestEpochOf({ epoch, promised }: LineageRecord): Epoch {
  return promised !== null && promised.epoch > epoch ? promised.epoch : epoch;
}

/** Whether a later epoch is promised and has not begun here. */
export function isFrozen(record: LineageRecord): boolean {
  return highestEpochOf(record) > record.epoch;
}
