// The claim of the next epoch: how a region takes over from a primary region that is gone, so that no two primaries ever
// acknowledge at once. This is the claimant's half, at a learner of the region that is to take over; epoch-promises.ts is
// the other.
//
// What it does, in order: it asks every datacenter which epochs it has promised or seen; claims the next one; has promises
// of *every* datacenter of regions that form a majority of all regions, its own among them; fetches what the most advanced
// of them has; and waits until every lease that they granted has run out. Then the epoch may begin.
//
// Why that is safe. An old leader serves while it holds the region lease: in a majority of regions some datacenter granted
// it (its own region counts by itself). Any two majorities of regions share a region, in which every datacenter promised.
// If that region is the old leader's own, the old leader itself promised, and serves no more. Otherwise the datacenter
// that granted has promised: before the grant, then it would not have granted, since a promise is on disk before it is
// sent and shuts out every earlier epoch for good; or after it, then its promise says how long the lease may still be in
// force, and the claimant has waited for that. A granter that has forgotten its grants in a restart says a full lease.
//
// Clocks. With the rates of all clocks within 1 ± drift: granted at a real instant g for D, promised at p, received at
// c ≥ p. The granter states at least D - (p - g)(1 + drift), the claimant waits at least that over (1 + drift), so until
// c + D / (1 + drift) - (p - g) ≥ g + D / (1 + drift) or later, by when the leader's lease is over (region-lease.ts).
//
// Two claimants of one epoch need promises of every datacenter of two majorities of regions; those share one, and it
// promises an epoch to one of them. So the number of an epoch stands for one history. A claimant that promises a later
// epoch to another gives its own up.
//
// With the primary declared down (isPrimaryDown) no lease is waited out, and promises of a majority of the own region's
// datacenters are enough. What is proven above is then vouched for by the operator: that the old primary region is down,
// stays down until the other regions have heard of the new epoch, and that nobody forces another region meanwhile.
//
// Asking first is not needed for safety. A promise stands for good, so a claim that fails half-way would leave datacenters
// that follow nobody; one that is only asked stays as it was.
import {
  addMs,
  assert,
  createEpoch,
  createInstantMs,
  type DatacenterId,
  EPOCH_MAX,
  type Epoch,
  type InstantMs,
  type LogIndex,
} from "@kvorum/base";
import { EPOCH_ANSWER_WAIT_MS, EPOCH_CLAIM_RETRY_MS } from "./limits.ts";
import type { Member } from "./placement.ts";
import type { LineageRecord } from "./ports/log-store.ts";
import type { ControlMessage } from "./ports/peer-transport.ts";
import { majorityOfRegions } from "./region-lease.ts";

type EpochClaimMessage = Extract<ControlMessage, { readonly kind: "epoch_claim" }>;
type EpochPromise = Extract<ControlMessage, { readonly kind: "epoch_promise" }>;
type EpochRefused = Extract<ControlMessage, { readonly kind: "epoch_refused" }>;

/** No epoch: a claim of it is never granted, and the refusal says which epoch the receiver has promised or is in. */
export const PROBE_EPOCH = createEpoch(0);

export interface EpochClaimOptions {
  readonly self: Member;
  /** Every datacenter of the cluster, this one included. */
  readonly members: readonly Member[];
  /** Told apart from earlier claims of this replica by this number. */
  readonly claimId: number;
  /** The epoch that is to end: the one that this replica was in when the operator asked. */
  readonly ends: Epoch;
  readonly isPrimaryDown: boolean;
  /** isLeaseNeeded of the cluster: without a lease nothing tells whether the old primary serves. */
  readonly isLeaseNeeded: boolean;
  readonly now: InstantMs;
  /** When the claim is given up, by the own clock. */
  readonly deadlineAtMs: InstantMs;
}

/** This replica at one moment. */
export interface ClaimantState {
  /** As it is on disk. */
  readonly record: LineageRecord;
  /** How far its committed log reaches on disk, and in which epoch that last entry is. */
  readonly logEpoch: Epoch;
  readonly lastIndex: LogIndex;
}

export type ClaimStep =
  /** Promises are missing, or the answers to the question before them. */
  | { readonly kind: "wait_for_promises"; readonly missing: readonly DatacenterId[] }
  /** Pull committed entries from this datacenter until the log reaches `index` in `logEpoch`; from no other source. */
  | {
      readonly kind: "catch_up";
      readonly datacenter: DatacenterId;
      readonly logEpoch: Epoch;
      readonly index: LogIndex;
    }
  | { readonly kind: "wait_for_lease"; readonly remainingMs: number }
  /** The epoch may begin, with the entry after forkIndex. */
  | { readonly kind: "begin"; readonly epoch: Epoch; readonly forkIndex: LogIndex }
  /** Given up: an epoch_refused with this message. Claiming again may succeed. */
  | { readonly kind: "refused"; readonly message: string };

export interface ClaimMessage {
  /** May be this replica itself: it answers its own claim as it would another's, and gives the answer to the claim. */
  readonly to: DatacenterId;
  readonly message: EpochClaimMessage;
}

interface Promised {
  readonly logEpoch: Epoch;
  readonly lastIndex: LogIndex;
  /** When the last lease that it granted has certainly run out, by the claimant's clock. */
  readonly leaseOverAtMs: InstantMs;
}

/** One attempt. Instants are of the claimant's monotonic clock. */
export class EpochClaim {
  readonly #options: EpochClaimOptions;
  /** What each datacenter answered to the question: the latest epoch that it has promised or is in. */
  readonly #seen = new Map<DatacenterId, Epoch>();
  readonly #promised = new Map<DatacenterId, Promised>();
  /** The epoch claimed; null while asking. Never changes once it is set. */
  #epoch: Epoch | null = null;
  /** When the asking began, then the claiming. */
  #phaseBeganAtMs: InstantMs;
  #lastSentAtMs = createInstantMs(Number.NEGATIVE_INFINITY);
  #refusal: string | null = null;

  constructor(options: EpochClaimOptions) {
    assert(
      options.members.some((member) => member.datacenter === options.self.datacenter),
      `the claimant ${options.self.datacenter} is a member of the cluster`,
    );
    this.#options = options;
    this.#phaseBeganAtMs = options.now;
    if (!options.isPrimaryDown && !options.isLeaseNeeded) {
      this.#refusal = NO_LEASE;
    }
  }

  /** When `tick` has something to send. */
  get nextTickAtMs(): InstantMs {
    return addMs(this.#lastSentAtMs, EPOCH_CLAIM_RETRY_MS);
  }

  /** The claims that are due, to everybody who has not answered. Messages may be lost; they are repeated. */
  tick(now: InstantMs): readonly ClaimMessage[] {
    if (now < this.nextTickAtMs || this.#refusal !== null) {
      return [];
    }
    this.#lastSentAtMs = now;
    const answered = this.#epoch === null ? this.#seen : this.#promised;
    const message: EpochClaimMessage = {
      kind: "epoch_claim",
      epoch: this.#epoch ?? PROBE_EPOCH,
      claimId: this.#options.claimId,
    };
    return this.#options.members
      .filter(({ datacenter }) => !answered.has(datacenter))
      .map(({ datacenter }) => ({ to: datacenter, message }));
  }

  promised(from: DatacenterId, promise: EpochPromise, now: InstantMs): void {
    if (promise.claimId !== this.#options.claimId || promise.epoch !== this.#epoch) {
      return;
    }
    // Each statement holds by itself, so the one that ends the wait soonest counts; a restart makes a later one worse.
    const leaseOverAtMs = Math.min(
      addMs(now, promise.leaseRemainingMs),
      this.#promised.get(from)?.leaseOverAtMs ?? Number.POSITIVE_INFINITY,
    );
    const { logEpoch, lastIndex } = promise;
    this.#promised.set(from, { logEpoch, lastIndex, leaseOverAtMs: createInstantMs(leaseOverAtMs) });
  }

  refused(from: DatacenterId, refusal: EpochRefused, now: InstantMs): void {
    if (refusal.claimId !== this.#options.claimId) {
      return;
    }
    if (this.#epoch === null) {
      this.#seen.set(from, refusal.promised);
      this.#claimIfAnswered(now);
    } else if (refusal.epoch === this.#epoch) {
      this.#refusal ??= `${from} has promised epoch ${refusal.promised} to another claimant, or is in it`;
    }
  }

  /** What is to be done now. */
  step(state: ClaimantState, now: InstantMs): ClaimStep {
    const { deadlineAtMs } = this.#options;
    this.#refuseIfEnded(state.record.epoch);
    this.#claimIfAnswered(now);
    const promised = state.record.promised;
    if (this.#epoch !== null && promised !== null && promised.epoch > this.#epoch) {
      this.#refusal ??= `this datacenter has promised epoch ${promised.epoch} to ${promised.claimant} meanwhile`;
    }
    const step = this.#refusal === null ? this.#nextStep(state, now) : this.#giveUp(this.#refusal);
    if (step.kind === "begin" || step.kind === "refused" || now < deadlineAtMs) {
      return step;
    }
    return this.#giveUp(this.#describe(step));
  }

  #nextStep(state: ClaimantState, now: InstantMs): ClaimStep {
    const epoch = this.#epoch;
    const missing = this.#missing(now, epoch === null ? this.#seen : this.#promised);
    if (epoch === null || missing.length > 0) {
      return { kind: "wait_for_promises", missing };
    }
    const ahead = this.#mostAdvanced();
    if (isBehind(state, ahead)) {
      return { kind: "catch_up", datacenter: ahead.datacenter, logEpoch: ahead.logEpoch, index: ahead.lastIndex };
    }
    const remainingMs = this.#leaseRemainingMs(now);
    return remainingMs > 0
      ? { kind: "wait_for_lease", remainingMs }
      : { kind: "begin", epoch, forkIndex: state.lastIndex };
  }

  /** What the operator saw lost is over already, and whoever began the next epoch may be well. */
  #refuseIfEnded(epoch: Epoch): void {
    if (this.#epoch === null && epoch > this.#options.ends) {
      this.#refusal ??= `epoch ${epoch} has begun meanwhile, so epoch ${this.#options.ends} needs no end; look at the status again`;
    }
  }

  /** Everybody who must promise has said what it has seen: the epoch after all of that is claimed. */
  #claimIfAnswered(now: InstantMs): void {
    if (this.#epoch !== null || this.#refusal !== null || this.#missing(now, this.#seen).length > 0) {
      return;
    }
    const highest = Math.max(...this.#seen.values());
    if (highest >= EPOCH_MAX) {
      this.#refusal = `epoch ${highest} is the last one that a versionstamp can hold`;
      return;
    }
    this.#epoch = createEpoch(highest + 1);
    this.#phaseBeganAtMs = now;
    this.#lastSentAtMs = createInstantMs(Number.NEGATIVE_INFINITY);
  }

  /** Whose answers are needed and have not come: none once they are enough. */
  #missing(now: InstantMs, answers: ReadonlyMap<DatacenterId, unknown>): readonly DatacenterId[] {
    return this.#options.isPrimaryDown ? this.#missingOfRegion(now, answers) : this.#missingOfRegions(answers);
  }

  /** Every datacenter of the own region and of as many others as make a majority: of those that lack least. */
  #missingOfRegions(answers: ReadonlyMap<DatacenterId, unknown>): readonly DatacenterId[] {
    const { members, self } = this.#options;
    const missingBy = new Map<string, DatacenterId[]>();
    for (const { region, datacenter } of members) {
      const missing = missingBy.get(region) ?? [];
      missingBy.set(region, answers.has(datacenter) ? missing : [...missing, datacenter]);
    }
    const own = missingBy.get(self.region) ?? [];
    missingBy.delete(self.region);
    const others = [...missingBy.values()].sort((a, b) => a.length - b.length);
    return [...own, ...others.slice(0, majorityOfRegions(members) - 1).flat()];
  }

  /** Whoever can be reached, as far as a while shows; then a majority of the own region, this datacenter included. */
  #missingOfRegion(now: InstantMs, answers: ReadonlyMap<DatacenterId, unknown>): readonly DatacenterId[] {
    const { members, self } = this.#options;
    const missing = members.filter(({ datacenter }) => !answers.has(datacenter));
    if (now < addMs(this.#phaseBeganAtMs, EPOCH_ANSWER_WAIT_MS)) {
      const reachable = missing.filter(({ datacenter }) => this.#epoch === null || this.#seen.has(datacenter));
      if (reachable.length > 0) {
        return reachable.map(({ datacenter }) => datacenter);
      }
    }
    const siblings = members.filter(({ region }) => region === self.region);
    const missingSiblings = missing.filter(({ region }) => region === self.region);
    const isEnough = answers.has(self.datacenter) && 2 * missingSiblings.length < siblings.length;
    return isEnough ? [] : missingSiblings.map(({ datacenter }) => datacenter);
  }

  #mostAdvanced(): Promised & { readonly datacenter: DatacenterId } {
    const [first, ...rest] = [...this.#promised].map(([datacenter, promised]) => ({ datacenter, ...promised }));
    assert(first !== undefined, "a claim that lacks nothing has a promise");
    return rest.reduce((best, next) => (isBehind(best, next) ? next : best), first);
  }

  #leaseRemainingMs(now: InstantMs): number {
    if (this.#options.isPrimaryDown) {
      return 0;
    }
    return Math.max(0, ...[...this.#promised.values()].map(({ leaseOverAtMs }) => leaseOverAtMs - now));
  }

  #giveUp(message: string): ClaimStep {
    this.#refusal = message;
    return { kind: "refused", message };
  }

  #describe(step: Exclude<ClaimStep, { readonly kind: "begin" | "refused" }>): string {
    switch (step.kind) {
      case "wait_for_promises":
        return `no promise of ${step.missing.join(", ")}; ${this.#needed()}`;
      case "catch_up":
        return `${step.datacenter} has entries up to ${step.index} that did not arrive in time`;
      case "wait_for_lease":
        return `a region lease of the old primary may be in force for ${Math.ceil(step.remainingMs)} ms yet`;
    }
  }

  #needed(): string {
    const { self } = this.#options;
    return this.#options.isPrimaryDown
      ? `with the primary down a majority of ${self.region} is needed`
      : `every datacenter of a majority of regions is needed, ${self.region} among them`;
  }
}

const NO_LEASE =
  "no region lease is in use (it takes three regions), so it cannot be known that the old primary region does not serve: " +
  "say that the primary is down, if it certainly is";

interface LogEnd {
  readonly logEpoch: Epoch;
  readonly lastIndex: LogIndex;
}

/** Logs are compared as Raft compares them (§5.4.1), with the epoch in the place of the term. */
function isBehind(log: LogEnd, other: LogEnd): boolean {
  return other.logEpoch > log.logEpoch || (other.logEpoch === log.logEpoch && other.lastIndex > log.lastIndex);
}
