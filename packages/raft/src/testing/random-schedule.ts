// A run of a few voters under a schedule drawn from a seed: messages are late, lost or repeated, disks slow, clocks jump ahead,
// voters crash or lose their disks, the configuration changes, leaders hand over, logs are compacted. The judge looks after every
// step; at the end everything heals, and the voters must agree and go on.
import {
  assert,
  createInstantMs,
  createLogIndex,
  createPrng,
  createWallMs,
  type DatacenterId,
  LOG_INDEX_MAX,
  mustExist,
  type Prng,
} from "@kvorum/base";
import { halvesOf, isVoter, votersOf } from "../configuration.ts";
import { majorityOf } from "../quorum.ts";
import type { SnapshotWanted } from "../ready.ts";
import { Judge } from "./judge.ts";
import { RaftEnvironment, type TestVoter } from "./raft-environment.ts";

export interface ScheduleOptions {
  readonly seed: number;
  /** How many run raft, and how many of them vote at first. */
  readonly idsCount: number;
  readonly votersCount: number;
  readonly stepsCount: number;
}

export interface ScheduleResult {
  readonly committedCount: number;
  readonly leadersCount: number;
  readonly readsConfirmed: number;
  readonly changesCommitted: number;
  readonly transfersBegun: number;
  readonly snapshotsInstalled: number;
  readonly wipesRecovered: number;
}

type Action = (voter: TestVoter, peer: TestVoter) => void;

const NAMES = ["a", "b", "c", "d", "e", "f"];
const TIMING = { electionTimeoutMs: 30, heartbeatIntervalMs: 5 };
/** What one kind of step weighs against the others; every seed shifts each by up to SWARM either way, so that runs differ in kind. */
const WEIGHTS = {
  deliver: 160,
  persist: 50,
  pass: 25,
  propose: 14,
  read: 8,
  drop: 3,
  repeat: 2,
  disconnect: 1,
  cut: 0.6,
  isolate: 0.5,
  heal: 1.6,
  crash: 0.6,
  restart: 3,
  change: 4,
  transfer: 3,
  leave: 0.3,
  compact: 3,
  install: 3,
  seed: 0.5,
  wipe: 0.2,
} as const satisfies Record<string, number>;
type ActionName = keyof typeof WEIGHTS;
const SWARM = 4;
const PASS_MS_MAX = 6;
const DELIVER_PROBABILITY = 0.6;
const HEALED_STEPS_MAX = 400;

/** @throws KvorumError invariant_broken — with the property that was violated */
export function runSchedule(options: ScheduleOptions): ScheduleResult {
  return new Schedule(options).run();
}

class Schedule {
  readonly #options: ScheduleOptions;
  readonly #random: Prng;
  readonly #environment: RaftEnvironment;
  readonly #voters: readonly TestVoter[];
  readonly #judge: Judge;
  readonly #weights: readonly (readonly [ActionName, number])[];

  readonly #actions: Readonly<Record<ActionName, Action>> = {
    deliver: (voter) => this.#deliverSome(voter),
    persist: (voter) => this.#persist(voter),
    pass: () => this.#pass(this.#random.integer(0, PASS_MS_MAX)),
    propose: (voter) => this.#propose(voter),
    read: (voter) => this.#read(voter),
    drop: (voter, peer) => void this.#environment.drop(peer.id, voter.id, 1),
    repeat: (voter, peer) => this.#environment.repeat(peer.id, voter.id),
    disconnect: (voter, peer) => void this.#environment.drop(peer.id, voter.id, Number.POSITIVE_INFINITY),
    cut: (voter, peer) => this.#environment.cut(peer.id, voter.id),
    isolate: (voter) => this.#isolate(voter),
    heal: () => this.#environment.heal(),
    crash: (voter) => this.#crash(voter),
    restart: (voter) => this.#restart(voter),
    change: (voter) => this.#change(voter),
    transfer: (voter, peer) => this.#transfer(voter, peer),
    leave: (voter) => this.#leave(voter),
    compact: (voter) => this.#compact(voter),
    install: (voter) => this.#install(voter),
    seed: (voter, peer) => this.#seed(voter, peer),
    wipe: (voter) => this.#wipe(voter),
  };
  /** Who has a snapshot to fetch, and where. */
  readonly #wanted = new Map<DatacenterId, SnapshotWanted>();
  /** Those about to stop: until they crash they take no lead. */
  readonly #leaving = new Set<TestVoter>();
  #transfersBegun = 0;
  #snapshotsInstalled = 0;
  #wipes = 0;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#random = createPrng(options.seed, "random-schedule");
    this.#environment = new RaftEnvironment({
      ids: NAMES.slice(0, options.idsCount),
      voters: NAMES.slice(0, options.votersCount),
      // Their clocks agree: with a lease or without, reads must be linearizable.
      reads: options.seed % 2 === 0 ? { kind: "lease", clockDriftShareMax: 0 } : { kind: "read_index" },
      seed: options.seed,
      timing: TIMING,
      disks: new Map(),
    });
    this.#voters = [...this.#environment.voters.values()];
    this.#weights = Object.keys(WEIGHTS)
      .filter(isActionName)
      .map((name) => [name, WEIGHTS[name] * SWARM ** (2 * this.#random.float() - 1)]);
    this.#judge = new Judge(this.#environment);
    this.#environment.onReady = (voter, ready) => {
      for (const read of ready.confirmedReads) {
        this.#judge.readConfirmed(voter.id, read);
      }
      if (ready.snapshotWanted !== undefined) {
        this.#wanted.set(voter.id, ready.snapshotWanted);
      }
    };
  }

  run(): ScheduleResult {
    for (let step = 0; step < this.#options.stepsCount; step++) {
      const voter = this.#pick();
      this.#actions[this.#pickAction()](voter, this.#pick());
      this.#afterStep(voter);
      if (step % 50 === 0) {
        this.#judge.checkLogMatching();
      }
    }
    this.#recover();
    const { committedCount, leadersCount, readsConfirmed, changesCommitted } = this.#judge;
    return {
      committedCount,
      leadersCount,
      readsConfirmed,
      changesCommitted,
      transfersBegun: this.#transfersBegun,
      snapshotsInstalled: this.#snapshotsInstalled,
      wipesRecovered: this.#wipes - this.#voters.filter((voter) => voter.isWiped).length,
    };
  }

  /** Everyone is back and connected, who was about to stop has stopped: a leader must be found, an entry commit, and all logs become equal. */
  #recover(): void {
    this.#environment.heal();
    for (const voter of this.#voters) {
      if (this.#leaving.has(voter)) {
        this.#crash(voter);
      }
      this.#restart(voter);
    }
    const target = this.#judge.committedCount + 1;
    for (let step = 0; step < HEALED_STEPS_MAX && !this.#isRecovered(target); step++) {
      this.#pass(TIMING.heartbeatIntervalMs);
      this.#settle();
      this.#propose(mustExist(this.#voters[step % this.#voters.length], "voter"));
    }
    this.#settle();
    this.#judge.checkLogMatching();
    assert(
      this.#isRecovered(target),
      `no recovery: ${this.#voters.map((each) => JSON.stringify(each.raft?.status)).join(" ")}`,
    );
  }

  #isRecovered(target: number): boolean {
    const leader = this.#voters.find(({ raft }) => raft?.status.role === "leader")?.raft;
    return (
      leader !== undefined &&
      votersOf(leader.status.configuration).every((id) => {
        const { commitIndex, isRecovering } = this.#environment.raft(id).status;
        return commitIndex >= target && !isRecovering;
      })
    );
  }

  #settle(): void {
    for (let turn = 0; turn < 20; turn++) {
      for (const voter of this.#voters) {
        for (const peer of this.#voters) {
          this.#deliver(peer.id, voter.id);
        }
        this.#afterStep(voter);
        this.#persist(voter);
        this.#afterStep(voter);
        this.#install(voter);
        this.#afterStep(voter);
      }
    }
  }

  #afterStep(voter: TestVoter): void {
    if (voter.raft?.hasReady() === true) {
      this.#judge.check(voter);
      this.#environment.takeReady(voter.id);
    }
    this.#judge.check(voter);
  }

  /** Of every peer with something under way, perhaps the oldest message arrives. */
  #deliverSome(voter: TestVoter): void {
    for (const peer of this.#voters) {
      if (this.#random.float() < DELIVER_PROBABILITY) {
        this.#deliver(peer.id, voter.id);
      }
    }
  }

  #deliver(from: DatacenterId, to: DatacenterId): void {
    if (this.#environment.voter(to).raft !== undefined && this.#environment.link(from, to).length > 0) {
      this.#environment.deliver(from, to);
      this.#judge.check(this.#environment.voter(to));
    }
  }

  #persist(voter: TestVoter): void {
    if (voter.writing !== undefined) {
      this.#environment.persist(voter.id);
      const { commitIndex, persistedIndex } = this.#environment.raft(voter.id).status;
      const index = Math.min(commitIndex, persistedIndex);
      if (index > voter.applied.base.index) {
        this.#environment.apply(voter.id, createLogIndex(this.#random.integer(voter.applied.base.index, index)));
      }
    }
  }

  #pass(durationMs: number): void {
    this.#environment.now = createInstantMs(this.#environment.now + durationMs);
    for (const voter of this.#voters) {
      if (voter.raft !== undefined && voter.raft.wakeAtMs <= this.#environment.now) {
        voter.raft.tick(this.#environment.now);
        this.#afterStep(voter);
      }
    }
  }

  #propose(voter: TestVoter): void {
    for (let count = this.#random.integer(1, 3); count > 0; count--) {
      voter.raft?.propose(new Uint8Array(this.#random.integer(0, 40)), createWallMs(0), this.#environment.now);
    }
  }

  #read(voter: TestVoter): void {
    const ticket = voter.raft?.readIndex(this.#environment.now);
    if (ticket?.ok === true) {
      this.#judge.readAsked(voter.id, ticket.readSequence);
    }
  }

  #crash(voter: TestVoter): void {
    if (voter.raft !== undefined) {
      this.#leaving.delete(voter);
      this.#environment.crash(voter.id, this.#random.float() < 0.5);
      this.#judge.crashed(voter.id);
    }
  }

  #restart(voter: TestVoter): void {
    if (voter.raft === undefined) {
      this.#environment.restart(voter.id);
    }
  }

  /** Some of those who hold a log already: one with nothing on its disk becomes a learner first, and is seeded. */
  #change(voter: TestVoter): void {
    const candidates = this.#voters.filter((each) => each.disk.lastIndex > 0 && !isImpaired(each));
    const voters = candidates.filter(() => this.#random.float() < 0.6).map((each) => each.id);
    if (voters.length > 0) {
      const learners = this.#voters.map((each) => each.id).filter((id) => !voters.includes(id));
      voter.raft?.changeConfiguration({ voters, learners }, createWallMs(0), this.#environment.now);
    }
  }

  #isolate(voter: TestVoter): void {
    for (const peer of this.#voters.filter((each) => each !== voter)) {
      this.#environment.cut(voter.id, peer.id);
    }
  }

  #transfer(voter: TestVoter, peer: TestVoter): void {
    if (voter.raft?.transferLeadership(peer.id, this.#environment.now).ok === true && voter !== peer) {
      this.#transfersBegun++;
    }
  }

  #leave(voter: TestVoter): void {
    if (voter.raft !== undefined) {
      voter.raft.leave(this.#environment.now);
      this.#leaving.add(voter);
    }
  }

  #compact(voter: TestVoter): void {
    const { applied, disk } = voter;
    const index = createLogIndex(this.#random.integer(disk.base.index, applied.base.index));
    this.#environment.compact(voter.id, index);
  }

  /** A follower that wants a snapshot gets the state of whoever it was told has one, if that has applied as far. */
  #install(voter: TestVoter): void {
    const wanted = this.#wanted.get(voter.id);
    if (wanted === undefined || voter.raft === undefined) {
      return;
    }
    if (this.#environment.voter(wanted.from).applied.base.index >= wanted.index) {
      this.#snapshotsInstalled += this.#environment.install(wanted.from, voter.id) ? 1 : 0;
      this.#wanted.delete(voter.id);
    }
  }

  /** A learner with an empty disk takes over a state: raft is not told, since learners do not run it. */
  #seed(voter: TestVoter, peer: TestVoter): void {
    const { base, configuration } = peer.applied;
    const isVoterWithoutKnowing = voter.isWiped && !isVoter(configuration, voter.id);
    if (voter.disk.lastIndex > 0 || voter.disk.hardState.term > 0 || base.index === 0 || isVoterWithoutKnowing) {
      return;
    }
    this.#crash(voter);
    voter.disk.reset(base);
    voter.applied = { base, configuration };
    this.#restart(voter);
  }

  /** As many disks are lost at a time as every configuration, the first one included, can bear. */
  #wipe(voter: TestVoter): void {
    const initial = { voters: this.#voters.slice(0, this.#options.votersCount).map(({ id }) => id), outgoing: [] };
    const halves = [{ ...initial, learners: [] }, ...this.#judge.configurations].flatMap(halvesOf);
    const isBearable = halves.every((half) => {
      const lost = this.#voters.filter((each) => half.includes(each.id) && (isImpaired(each) || each === voter));
      return lost.length <= half.length - majorityOf(half);
    });
    if (isBearable && !voter.isWiped && voter.disk.hardState.term > 0) {
      this.#environment.wipe(voter.id);
      this.#judge.crashed(voter.id);
      this.#wanted.delete(voter.id);
      this.#wipes++;
      this.#restart(voter);
    }
  }

  #pick(): TestVoter {
    return mustExist(this.#voters[this.#random.integer(0, this.#voters.length - 1)], "voter");
  }

  #pickAction(): ActionName {
    let rest = this.#random.float() * this.#weights.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of this.#weights) {
      rest -= weight;
      if (rest < 0) {
        return name;
      }
    }
    return "deliver";
  }
}

/** It has no vote, or must not use it: a new disk, or one that has not won back what it lost. */
function isImpaired({ disk, isWiped }: TestVoter): boolean {
  return isWiped || disk.hardState.term === 0 || disk.hardState.commitIndex === LOG_INDEX_MAX;
}

function isActionName(name: string): name is ActionName {
  return Object.hasOwn(WEIGHTS, name);
}
