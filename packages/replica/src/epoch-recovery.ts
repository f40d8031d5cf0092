// What a replica with an empty disk must learn before it may speak for itself: it may be one that was wiped, and then it has
// forgotten promises. Granting a lease to an epoch that it had promised away, or promising an epoch a second time, would
// undo what epoch-claim.ts proves.
//
// So it asks which epochs were promised, until another datacenter of each of a majority of regions has answered. Those share
// a region with any claim that has succeeded, and all of that region's datacenters promised: the answer is no lower than
// what was forgotten. Meanwhile it grants and promises nothing; nor does it write anything, so that a crash begins anew.
// In a new cluster everybody asks, and everybody answers; what it assumes is that no other disk was lost at the same time.
import { addMs, createEpoch, createInstantMs, type DatacenterId, type Epoch, type InstantMs } from "@kvorum/base";
import { type ClaimMessage, PROBE_EPOCH } from "./epoch-claim.ts";
import { EPOCH_CLAIM_RETRY_MS } from "./limits.ts";
import type { Member } from "./placement.ts";
import type { LineageRecord } from "./ports/log-store.ts";
import type { ControlMessage } from "./ports/peer-transport.ts";
import { majorityOfRegions } from "./region-lease.ts";

/** Tells answers to these questions from answers to a claim, whose ids are above it. */
export const RECOVERY_CLAIM_ID = 0;

export class EpochRecovery {
  readonly #self: DatacenterId;
  readonly #members: readonly Member[];
  readonly #answered = new Set<DatacenterId>();
  #lastSentAtMs = createInstantMs(Number.NEGATIVE_INFINITY);
  #highest: { readonly epoch: Epoch; readonly from: DatacenterId } | null = null;

  constructor(self: DatacenterId, members: readonly Member[]) {
    this.#self = self;
    this.#members = members;
  }

  /** Enough have answered: `record` may be written, and the replica speaks for itself from then on. */
  get isDone(): boolean {
    const heard = this.#members.filter(({ datacenter }) => this.#answered.has(datacenter));
    return new Set(heard.map(({ region }) => region)).size >= majorityOfRegions(this.#members);
  }

  /** What to begin with: as if it had promised the highest epoch that it was told of, to whoever told. */
  get record(): LineageRecord {
    const highest = this.#highest;
    const promised = highest === null ? null : { epoch: highest.epoch, claimant: highest.from };
    return { epoch: createEpoch(0), promised, resetting: false };
  }

  get nextTickAtMs(): InstantMs {
    return addMs(this.#lastSentAtMs, EPOCH_CLAIM_RETRY_MS);
  }

  /** The questions that are due. */
  tick(now: InstantMs): readonly ClaimMessage[] {
    if (now < this.nextTickAtMs) {
      return [];
    }
    this.#lastSentAtMs = now;
    const message = { kind: "epoch_claim", epoch: PROBE_EPOCH, claimId: RECOVERY_CLAIM_ID } as const;
    return this.#members
      .filter(({ datacenter }) => datacenter !== this.#self && !this.#answered.has(datacenter))
      .map(({ datacenter }) => ({ to: datacenter, message }));
  }

  answered(from: DatacenterId, answer: Extract<ControlMessage, { readonly kind: "epoch_refused" }>): void {
    if (answer.claimId !== RECOVERY_CLAIM_ID || from === this.#self) {
      return;
    }
    this.#answered.add(from);
    if (answer.promised > (this.#highest?.epoch ?? 0)) {
      this.#highest = { epoch: answer.promised, from };
    }
  }
}
