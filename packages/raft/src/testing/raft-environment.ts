// A few voters, their disks and the links between them, in virtual time. Nothing happens by itself: a script or a random
// schedule says which message arrives, which write ends, whose clock has moved.
//
// The model: the state machine is the index up to which it has applied, and the configuration there. Links are FIFO and may lose messages, and repeat one only where the schedule says so; a disk write is atomic; a crash loses memory
// and may lose the write in flight.
import {
  assert,
  createEpoch,
  createInstantMs,
  createLogIndex,
  createPrng,
  createTerm,
  type DatacenterId,
  type InstantMs,
  type LogIndex,
  mustExist,
  type Prng,
  parseDatacenterId,
} from "@kvorum/base";
import type { Configuration } from "../configuration.ts";
import { decodeConfiguration } from "../configuration-codec.ts";
import type { Entry } from "../entry.ts";
import type { RaftMessage } from "../message.ts";
import type { RaftTiming, ReadConfirmation } from "../options.ts";
import type { Raft } from "../raft.ts";
import type { HardState, LogBase, PersistRequest, Ready } from "../ready.ts";
import { createRaft } from "../voter.ts";
import { createTestEntries } from "./fixtures.ts";
import { INITIAL_BASE, MemoryDisk } from "./memory-disk.ts";

/** What a state machine knows, and keeps across a crash: the last entry applied, and the configuration in force there. */
export interface AppliedState {
  readonly base: LogBase;
  readonly configuration: Configuration;
}

export interface TestVoter {
  readonly id: DatacenterId;
  disk: MemoryDisk;
  /** Undefined while crashed. */
  raft: Raft | undefined;
  /** The write in flight. */
  writing: PersistRequest | undefined;
  applied: AppliedState;
  /** Its disk was replaced by an empty one, and raft has not won back yet what was on it. */
  isWiped: boolean;
}

/** Called with what a voter hands out, before any of it happens. */
export type ReadyListener = (voter: TestVoter, ready: Ready) => void;

export interface EnvironmentOptions {
  /** Everyone who runs raft. */
  readonly ids: readonly string[];
  /** Who votes at first. */
  readonly voters: readonly string[];
  readonly seed: number;
  readonly timing: RaftTiming;
  readonly reads: ReadConfirmation;
  /** Terms of the entries on each disk at start, and its hard state; an absent voter starts empty. */
  readonly disks: ReadonlyMap<string, { readonly hardState: HardState; readonly terms: readonly number[] }>;
}

const EMPTY_HARD_STATE: HardState = { term: createTerm(0), vote: null, commitIndex: createLogIndex(0) };

export class RaftEnvironment {
  readonly voters: ReadonlyMap<DatacenterId, TestVoter>;
  now: InstantMs = createInstantMs(0);
  onReady: ReadyListener = () => undefined;
  readonly #ids: readonly DatacenterId[];
  readonly #options: EnvironmentOptions;
  readonly #initial: AppliedState;
  readonly #random: Prng;
  readonly #links = new Map<string, RaftMessage[]>();
  readonly #cuts = new Set<string>();
  #starts = 0;

  constructor(options: EnvironmentOptions) {
    this.#ids = options.ids.map(parseDatacenterId);
    this.#options = options;
    const configuration = { voters: options.voters.map(parseDatacenterId), outgoing: [], learners: [] };
    this.#initial = { base: INITIAL_BASE, configuration };
    this.#random = createPrng(options.seed, "raft-environment");
    this.voters = new Map(
      this.#ids.map((id) => {
        const disk = options.disks.get(id);
        const entries = createTestEntries(disk?.terms ?? []);
        const voter = { id, disk: new MemoryDisk(disk?.hardState ?? EMPTY_HARD_STATE, entries), isWiped: false };
        return [id, { ...voter, raft: undefined, writing: undefined, applied: this.#initial }];
      }),
    );
    for (const id of this.#ids) {
      this.restart(id);
    }
  }

  voter(id: DatacenterId): TestVoter {
    return mustExist(this.voters.get(id), `voter ${id}`);
  }

  /** The Raft of a voter that is up. */
  raft(id: DatacenterId): Raft {
    return mustExist(this.voter(id).raft, `running voter ${id}`);
  }

  /** Memory is lost; `writeSurvives` says whether the write in flight had reached the disk. */
  crash(id: DatacenterId, writeSurvives: boolean): void {
    const voter = this.voter(id);
    if (writeSurvives && voter.writing !== undefined) {
      voter.disk.write(voter.writing);
    }
    voter.writing = undefined;
    voter.raft = undefined;
    for (const peer of this.#ids) {
      this.drop(id, peer, Number.POSITIVE_INFINITY);
      this.drop(peer, id, Number.POSITIVE_INFINITY);
    }
  }

  restart(id: DatacenterId): void {
    const voter = this.voter(id);
    assert(voter.raft === undefined, `${id} runs already`);
    this.#starts++;
    voter.raft = createRaft({
      id,
      configuration: voter.applied.configuration,
      timing: this.#options.timing,
      reads: this.#options.reads,
      epoch: createEpoch(0),
      hardState: voter.disk.hardState,
      log: voter.disk,
      appliedIndex: voter.applied.base.index,
      random: this.#random.stream(`${id}/${this.#starts}`),
      now: this.now,
    });
  }

  /** A crash, and the disk is replaced by an empty one. */
  wipe(id: DatacenterId, refilledFrom: DatacenterId | null = null, lastIndex = 0): void {
    this.crash(id, false);
    const voter = this.voter(id);
    const entries = refilledFrom === null ? [] : entriesOf(this.raft(refilledFrom), 1, lastIndex);
    voter.disk = new MemoryDisk(EMPTY_HARD_STATE, entries);
    voter.applied = this.#initial;
    voter.isWiped = true;
  }

  /** The state machine applies entries up to `index`, which are committed and persisted. */
  apply(id: DatacenterId, index: LogIndex): void {
    const voter = this.voter(id);
    for (const entry of entriesOf(this.raft(id), voter.applied.base.index + 1, index)) {
      const isChange = entry.kind === "configuration";
      const configuration = isChange ? decodeConfiguration(entry.payload) : voter.applied.configuration;
      voter.applied = { base: entry, configuration };
    }
  }

  /** The log on disk loses everything up to `index`, which was applied. */
  compact(id: DatacenterId, index: LogIndex): void {
    const { applied, disk } = this.voter(id);
    assert(index <= applied.base.index, `${id} has applied up to ${applied.base.index}, not ${index}`);
    disk.compact(index);
  }

  /** Brings the state of `from` to `to`, if `to` is ready for it. @returns whether it was */
  install(from: DatacenterId, to: DatacenterId): boolean {
    const { base, configuration } = this.voter(from).applied;
    const target = this.voter(to);
    if (!this.raft(to).acceptsSnapshot(base)) {
      return false;
    }
    target.disk.reset(base);
    target.applied = { base, configuration };
    this.raft(to).snapshotInstalled(base, configuration, this.now);
    return true;
  }

  /** Hands out a voter's effects: messages onto the links, the write onto its way. */
  takeReady(id: DatacenterId): void {
    const voter = this.voter(id);
    const ready = this.raft(id).takeReady();
    this.onReady(voter, ready);
    this.#send(ready.messages);
    if (ready.persist !== undefined) {
      assert(voter.writing === undefined, `${id} has a write in flight`);
      voter.writing = ready.persist;
    }
  }

  /** The write in flight ends. */
  persist(id: DatacenterId): PersistRequest {
    const voter = this.voter(id);
    const request = mustExist(voter.writing, `write in flight at ${id}`);
    voter.writing = undefined;
    voter.disk.write(request);
    this.#send(request.messagesAfter);
    this.raft(id).persisted(request.sequence, this.now);
    return request;
  }

  /** The messages under way from one voter to another, oldest first. */
  link(from: DatacenterId, to: DatacenterId): readonly RaftMessage[] {
    return this.#links.get(`${from}->${to}`) ?? [];
  }

  /** The oldest message of a link arrives. */
  deliver(from: DatacenterId, to: DatacenterId): RaftMessage {
    const message = mustExist(this.#links.get(`${from}->${to}`)?.shift(), `message from ${from} to ${to}`);
    this.raft(to).step(message, this.now);
    return message;
  }

  /** Up to `count` of the oldest messages of a link are lost. */
  drop(from: DatacenterId, to: DatacenterId, count: number): readonly RaftMessage[] {
    return this.#links.get(`${from}->${to}`)?.splice(0, count) ?? [];
  }

  /** The oldest message of a link will arrive once more, behind all others: worse than what the transport promises. */
  repeat(from: DatacenterId, to: DatacenterId): void {
    const messages = this.#links.get(`${from}->${to}`);
    messages?.push(...messages.slice(0, 1));
  }

  /** From now on everything sent over the link, either way, is lost, and so is what is under way. */
  cut(a: DatacenterId, b: DatacenterId): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      this.#cuts.add(`${from}->${to}`);
      this.drop(from, to, Number.POSITIVE_INFINITY);
    }
  }

  heal(): void {
    this.#cuts.clear();
  }

  #send(messages: readonly RaftMessage[]): void {
    for (const message of messages) {
      const name = `${message.from}->${message.to}`;
      if (!this.#cuts.has(name) && this.voter(message.to).raft !== undefined) {
        this.#links.set(name, [...(this.#links.get(name) ?? []), message]);
      }
    }
  }
}

/** Entries from..to inclusive of a voter's log, from disk and memory. */
export function entriesOf(raft: Raft, from: number, to: number): readonly Entry[] {
  const found: Entry[] = [];
  while (from + found.length <= to) {
    found.push(...raft.entries(createLogIndex(from + found.length), createLogIndex(to), Number.POSITIVE_INFINITY));
  }
  return found;
}
