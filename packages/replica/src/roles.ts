// What this replica is, voter or learner, and how it becomes the other (role-change.ts has the durable steps).
//
// A change is wanted first: the role takes in nothing more and its writes run out. Then the change runs, and nothing else
// touches log or state. When it is done the replica goes on as what it has become.
import { assert, createLogIndex, type DatacenterId, type Epoch, type InstantMs, type Prng } from "@kvorum/base";
import {
  type Configuration,
  decodeConfiguration,
  type HardState,
  isVoter,
  type LogBase,
  type RaftOptions,
  type RaftTiming,
} from "@kvorum/raft";
import type { CommitTimes } from "./commit-times.ts";
import { hardStateOfVoter } from "./hard-state.ts";
import { LearnerRole } from "./learner-role.ts";
import { APPLY_BATCH_BYTES_MAX } from "./limits.ts";
import type { ReplicaObserver } from "./observer.ts";
import type { BranchStore } from "./ports/branch-store.ts";
import type { Clock } from "./ports/clock.ts";
import type { LogStore } from "./ports/log-store.ts";
import type { Lineage, PeerTransport } from "./ports/peer-transport.ts";
import type { StateInstall, StateStore } from "./ports/state-store.ts";
import { beginEpoch, prepareLearner, rejoin, startLogAfter } from "./role-change.ts";
import type { RpoLedger } from "./rpo-ledger.ts";
import type { SerialLog } from "./serial-log.ts";
import type { SourceFollowerOptions } from "./source-follower.ts";
import type { Standing } from "./standing.ts";
import { VoterRole } from "./voter-role.ts";

export type RoleChange =
  /** A voter of its epoch has written to this learner as to another voter. */
  | { readonly kind: "vote" }
  /** The committed configuration has no vote for this voter any more. */
  | { readonly kind: "learn" }
  /** A later epoch has begun. */
  | { readonly kind: "rejoin"; readonly lineage: Lineage }
  /** This learner begins an epoch that it has claimed. */
  | { readonly kind: "begin"; readonly epoch: Epoch; readonly voters: readonly DatacenterId[] }
  /** A snapshot was received. */
  | { readonly kind: "install"; readonly base: LogBase; readonly install: StateInstall };

export interface RolesOptions {
  readonly self: DatacenterId;
  readonly standing: Standing;
  readonly timing: RaftTiming;
  readonly reads: RaftOptions["reads"];
  readonly clock: Clock;
  readonly random: Prng;
  readonly log: LogStore;
  readonly writes: SerialLog;
  readonly state: StateStore;
  readonly branches: BranchStore;
  readonly transport: PeerTransport;
  readonly commitTimes: CommitTimes;
  readonly rpo: RpoLedger;
  readonly observer: ReplicaObserver;
  readonly sources: SourceFollowerOptions["sources"];
  readonly epochMin: () => Epoch;
  readonly provenAsOfMs: (now: InstantMs) => InstantMs;
  readonly isBoundTo: (source: DatacenterId) => boolean;
  readonly appliedIndex: () => number;
  /** The state is about to be replaced: what was opened on it must be closed. */
  readonly onStateLeaving: () => void;
  /** The state store holds another state: it must be loaded anew before anything is applied or read. */
  readonly onStateReplaced: () => void;
  /** A checkpoint or a compaction is under way: the state must not be replaced. */
  readonly isStateBusy: () => boolean;
  /** The role is another one now. */
  readonly onChanged: () => void;
  /** A message with this stamp of the own clock left for a source. */
  readonly onAsked: (at: InstantMs) => void;
  readonly onPersisted: () => void;
  readonly onFatal: (error: unknown) => void;
}

export class Roles {
  readonly #options: RolesOptions;
  #role: VoterRole | LearnerRole;
  #wanted: RoleChange | null = null;
  #isRunning = false;

  constructor(options: RolesOptions) {
    this.#options = options;
    this.#role = startsAsVoter(options) ? this.#createVoter(options.log.hardState) : this.#createLearner();
  }

  get role(): VoterRole | LearnerRole {
    return this.#role;
  }

  /** From a change being wanted until it is done: the role takes in nothing. */
  get isChanging(): boolean {
    return this.#wanted !== null;
  }

  /** The change has begun: log and state are its own. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** The first change that is wanted is done; others meanwhile are dropped, and wanted again if they still make sense. */
  want(change: RoleChange): boolean {
    if (this.#wanted !== null) {
      return false;
    }
    this.#wanted = change;
    if (this.#role.kind === "learner") {
      this.#role.stop();
    }
    this.#options.onPersisted();
    return true;
  }

  /** Begins the wanted change once nothing is being written. */
  pursue(): void {
    const change = this.#wanted;
    const isQuiet = this.#role.isAtRest && this.#options.writes.isIdle && !this.#options.isStateBusy();
    if (change === null || this.#isRunning || !isQuiet) {
      return;
    }
    this.#isRunning = true;
    this.#run(change).then(() => {
      this.#isRunning = false;
      this.#wanted = null;
      this.#options.observer.event("role_changed", { change: change.kind, role: this.#role.kind });
      this.#options.onChanged();
      this.#options.onPersisted();
    }, this.#options.onFatal);
  }

  async #run(change: RoleChange): Promise<void> {
    switch (change.kind) {
      case "vote":
        this.#role = this.#createVoter(hardStateOfVoter(this.#options.log));
        return;
      case "learn":
        await prepareLearner(this.#options, this.#role.commitIndex);
        this.#role = this.#createLearner();
        return;
      case "rejoin":
        await this.#rejoin(change.lineage);
        return;
      case "begin":
        await this.#begin(change);
        return;
      case "install":
        await this.#install(change);
        return;
    }
  }

  async #rejoin(lineage: Lineage): Promise<void> {
    const { standing, clock, observer, onStateLeaving, onStateReplaced } = this.#options;
    onStateLeaving();
    const { branch, stateGivenUp } = await rejoin(this.#options, lineage, {
      lineage: standing.lineage,
      commitIndex: this.#role.commitIndex,
      appliedIndex: createLogIndex(this.#options.appliedIndex()),
      wallNowMs: clock.wallNow(),
    });
    if (branch !== null) {
      observer.event("branch_quarantined", { ...branch });
    }
    if (stateGivenUp) {
      onStateReplaced();
    }
    this.#role = this.#createLearner();
  }

  async #begin({ epoch, voters }: Extract<RoleChange, { kind: "begin" }>): Promise<void> {
    const { self, standing, clock } = this.#options;
    const others = standing.members.map((member) => member.datacenter).filter((member) => !voters.includes(member));
    const wallNowMs = clock.wallNow();
    const { hardState } = await beginEpoch(this.#options, { epoch, voters, learners: others, wallNowMs });
    const role = this.#createVoter(hardState);
    // Nobody leads this epoch: there is no leader to be patient with.
    role.step({ kind: "timeout_now", from: self, to: self, term: hardState.term }, clock.now());
    this.#role = role;
  }

  async #install({ base, install }: Extract<RoleChange, { kind: "install" }>): Promise<void> {
    const role = this.#role;
    const isWelcome = role.kind === "voter" ? role.acceptsSnapshot(base) : base.index > role.lastIndex;
    if (!isWelcome) {
      await install.abort();
      this.#role = role.kind === "voter" ? role : this.#createLearner();
      return;
    }
    this.#options.onStateLeaving();
    await install.finish();
    await startLogAfter(this.#options, base);
    this.#options.onStateReplaced();
    if (role.kind === "voter") {
      role.snapshotInstalled(base, this.#options.standing.configuration, this.#options.clock.now());
    } else {
      this.#role = this.#createLearner();
    }
  }

  #createVoter(hardState: HardState): VoterRole {
    const { self, standing, log, random, clock, appliedIndex } = this.#options;
    return new VoterRole({
      ...this.#options,
      id: self,
      configuration: standing.knowsItsEpoch ? standing.configuration : this.#voteless(),
      epoch: log.lineage.epoch,
      hardState,
      random: random.stream("raft"),
      appliedIndex: createLogIndex(appliedIndex()),
      now: clock.now(),
      onDiskFailure: this.#options.onFatal,
    });
  }

  /**
   * A configuration of an epoch that is over names voters of that one: in a later epoch this replica takes entries and grants
   * votes on it, but must not campaign, or the voters of the lost region would elect a leader of their own in it.
   */
  #voteless(): Configuration {
    const { self, standing } = this.#options;
    const others = standing.members.map((member) => member.datacenter).filter((member) => member !== self);
    return { voters: others.slice(0, 1), outgoing: [], learners: [self, ...others.slice(1)] };
  }

  #createLearner(): LearnerRole {
    return new LearnerRole({
      ...this.#options,
      now: this.#options.clock.now(),
      onDiskFailure: this.#options.onFatal,
    });
  }
}

/**
 * Whether a replica that starts on these files is a voter: by the configuration that it has applied, or by one that its log
 * holds after that, committed or not; but not by one of an epoch before the one that it has joined (simulator seed 1304).
 */
export function startsAsVoter({
  self,
  standing,
  log,
  appliedIndex,
}: Pick<RolesOptions, "self" | "standing" | "log" | "appliedIndex">): boolean {
  // A voter that has entries has a term: this one was a learner, perhaps one that had been a voter before its disk was lost.
  const wasLearner = log.hardState.term === 0 && log.lastIndex > 0;
  if (!standing.knowsItsEpoch || wasLearner) {
    return false;
  }
  if (isVoter(standing.configuration, self)) {
    return true;
  }
  for (let next = Math.max(log.firstIndex, appliedIndex() + 1); next <= log.lastIndex; ) {
    const entries = log.slice(createLogIndex(next), log.lastIndex, APPLY_BATCH_BYTES_MAX);
    assert(entries.length > 0, `the log has an entry at ${next}`);
    const configurations: Configuration[] = entries
      .filter((entry) => entry.kind === "configuration")
      .map((entry) => decodeConfiguration(entry.payload));
    if (configurations.some((configuration) => isVoter(configuration, self))) {
      return true;
    }
    next += entries.length;
  }
  return false;
}
