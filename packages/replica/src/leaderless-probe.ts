// A voter that hears of no leader may have missed that the cluster went on without it: a configuration that no longer names
// it, or a later epoch. It asks around, as a learner would, for the entries after those that it knows to be committed; and
// whoever is in a later epoch answers with where its own ended.
import {
  addMs,
  createInstantMs,
  createLogIndex,
  type DatacenterId,
  type Epoch,
  type InstantMs,
  type LogIndex,
} from "@kvorum/base";
import { decodeConfiguration, type Entry, isVoter } from "@kvorum/raft";
import type { LearnerRole } from "./learner-role.ts";
import { LEADERLESS_PROBE_AFTER_MS, LEADERLESS_PROBE_INTERVAL_MS, SHIP_BATCH_BYTES_MAX } from "./limits.ts";
import { epochAt } from "./lineage.ts";
import type { PeerTransport, ShipLaneMessage } from "./ports/peer-transport.ts";
import type { Standing } from "./standing.ts";
import type { VoterRole } from "./voter-role.ts";

/**
 * Subscriptions of learners are below. Each question has its own, also after a restart, so that a source does not take it
 * for an earlier one.
 */
const PROBE_SUBSCRIPTION_MIN = 2 ** 31;

export interface LeaderlessProbeOptions {
  readonly self: DatacenterId;
  readonly standing: Standing;
  readonly transport: PeerTransport;
  readonly now: InstantMs;
}

export class LeaderlessProbe {
  readonly #options: LeaderlessProbeOptions;
  #hadLeaderAtMs: InstantMs;
  #askedAtMs = createInstantMs(Number.NEGATIVE_INFINITY);
  /** The latest question's number; those of an earlier process are below #askedFirst, and sources may still answer them. */
  #asked: number;
  readonly #askedFirst: number;
  /** How far the committed entries that were shipped in answer have been looked through. */
  #scanned: { readonly index: LogIndex; readonly epoch: Epoch } | null = null;
  #later: { readonly datacenter: DatacenterId; readonly epoch: Epoch } | null = null;
  /** Who told, and at which index, that this replica is a voter no more; null once its own log says so. */
  #removal: { readonly toldBy: DatacenterId; readonly index: LogIndex } | null = null;

  constructor(options: LeaderlessProbeOptions) {
    this.#options = options;
    this.#hadLeaderAtMs = options.now;
    this.#asked = Math.floor(options.now * 1000) % 2 ** 31;
    this.#askedFirst = this.#asked + 1;
  }

  /** A datacenter that spoke in a later epoch than this replica is in, or told it of its removal: the best source of news. */
  get newsAt(): DatacenterId | null {
    return this.#later?.datacenter ?? this.#removal?.toldBy ?? null;
  }

  /**
   * Whether this replica was told of its removal and does not have it in its log yet: candidates of the configuration that it
   * knows may not know better themselves, and would make it a voter again and again (simulator seed 2293).
   */
  get isRemoved(): boolean {
    return this.#removal !== null;
  }

  /** Whether no leader was heard of for so long that this voter asks around. */
  isLong(now: InstantMs): boolean {
    return now - this.#hadLeaderAtMs >= LEADERLESS_PROBE_AFTER_MS;
  }

  /** Somebody speaks in a later epoch: a voter asks it at once, a learner pulls from it. */
  heardLaterEpoch(from: DatacenterId, epoch: Epoch, now: InstantMs): void {
    if (this.#later === null || this.#later.epoch < epoch) {
      this.#later = { datacenter: from, epoch };
      this.#askedAtMs = addMs(now, -LEADERLESS_PROBE_INTERVAL_MS);
      this.#hadLeaderAtMs = addMs(now, -LEADERLESS_PROBE_AFTER_MS);
    }
  }

  tick(role: VoterRole | LearnerRole, now: InstantMs): void {
    if (this.#later !== null && this.#later.epoch <= role.epoch) {
      this.#later = null;
    }
    // A voter's log may hold entries there that were never committed.
    const knownIndex = role.kind === "learner" ? role.lastIndex : role.commitIndex;
    if (this.#removal !== null && knownIndex >= this.#removal.index) {
      this.#removal = null;
    }
    if (role.kind === "learner" || (role.leader !== null && this.#later === null)) {
      this.#hadLeaderAtMs = now;
      this.#scanned = null;
      return;
    }
    const isDue = now - this.#askedAtMs >= LEADERLESS_PROBE_INTERVAL_MS;
    if (isDue && this.isLong(now)) {
      this.#askedAtMs = now;
      this.#ask(role, now);
    }
  }

  /** Whether a message answers this probe. */
  isAnswer({ subscription }: { readonly subscription: number }): boolean {
    return subscription >= PROBE_SUBSCRIPTION_MIN + this.#askedFirst;
  }

  /** Looks through committed entries that were shipped in answer: they may say that this voter is one no more. */
  learn(from: DatacenterId, message: Extract<ShipLaneMessage, { kind: "ship_entries" }>, role: VoterRole): void {
    const [first] = message.entries;
    const last = message.entries.at(-1);
    const isOfUse = this.isAnswer(message) && message.epoch === role.epoch && role.leader === null;
    const knownIndex = Math.max(role.commitIndex, this.#scanned?.index ?? 0);
    // A message before this one may have been lost, with the entry that matters in it: then it is asked for again.
    if (!isOfUse || first === undefined || last === undefined || first.index > knownIndex + 1) {
      return;
    }
    if (last.index > knownIndex) {
      this.#scanned = { index: last.index, epoch: last.epoch };
    }
    const { self, standing } = this.#options;
    const newest = message.entries.findLast((entry) => entry.kind === "configuration");
    // Where the logs part, this one holds what was never committed, such as the configuration that made it a voter (seed 3544).
    const parted = message.entries.find((entry) => isOtherIn(role, entry));
    if (newest !== undefined && !isVoter(decodeConfiguration(newest.payload), self)) {
      this.#removal = { toldBy: from, index: newest.index };
    } else if (newest === undefined && parted !== undefined && !isVoter(standing.configuration, self)) {
      this.#removal = { toldBy: from, index: parted.index };
    }
  }

  #ask(role: VoterRole, now: InstantMs): void {
    const { self, standing, transport } = this.#options;
    const others = standing.members.map((member) => member.datacenter).filter((member) => member !== self);
    const to = this.#later?.datacenter ?? others[this.#asked % Math.max(1, others.length)];
    const known = { index: role.commitIndex, epoch: epochAt(standing.lineage, role.commitIndex) };
    const from = this.#scanned !== null && this.#scanned.index > known.index ? this.#scanned : known;
    this.#asked += 1;
    if (to !== undefined) {
      transport.send(to, {
        kind: "ship_pull",
        subscription: PROBE_SUBSCRIPTION_MIN + this.#asked,
        fromIndex: createLogIndex(from.index + 1),
        lastEpoch: from.epoch,
        epoch: role.epoch,
        windowBytes: SHIP_BATCH_BYTES_MAX,
        askedAtMs: now,
      });
    }
  }
}

/** Whether a log holds another entry at the index of this one. */
function isOtherIn(role: VoterRole, { index, term }: Entry): boolean {
  const own = index <= role.lastIndex ? role.entries(index, index, 1)[0] : undefined;
  return own !== undefined && own.term !== term;
}
