// The sending end of log shipping: pushes committed entries to the learners that pulled, each within its own window.
import { addMs, createLogIndex, type DatacenterId, type Epoch, type InstantMs, type LogIndex } from "@kvorum/base";
import type { CommitTimes } from "./commit-times.ts";
import type { CommittedLog } from "./committed-log.ts";
import { AskedEcho } from "./complete-age.ts";
import {
  SHIP_BATCH_BYTES_MAX,
  SHIP_HEARTBEAT_INTERVAL_MS,
  SHIP_SUBSCRIPTION_IDLE_MS_MAX,
  SHIP_SUBSCRIPTIONS_MAX,
} from "./limits.ts";
import type { DigestStatement, Lineage, PeerTransport, ShipLaneMessage } from "./ports/peer-transport.ts";

interface Subscription {
  readonly id: number;
  readonly learner: DatacenterId;
  nextIndex: LogIndex;
  windowBytes: number;
  heardAtMs: InstantMs;
  sentAtMs: InstantMs;
  readonly echo: AskedEcho;
  durableIndex: LogIndex;
}

type Pull = Extract<ShipLaneMessage, { kind: "ship_pull" }>;
type LearnerMessage = Pull | Extract<ShipLaneMessage, { kind: "ship_credit" | "ship_stop" }>;

/** What may be done for a learner whose log ends where its pull says. */
export type PullVerdict =
  | { readonly kind: "serve" }
  | { readonly kind: "refuse" }
  /** Its log has left the lineage. */
  | { readonly kind: "diverged"; readonly lineage: Lineage };

/** The source as it is at this moment. */
export interface SourceState {
  readonly log: CommittedLog;
  /** First entry still present. */
  readonly firstIndex: LogIndex;
  readonly epoch: Epoch;
  /** Every commit that was acknowledged before it is at or below the log's commit index, by the own clock; NaN unknown. */
  readonly provenAsOfMs: InstantMs;
  readonly digest: DigestStatement | null;
  readonly now: InstantMs;
}

export interface ShipSourceOptions {
  readonly transport: PeerTransport;
  readonly commitTimes: CommitTimes;
  readonly judge: (learner: DatacenterId, pull: Pull) => PullVerdict;
  /** A learner needs entries that are gone: it is given the state instead. */
  readonly offerSnapshot: (learner: DatacenterId, subscription: number) => void;
}

export class ShipSource {
  readonly #options: ShipSourceOptions;
  /** One per learner, its newest. Bounded by SHIP_SUBSCRIPTIONS_MAX. */
  readonly #subscriptions = new Map<DatacenterId, Subscription>();

  constructor(options: ShipSourceOptions) {
    this.#options = options;
  }

  get hasLearners(): boolean {
    return this.#subscriptions.size > 0;
  }

  /** How far the learners that are being served have it on disk. */
  get durableIndexes(): readonly LogIndex[] {
    return [...this.#subscriptions.values()].map((subscription) => subscription.durableIndex);
  }

  receive(learner: DatacenterId, message: LearnerMessage, state: SourceState): void {
    switch (message.kind) {
      case "ship_pull":
        this.#subscribe(learner, message, state);
        return;
      case "ship_credit": {
        const subscription = this.#subscriptions.get(learner);
        if (subscription?.id === message.subscription) {
          subscription.windowBytes += message.bytes;
          subscription.durableIndex = message.durableIndex;
          hear(subscription, message.askedAtMs, state);
        }
        return;
      }
      case "ship_stop":
        if (this.#subscriptions.get(learner)?.id === message.subscription) {
          this.#subscriptions.delete(learner);
        }
        return;
    }
  }

  /** Sends what each window allows, and a heartbeat to whom nothing was sent for a while. */
  pump(state: SourceState): void {
    const { log, now } = state;
    for (const subscription of this.#subscriptions.values()) {
      if (now - subscription.heardAtMs > SHIP_SUBSCRIPTION_IDLE_MS_MAX) {
        this.#subscriptions.delete(subscription.learner);
        continue;
      }
      if (subscription.nextIndex < state.firstIndex) {
        this.#offerInstead(subscription.learner, subscription.id);
        continue;
      }
      while (subscription.windowBytes > 0 && subscription.nextIndex <= log.shippableIndex) {
        this.#sendEntries(subscription, state);
      }
      if (now - subscription.sentAtMs >= SHIP_HEARTBEAT_INTERVAL_MS) {
        this.#send(subscription, { entries: [], commitAtMs: [] }, state);
      }
    }
  }

  /** Lets go of every learner: this replica is no source any more. They find another. */
  stop(): void {
    for (const { learner, id } of this.#subscriptions.values()) {
      this.#options.transport.send(learner, { kind: "ship_refused", subscription: id, reason: "not_a_source" });
    }
    this.#subscriptions.clear();
  }

  #subscribe(learner: DatacenterId, pull: Pull, state: SourceState): void {
    const known = this.#subscriptions.get(learner);
    if (known?.id === pull.subscription) {
      hear(known, pull.askedAtMs, state);
      return;
    }
    const { transport, judge } = this.#options;
    const { subscription } = pull;
    const verdict = judge(learner, pull);
    if (verdict.kind === "diverged") {
      transport.send(learner, { kind: "ship_diverged", subscription, lineage: verdict.lineage });
    } else if (verdict.kind === "refuse") {
      transport.send(learner, { kind: "ship_refused", subscription, reason: "not_a_source" });
    } else if (this.#subscriptions.size >= SHIP_SUBSCRIPTIONS_MAX && known === undefined) {
      transport.send(learner, { kind: "ship_refused", subscription, reason: "overloaded" });
    } else if (pull.fromIndex < state.firstIndex) {
      this.#offerInstead(learner, subscription);
    } else {
      this.#subscriptions.set(learner, createSubscription(learner, pull, state));
    }
  }

  #offerInstead(learner: DatacenterId, subscription: number): void {
    this.#subscriptions.delete(learner);
    this.#options.offerSnapshot(learner, subscription);
  }

  #sendEntries(subscription: Subscription, state: SourceState): void {
    const { log } = state;
    const bytesMax = Math.min(SHIP_BATCH_BYTES_MAX, subscription.windowBytes);
    const entries = log.entries(subscription.nextIndex, log.shippableIndex, bytesMax);
    const commitAtMs = entries.map((entry) => this.#options.commitTimes.at(entry.index));
    for (const entry of entries) {
      subscription.windowBytes -= entry.frame.length;
    }
    subscription.nextIndex = createLogIndex(subscription.nextIndex + entries.length);
    this.#send(subscription, { entries, commitAtMs }, state);
  }

  #send(
    subscription: Subscription,
    shipped: Pick<Extract<ShipLaneMessage, { kind: "ship_entries" }>, "entries" | "commitAtMs">,
    { log, epoch, provenAsOfMs, digest, now }: SourceState,
  ): void {
    subscription.sentAtMs = now;
    this.#options.transport.send(subscription.learner, {
      kind: "ship_entries",
      subscription: subscription.id,
      epoch,
      ...shipped,
      nextIndex: subscription.nextIndex,
      commitIndex: log.commitIndex,
      asOfMs: log.asOfMs(now),
      leader: log.leader,
      term: log.term,
      ...subscription.echo.answer(provenAsOfMs),
      digest,
    });
  }
}

function createSubscription(learner: DatacenterId, pull: Pull, { now }: SourceState): Subscription {
  const echo = new AskedEcho();
  echo.received(pull.askedAtMs, now);
  return {
    id: pull.subscription,
    learner,
    nextIndex: pull.fromIndex,
    windowBytes: pull.windowBytes,
    heardAtMs: now,
    sentAtMs: addMs(now, -SHIP_HEARTBEAT_INTERVAL_MS),
    echo,
    durableIndex: createLogIndex(pull.fromIndex - 1),
  };
}

function hear(subscription: Subscription, askedAtMs: InstantMs, { now }: SourceState): void {
  subscription.heardAtMs = now;
  subscription.echo.received(askedAtMs, now);
}
