// A run of a few voters under a schedule drawn from a seed: messages are late, lost or repeated, disks slow, clocks jump ahead, voters
// crash. The judge looks after every step; at the end everything heals, and the voters must agree and go on.
import {
  assert,
  createInstantMs,
  createLogIndex,
  createPrng,
  createWallMs,
  type DatacenterId,
  mustExist,
  type Prng,
} from "@kvorum/base";
import { Judge } from "./judge.ts";
import { RaftEnvironment, type TestVoter } from "./raft-environment.ts";

export interface ScheduleOptions {
  readonly seed: number;
  readonly votersCount: number;
  readonly stepsCount: number;
}

export interface ScheduleResult {
  readonly committedCount: number;
  readonly leadersCount: number;
  readonly readsConfirmed: number;
}

type Action = (voter: TestVoter, peer: TestVoter) => void;

const NAMES = ["a", "b", "c", "d", "e"];
const TIMING = { electionTimeoutMs: 30, heartbeatIntervalMs: 5 };
/** What one kind of step weighs against the others; every seed shifts each by up to SWARM either way, so that runs differ in kind. */
const WEIGHTS = {
  deliver: 160,
  persist: 50,
  pass: 25,
  propose: 12,
  read: 8,
  drop: 3,
  repeat: 2,
  disconnect: 1,
  cut: 0.6,
  heal: 0.8,
  crash: 0.6,
  restart: 3,
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
    heal: () => this.#environment.heal(),
    crash: (voter) => this.#crash(voter),
    restart: (voter) => this.#restart(voter),
  };

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#random = createPrng(options.seed, "random-schedule");
    this.#environment = new RaftEnvironment({
      voters: NAMES.slice(0, options.votersCount),
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
    const { committedCount, leadersCount, readsConfirmed } = this.#judge;
    return { committedCount, leadersCount, readsConfirmed };
  }

  /** Everyone is back and connected: a leader must be found, an entry commit, and all logs become equal. */
  #recover(): void {
    this.#environment.heal();
    for (const voter of this.#voters) {
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
    return this.#voters.every(({ raft }) => raft !== undefined && raft.status.commitIndex >= target);
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
    }
  }

  #persist(voter: TestVoter): void {
    if (voter.writing !== undefined) {
      this.#environment.persist(voter.id);
      const { commitIndex, persistedIndex } = this.#environment.raft(voter.id).status;
      voter.appliedIndex = createLogIndex(
        this.#random.integer(voter.appliedIndex, Math.min(commitIndex, persistedIndex)),
      );
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
      this.#environment.crash(voter.id, this.#random.float() < 0.5);
      this.#judge.crashed(voter.id);
    }
  }

  #restart(voter: TestVoter): void {
    if (voter.raft === undefined) {
      this.#environment.restart(voter.id);
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

function isActionName(name: string): name is ActionName {
  return Object.hasOwn(WEIGHTS, name);
}
