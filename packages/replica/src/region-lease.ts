// The region lease: the primary region's right to serve, in two halves. The leader holds it while datacenters in a majority
// of regions have granted it, any one of them speaking for its region; a granter remembers until when its last grant may be
// in force, so that a claim of the next epoch can wait for it (epoch-claim.ts, which has the argument for the whole).
//
// Clocks. No two are compared; they need only run at about the same rate: over a real duration t each clock shows between
// t (1 - drift) and t (1 + drift). The leader counts its lease from before it sent the request, the granter from after it
// received it, both for durations: the leader's ends, in real time, at most L / (1 - drift) after the request was sent,
// the granter's at least D / (1 + drift) after. With L = D (1 - drift) / (1 + drift) the leader's always ends first. That is
// the only place where drift is corrected for.
//
// A leader asks isHeld *after* it has done what needs the lease, and before it answers (pitfall 3).
import {
  addMs,
  assert,
  createInstantMs,
  type DatacenterId,
  type Epoch,
  type InstantMs,
  type Region,
} from "@kvorum/base";
import {
  REGION_LEASE_REGIONS_MIN,
  REGION_LEASE_RENEWAL_SHARE,
  REGION_LEASE_RETRY_MS,
  REGION_LEASE_ROUNDS_MAX,
} from "./limits.ts";
import type { Member } from "./placement.ts";
import type { ControlMessage } from "./ports/peer-transport.ts";

const NEVER = createInstantMs(Number.NEGATIVE_INFINITY);

export interface RegionLeaseOptions {
  readonly epoch: Epoch;
  readonly self: Member;
  /** Every datacenter of the cluster. */
  readonly members: readonly Member[];
  /** How long a grant lasts, in ms; 0 switches the lease off. */
  readonly durationMs: number;
  /** The assumption about clocks, see above; 0 ≤ share < 1. */
  readonly clockDriftShareMax: number;
}

export interface LeaseRequest {
  readonly to: DatacenterId;
  readonly message: Extract<ControlMessage, { readonly kind: "lease_request" }>;
}

/** Whether the primary region needs a lease to serve: with three or more regions, unless it is switched off. */
export function isLeaseNeeded(members: readonly Member[], durationMs: number): boolean {
  return durationMs > 0 && regionsOf(members).size >= REGION_LEASE_REGIONS_MIN;
}

/** The smallest number of regions of which any two sets share one. */
export function majorityOfRegions(members: readonly Member[]): number {
  return Math.floor(regionsOf(members).size / 2) + 1;
}

function regionsOf(members: readonly Member[]): ReadonlySet<Region> {
  return new Set(members.map((member) => member.region));
}

/**
 * The leader's half, in one epoch; a replica may keep it while it does not lead. Its own region counts by itself, since a
 * leader that promises a later epoch is a leader no more. Instants are of its own monotonic clock.
 */
export class RegionLease {
  readonly #options: Omit<RegionLeaseOptions, "members">;
  /** How long a grant is counted here, by this clock, from the sending of its request. */
  readonly #countedMs: number;
  readonly #renewalMs: number;
  #isNeeded = false;
  /** Regions besides the own one that must grant. */
  #grantsNeeded = 0;
  /** The datacenters to ask. */
  #regionOf: ReadonlyMap<DatacenterId, Region> = new Map();
  /** When the requests of a round left; the oldest are forgotten. */
  readonly #sentAtMs = new Map<number, InstantMs>();
  /** The latest sending that a region has granted. */
  readonly #grantedAtMs = new Map<Region, InstantMs>();
  /** Asked several times a turn, so it is worked out when grants or members change. */
  #expiresAtMs = NEVER;
  #lastRequestId = 0;
  #lastRoundAtMs = NEVER;

  constructor({ members, ...options }: RegionLeaseOptions) {
    const { clockDriftShareMax: drift, durationMs } = options;
    assert(drift >= 0 && drift < 1, `a clock's drift is a share in [0, 1), found ${drift}`);
    assert(Number.isFinite(durationMs) && durationMs >= 0, `a lease lasts ≥ 0 ms, found ${durationMs}`);
    this.#options = options;
    this.#countedMs = (durationMs * (1 - drift)) / (1 + drift);
    this.#renewalMs = durationMs * REGION_LEASE_RENEWAL_SHARE;
    this.changeMembers(members);
  }

  /** False when none is needed: `isHeld` is true then, and there is nothing to ask for. */
  get isNeeded(): boolean {
    return this.#isNeeded;
  }

  /** Until when it is held, by the own clock: -Infinity before the first grants, Infinity when none is needed. */
  get expiresAtMs(): InstantMs {
    return this.#expiresAtMs;
  }

  isHeld(now: InstantMs): boolean {
    return now < this.expiresAtMs;
  }

  /** When `tick` has something to send, if nothing else happens. Infinity when no lease is needed. */
  get nextTickAtMs(): InstantMs {
    if (!this.#isNeeded) {
      return createInstantMs(Number.POSITIVE_INFINITY);
    }
    const renewAtMs = this.#lastRoundAtMs + this.#renewalMs;
    const retryAtMs = this.#lastRoundAtMs + REGION_LEASE_RETRY_MS;
    return createInstantMs(Math.min(renewAtMs, Math.max(retryAtMs, this.expiresAtMs - this.#renewalMs)));
  }

  /**
   * The requests that are due, to every datacenter of the other regions: at once for a new leader, then often until the lease
   * is held, then well before it runs out.
   */
  tick(now: InstantMs): readonly LeaseRequest[] {
    if (now < this.nextTickAtMs) {
      return [];
    }
    const { epoch, durationMs } = this.#options;
    const message = { kind: "lease_request", epoch, requestId: this.#beginRound(now), durationMs } as const;
    return [...this.#regionOf.keys()].map((to) => ({ to, message }));
  }

  /** A datacenter has granted. Grants may come late, doubled or out of order. */
  granted(from: DatacenterId, grant: { readonly epoch: Epoch; readonly requestId: number }): void {
    const region = this.#regionOf.get(from);
    const sentAtMs = this.#sentAtMs.get(grant.requestId);
    if (region === undefined || sentAtMs === undefined || grant.epoch !== this.#options.epoch) {
      return;
    }
    this.#grantedAtMs.set(region, later(sentAtMs, this.#grantedAtMs.get(region)));
    this.#expiresAtMs = this.#expiry();
  }

  /** A datacenter was added to the cluster or has left it. Grants stay what they were. */
  changeMembers(members: readonly Member[]): void {
    const { durationMs, self } = this.#options;
    const others = members.filter((member) => member.region !== self.region);
    this.#isNeeded = isLeaseNeeded(members, durationMs);
    this.#grantsNeeded = majorityOfRegions(members) - 1;
    this.#regionOf = new Map(others.map((member) => [member.datacenter, member.region]));
    this.#expiresAtMs = this.#expiry();
  }

  #expiry(): InstantMs {
    if (!this.#isNeeded) {
      return createInstantMs(Number.POSITIVE_INFINITY);
    }
    const latestFirst = [...this.#grantedAtMs.values()].sort((a, b) => b - a);
    return addMs(latestFirst[this.#grantsNeeded - 1] ?? NEVER, this.#countedMs);
  }

  /** Numbers follow the clock, so that a late grant to an earlier process of this replica is not taken for a new one. */
  #beginRound(now: InstantMs): number {
    this.#lastRequestId = Math.max(this.#lastRequestId + 1, Math.floor(now));
    this.#lastRoundAtMs = now;
    this.#sentAtMs.set(this.#lastRequestId, now);
    const oldest = this.#sentAtMs.keys().next().value;
    if (oldest !== undefined && this.#sentAtMs.size > REGION_LEASE_ROUNDS_MAX) {
      this.#sentAtMs.delete(oldest);
    }
    return this.#lastRequestId;
  }
}

function later(a: InstantMs, b: InstantMs | undefined): InstantMs {
  return b === undefined || a > b ? a : b;
}
