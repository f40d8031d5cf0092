// What happens when entries become visible: readers see them, the digest and the verdicts on stale reads move on, lag is
// measured, and clients are told what became of their commits, as far as this region may.
import type { InstantMs } from "@kvorum/base";
import { Acknowledgements } from "./acknowledgements.ts";
import type { Adversary } from "./adversary.ts";
import type { Applier, VisibleEntry } from "./applier.ts";
import type { CommitTimes } from "./commit-times.ts";
import type { DivergenceAlarm } from "./divergence-alarm.ts";
import type { EpochDesk } from "./epoch-desk.ts";
import type { LearnerRole } from "./learner-role.ts";
import type { ReplicaObserver } from "./observer.ts";
import type { Clock } from "./ports/clock.ts";
import type { LeaderView, Router } from "./router.ts";
import type { EntryWrites, StaleReadLedger } from "./stale-reads.ts";
import type { Standing } from "./standing.ts";
import type { VoterRole } from "./voter-role.ts";

export interface VisibleEntriesOptions {
  readonly clock: Clock;
  readonly applier: Applier;
  readonly standing: Standing;
  readonly commitTimes: CommitTimes;
  readonly alarm: DivergenceAlarm;
  readonly epochs: EpochDesk;
  readonly ledger: StaleReadLedger;
  readonly adversary: Adversary;
  readonly router: Router;
  readonly observer: ReplicaObserver;
  readonly leaderView: (now: InstantMs) => LeaderView;
}

export class VisibleEntries {
  readonly #options: VisibleEntriesOptions;
  readonly #acknowledgements = new Acknowledgements();
  /** The state was empty, at the start or since it was given up, and has not caught up with what is committed yet. */
  #isFilling: boolean;
  /** Applied entries whose commit times the leader is about to tell, in log order. */
  #untold: EntryWrites[] = [];

  constructor(options: VisibleEntriesOptions) {
    this.#options = options;
    this.#isFilling = options.applier.appliedIndex === 0;
  }

  /** Whether the state is a prefix of the log that readers may be shown: an empty one would take back what they have seen. */
  get isPresentable(): boolean {
    return !this.#isFilling;
  }

  /** The state was given up, and begins anew. */
  stateReplaced(): void {
    this.#untold = [];
    this.#options.router.stateReplaced();
    this.#isFilling = this.#isFilling || this.#options.applier.appliedIndex === 0;
  }

  /**
   * Applies what is committed and durable here, one batch.
   * @returns whether more is to be applied
   */
  advance(role: VoterRole | LearnerRole): boolean {
    const { applier, clock, standing, ledger, adversary } = this.#options;
    this.#learnCommitTimes(role);
    const entries = applier.applyNext(role, { keepsFormer: adversary.boundMs !== null });
    const now = clock.now();
    if (entries.length > 0) {
      standing.learn(applier.cluster);
    }
    for (const entry of entries) {
      this.#entryVisible(entry, role, now);
    }
    this.#showHeldBack(now);
    this.#acknowledge(role.isLeader, now);
    const isBehind = applier.behind(role);
    if (!isBehind && applier.appliedIndex === role.commitIndex) {
      ledger.completeAsOf(role.asOfMs(now));
      this.#isFilling &&= applier.appliedIndex === 0 || Number.isNaN(role.asOfMs(now));
    }
    return isBehind;
  }

  #entryVisible(entry: VisibleEntry, role: VoterRole | LearnerRole, now: InstantMs): void {
    const { commitTimes, alarm, ledger, adversary, router, observer } = this.#options;
    const commitAtMs = commitTimes.at(entry.index);
    observer.entryStep("applied", entry.index, now);
    alarm.applied(entry, now);
    const writes = { ...entry, commitAtMs };
    const isUntold = Number.isNaN(commitAtMs) && role.kind === "voter" && role.awaitsCommitTime(entry.index);
    if (isUntold) {
      this.#untold.push(writes);
    } else {
      ledger.applied(writes);
    }
    if (entry.former !== null) {
      adversary.applied(entry.former, writes, { appliedAtMs: now, isUntold });
    }
    router.entryVisible(entry);
    if (role.kind === "learner") {
      this.#observeLag(commitAtMs, now);
    }
    this.#acknowledgements.add({
      index: entry.index,
      term: entry.term,
      results: entry.commands.map((command) => command.result),
      datacentersDurable: role.kind === "voter" ? role.datacentersDurable(entry.index) : 0,
    });
  }

  /** What was applied before its commit time was known here is judged by it now; or as unknown, if nobody will tell. */
  #learnCommitTimes(role: VoterRole | LearnerRole): void {
    const { commitTimes, ledger, adversary } = this.#options;
    const { length } = this.#untold;
    const isUntold = ({ index }: EntryWrites): boolean =>
      role.kind === "voter" && role.awaitsCommitTime(index) && Number.isNaN(commitTimes.at(index));
    const firstUntold = this.#untold.findIndex(isUntold);
    for (const writes of this.#untold.splice(0, firstUntold === -1 ? length : firstUntold)) {
      const told = { ...writes, commitAtMs: commitTimes.at(writes.index) };
      ledger.applied(told);
      adversary.told(told);
    }
  }

  /** Eventual reads see what the adversary has held back for long enough. */
  #showHeldBack(now: InstantMs): void {
    const { adversary, router } = this.#options;
    for (const writes of adversary.advance(now)) {
      router.rowsVisible(writes);
    }
  }

  /** Looked at as late as can be: a pause of the process may have outlasted the lease (pitfall 3). */
  #acknowledge(isLeader: boolean, now: InstantMs): void {
    const { clock, epochs, router, observer, leaderView } = this.#options;
    const mayServe = epochs.mayServe(isLeader, clock.now());
    for (const applied of this.#acknowledgements.take(mayServe || !isLeader)) {
      if (!mayServe) {
        router.disown(applied, leaderView(now), now);
        continue;
      }
      const acknowledged = router.settle(applied, leaderView(now), now);
      for (let i = 0; i < acknowledged; i++) {
        observer.acknowledged(applied.datacentersDurable);
      }
    }
  }

  #observeLag(commitAtMs: InstantMs, now: InstantMs): void {
    if (Number.isNaN(commitAtMs)) {
      this.#options.observer.lagUnknown();
    } else {
      this.#options.observer.replicationLag(now - commitAtMs);
    }
  }
}
