// Keeps a learner attached to the best source that answers: one active subscription, and at most one on trial.
//
// The trial is how a learner moves back to its relay, or on to a new leader, without a gap: it pulls from the better
// source under a new subscription and leaves the old one only when the new one has answered and is not behind.
import {
  addMs,
  createInstantMs,
  createLogIndex,
  type DatacenterId,
  type Epoch,
  type InstantMs,
  type LogIndex,
} from "@kvorum/base";
import {
  SHIP_FIRST_ANSWER_MS_MAX,
  SHIP_HEARTBEAT_INTERVAL_MS,
  SHIP_RELAY_AGE_MS_MAX,
  SHIP_SILENCE_MS_MAX,
  SHIP_SUSPECT_MS,
  SHIP_VOTER_AGE_MS_MAX,
  SHIP_WINDOW_BYTES,
} from "./limits.ts";
import type { ReplicaObserver } from "./observer.ts";
import type { PeerTransport, ShipLaneMessage } from "./ports/peer-transport.ts";

export interface SourceFollowerOptions {
  readonly transport: PeerTransport;
  readonly observer: ReplicaObserver;
  /** Whom to pull from, best first, given the leader as the learner knows it. */
  readonly sources: (leader: DatacenterId | null) => SourceList;
  readonly position: () => LogPosition;
  /** A message with this stamp of the own clock is sent. */
  readonly onAsked: (at: InstantMs) => void;
  readonly now: InstantMs;
}

export interface SourceList {
  readonly byPreference: readonly DatacenterId[];
  /** Those whose word on how complete they are does not depend on another source. */
  readonly voters: readonly DatacenterId[];
}

/** Where the learner's log ends. */
export interface LogPosition {
  readonly receivedIndex: LogIndex;
  /** On disk. */
  readonly durableIndex: LogIndex;
  /** Epoch of that entry. */
  readonly receivedEpoch: Epoch;
  /** The least epoch that it takes entries from. */
  readonly epoch: Epoch;
}

interface Subscription {
  readonly id: number;
  readonly source: DatacenterId;
  readonly startedAtMs: InstantMs;
  /** The start until the first answer. */
  heardAtMs: InstantMs;
  /** When it last brought an entry that was missing; the start until then. */
  broughtAtMs: InstantMs;
}

/** What the learner knows when it looks at its sources. */
export interface SourceView {
  readonly now: InstantMs;
  readonly leader: DatacenterId | null;
  /** As of when the log was last proven complete, by the own clock; NaN unknown. */
  readonly asOfMs: InstantMs;
}

type SourceMessage = Extract<
  ShipLaneMessage,
  { kind: "ship_entries" | "ship_refused" | "ship_diverged" | "snapshot_offer" }
>;

export class SourceFollower {
  readonly #options: SourceFollowerOptions;
  readonly #suspectUntilMs = new Map<DatacenterId, InstantMs>();
  #active: Subscription | null = null;
  #trial: Subscription | null = null;
  #nextId: number;
  #wakeAtMs: InstantMs;

  constructor(options: SourceFollowerOptions) {
    this.#options = options;
    // Distinct across restarts, so that a credit of an earlier life cannot reach a new subscription.
    this.#nextId = Math.floor(options.now * 1000) % 2 ** 31;
    this.#wakeAtMs = options.now;
  }

  get source(): DatacenterId | null {
    return this.#active?.source ?? null;
  }

  get wakeAtMs(): InstantMs {
    return this.#wakeAtMs;
  }

  /** Whether a message belongs to the active subscription or to the one on trial: it was asked for. */
  isAsked(source: DatacenterId, message: SourceMessage): boolean {
    return [this.#active, this.#trial].some(
      (subscription) => subscription?.id === message.subscription && subscription.source === source,
    );
  }

  /** Lets go of every source: the learner has something else to do. */
  stop(): void {
    for (const subscription of [this.#active, this.#trial]) {
      if (subscription !== null) {
        this.#stop(subscription);
      }
    }
    this.#active = null;
    this.#trial = null;
  }

  /** Whether a message belongs to the active subscription, which a trial becomes by answering well. */
  accepts(
    source: DatacenterId,
    message: Extract<SourceMessage, { kind: "ship_entries" | "ship_refused" }>,
    now: InstantMs,
  ): boolean {
    if (message.kind === "ship_refused") {
      this.#refused(message, now);
      return false;
    }
    if (message.subscription === this.#trial?.id && source === this.#trial.source) {
      this.#judgeTrial(this.#trial, message, now);
    }
    if (message.subscription !== this.#active?.id || source !== this.#active.source) {
      return false;
    }
    this.#active.heardAtMs = now;
    const last = message.entries.at(-1);
    if (last !== undefined && last.index > this.#options.position().receivedIndex) {
      this.#active.broughtAtMs = now;
    }
    return true;
  }

  giveCredit({ durableIndex, bytes, now }: { durableIndex: LogIndex; bytes: number; now: InstantMs }): void {
    if (this.#active !== null) {
      const { id: subscription, source } = this.#active;
      this.#options.onAsked(now);
      this.#options.transport.send(source, { kind: "ship_credit", subscription, durableIndex, bytes, askedAtMs: now });
    }
  }

  /** Messages were lost on the way: asks the same source again from the first missing entry. */
  pullAgain(now: InstantMs): void {
    if (this.#active !== null) {
      this.#active = this.#pull(this.#active.source, now);
    }
  }

  tick(view: SourceView): void {
    const { now } = view;
    if (now < this.#wakeAtMs) {
      return;
    }
    this.#wakeAtMs = addMs(now, SHIP_HEARTBEAT_INTERVAL_MS);
    const { byPreference: sources, voters } = this.#options.sources(view.leader);
    this.#leaveSilentSources(view, voters);
    this.#repeatUnansweredPulls(now);
    const best = this.#mostPromising(sources, now);
    if (best === undefined) {
      return;
    }
    if (this.#active === null) {
      this.#active = this.#pull(best, now);
      this.#options.observer.event("ship_source", { source: best });
    } else if (this.#trial === null && this.#prefers(best, this.#active.source, sources)) {
      this.#trial = this.#pull(best, now);
    } else {
      // An empty credit tells the source that this learner lives, also when nothing was shipped for a while.
      this.giveCredit({ durableIndex: this.#options.position().durableIndex, bytes: 0, now });
    }
  }

  #leaveSilentSources({ now, asOfMs }: SourceView, voters: readonly DatacenterId[]): void {
    if (this.#trial !== null && isSilent(this.#trial, now)) {
      this.#suspect(this.#trial.source, now);
      this.#trial = null;
    }
    if (this.#active === null) {
      return;
    }
    const { source, heardAtMs, broughtAtMs } = this.#active;
    const freshAtMs = asOfMs > broughtAtMs ? asOfMs : broughtAtMs;
    // A source that answers may be cut off itself: a relay from its own source, a voter from whoever leads by now. One that brings
    // entries, late as they may be, is not: to ask another for them would send them over a narrow link twice.
    const isCutOff = now - freshAtMs > (voters.includes(source) ? SHIP_VOTER_AGE_MS_MAX : SHIP_RELAY_AGE_MS_MAX);
    if (isSilent(this.#active, now) || isCutOff) {
      this.#options.observer.event("ship_source_lost", { source, silentMs: now - heardAtMs, isCutOff });
      this.#suspect(source, now);
      this.#stop(this.#active);
      this.#active = null;
    }
  }

  #judgeTrial(trial: Subscription, message: Extract<SourceMessage, { kind: "ship_entries" }>, now: InstantMs): void {
    this.#trial = null;
    if (message.commitIndex < this.#options.position().receivedIndex) {
      this.#suspect(trial.source, now);
      this.#stop(trial);
      return;
    }
    if (this.#active !== null) {
      this.#stop(this.#active);
    }
    this.#active = trial;
    this.#options.observer.event("ship_source", { source: trial.source });
  }

  #refused(message: Extract<SourceMessage, { kind: "ship_refused" }>, now: InstantMs): void {
    if (message.subscription === this.#trial?.id) {
      this.#suspect(this.#trial.source, now);
      this.#trial = null;
    } else if (message.subscription === this.#active?.id) {
      this.#options.observer.event("ship_refused", { source: this.#active.source, reason: message.reason });
      this.#suspect(this.#active.source, now);
      this.#active = null;
    }
  }

  /** The first source that is not suspect; if all are, the one whose suspicion ends first. */
  #mostPromising(sources: readonly DatacenterId[], now: InstantMs): DatacenterId | undefined {
    const until = (source: DatacenterId): number => {
      const untilMs = this.#suspectUntilMs.get(source) ?? now;
      return untilMs <= now ? Number.NEGATIVE_INFINITY : untilMs;
    };
    const [first, ...others] = sources;
    return first && others.reduce((best, source) => (until(source) < until(best) ? source : best), first);
  }

  #prefers(candidate: DatacenterId, current: DatacenterId, sources: readonly DatacenterId[]): boolean {
    const currentRank = sources.indexOf(current);
    return currentRank === -1 || sources.indexOf(candidate) < currentRank;
  }

  #pull(source: DatacenterId, now: InstantMs): Subscription {
    const subscription = { id: this.#nextId++, source, startedAtMs: now, heardAtMs: now, broughtAtMs: now };
    this.#sendPull(subscription, now);
    return subscription;
  }

  /** A pull may have been lost, to a source that was not listening yet; one that it has already it ignores. */
  #repeatUnansweredPulls(now: InstantMs): void {
    for (const subscription of [this.#active, this.#trial]) {
      if (subscription !== null && subscription.heardAtMs === subscription.startedAtMs) {
        this.#sendPull(subscription, now);
      }
    }
  }

  #sendPull({ id, source }: Subscription, now: InstantMs): void {
    const { receivedIndex, receivedEpoch, epoch } = this.#options.position();
    this.#options.onAsked(now);
    this.#options.transport.send(source, {
      kind: "ship_pull",
      subscription: id,
      fromIndex: createLogIndex(receivedIndex + 1),
      lastEpoch: receivedEpoch,
      epoch,
      windowBytes: SHIP_WINDOW_BYTES,
      askedAtMs: now,
    });
  }

  #stop(subscription: Subscription): void {
    this.#options.transport.send(subscription.source, { kind: "ship_stop", subscription: subscription.id });
  }

  #suspect(source: DatacenterId, now: InstantMs): void {
    this.#suspectUntilMs.set(source, createInstantMs(now + SHIP_SUSPECT_MS));
  }
}

function isSilent({ startedAtMs, heardAtMs }: Subscription, now: InstantMs): boolean {
  return now - heardAtMs > (heardAtMs === startedAtMs ? SHIP_FIRST_ANSWER_MS_MAX : SHIP_SILENCE_MS_MAX);
}
