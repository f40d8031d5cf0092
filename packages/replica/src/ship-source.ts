// The sending end of log shipping: pushes committed entries to the learners that pulled, each within its own window.
import { addMs, createLogIndex, type DatacenterId, type InstantMs, type LogIndex } from "@kvorum/base";
import type { CommitTimes } from "./commit-times.ts";
import type { CommittedLog } from "./committed-log.ts";
import {
  SHIP_BATCH_BYTES_MAX,
  SHIP_HEARTBEAT_INTERVAL_MS,
  SHIP_SUBSCRIPTION_IDLE_MS_MAX,
  SHIP_SUBSCRIPTIONS_MAX,
} from "./limits.ts";
import type { PeerTransport, ShipLaneMessage } from "./ports/peer-transport.ts";

interface Subscription {
  readonly id: number;
  readonly learner: DatacenterId;
  nextIndex: LogIndex;
  windowBytes: number;
  heardAtMs: InstantMs;
  sentAtMs: InstantMs;
}

type LearnerMessage = Extract<ShipLaneMessage, { kind: "ship_pull" | "ship_credit" | "ship_stop" }>;

export class ShipSource {
  readonly #transport: PeerTransport;
  readonly #commitTimes: CommitTimes;
  /** One per learner, its newest. Bounded by SHIP_SUBSCRIPTIONS_MAX. */
  readonly #subscriptions = new Map<DatacenterId, Subscription>();

  constructor(transport: PeerTransport, commitTimes: CommitTimes) {
    this.#transport = transport;
    this.#commitTimes = commitTimes;
  }

  get hasLearners(): boolean {
    return this.#subscriptions.size > 0;
  }

  receive(learner: DatacenterId, message: LearnerMessage, firstIndex: LogIndex, now: InstantMs): void {
    switch (message.kind) {
      case "ship_pull":
        this.#subscribe(learner, message, firstIndex, now);
        return;
      case "ship_credit": {
        const subscription = this.#subscriptions.get(learner);
        if (subscription?.id === message.subscription) {
          subscription.windowBytes += message.bytes;
          subscription.heardAtMs = now;
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
  pump(log: CommittedLog, now: InstantMs): void {
    for (const subscription of this.#subscriptions.values()) {
      if (now - subscription.heardAtMs > SHIP_SUBSCRIPTION_IDLE_MS_MAX) {
        this.#subscriptions.delete(subscription.learner);
        continue;
      }
      while (subscription.windowBytes > 0 && subscription.nextIndex <= log.shippableIndex) {
        this.#sendEntries(subscription, log, now);
      }
      if (now - subscription.sentAtMs >= SHIP_HEARTBEAT_INTERVAL_MS) {
        this.#send(subscription, log, { entries: [], commitAtMs: [] }, now);
      }
    }
  }

  #subscribe(
    learner: DatacenterId,
    pull: Extract<LearnerMessage, { kind: "ship_pull" }>,
    firstIndex: LogIndex,
    now: InstantMs,
  ): void {
    const known = this.#subscriptions.get(learner);
    if (known?.id === pull.subscription) {
      known.heardAtMs = now;
      return;
    }
    const refuse = (reason: "compacted" | "overloaded"): void =>
      this.#transport.send(learner, { kind: "ship_refused", subscription: pull.subscription, reason });
    if (pull.fromIndex < firstIndex) {
      refuse("compacted");
    } else if (this.#subscriptions.size >= SHIP_SUBSCRIPTIONS_MAX && !this.#subscriptions.has(learner)) {
      refuse("overloaded");
    } else {
      this.#subscriptions.set(learner, {
        id: pull.subscription,
        learner,
        nextIndex: pull.fromIndex,
        windowBytes: pull.windowBytes,
        heardAtMs: now,
        sentAtMs: addMs(now, -SHIP_HEARTBEAT_INTERVAL_MS),
      });
    }
  }

  #sendEntries(subscription: Subscription, log: CommittedLog, now: InstantMs): void {
    const bytesMax = Math.min(SHIP_BATCH_BYTES_MAX, subscription.windowBytes);
    const entries = log.entries(subscription.nextIndex, log.shippableIndex, bytesMax);
    const commitAtMs = entries.map((entry) => this.#commitTimes.at(entry.index));
    for (const entry of entries) {
      subscription.windowBytes -= entry.frame.length;
    }
    subscription.nextIndex = createLogIndex(subscription.nextIndex + entries.length);
    this.#send(subscription, log, { entries, commitAtMs }, now);
  }

  #send(
    subscription: Subscription,
    log: CommittedLog,
    shipped: Pick<Extract<ShipLaneMessage, { kind: "ship_entries" }>, "entries" | "commitAtMs">,
    now: InstantMs,
  ): void {
    subscription.sentAtMs = now;
    this.#transport.send(subscription.learner, {
      kind: "ship_entries",
      subscription: subscription.id,
      ...shipped,
      nextIndex: subscription.nextIndex,
      commitIndex: log.commitIndex,
      asOfMs: log.asOfMs(now),
      leader: log.leader,
      term: log.term,
    });
  }
}
