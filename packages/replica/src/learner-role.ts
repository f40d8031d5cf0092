// A learner: pulls committed entries from a source, puts them on disk in order, and passes them on to its siblings.
// Its log never needs truncation, since only committed entries reach it (design.md 2).
import {
  createEpoch,
  createInstantMs,
  createLogIndex,
  createTerm,
  type DatacenterId,
  type Epoch,
  type InstantMs,
  type LogIndex,
  type Term,
} from "@kvorum/base";
import { type Entry, EntryTail, type HardState } from "@kvorum/raft";
import type { CommitTimes } from "./commit-times.ts";
import type { CommittedLog } from "./committed-log.ts";
import { isMarkedLost } from "./hard-state.ts";
import { ENTRY_TAIL_BYTES_MAX } from "./limits.ts";
import type { ReplicaObserver } from "./observer.ts";
import type { LogAppend, LogStore } from "./ports/log-store.ts";
import type { PeerTransport, ShipLaneMessage } from "./ports/peer-transport.ts";
import type { SerialLog } from "./serial-log.ts";
import { type LogPosition, SourceFollower, type SourceFollowerOptions } from "./source-follower.ts";

export interface LearnerRoleOptions {
  readonly sources: SourceFollowerOptions["sources"];
  readonly log: LogStore;
  readonly writes: SerialLog;
  readonly transport: PeerTransport;
  readonly commitTimes: CommitTimes;
  readonly observer: ReplicaObserver;
  readonly now: InstantMs;
  /** Whether it may pull from this source alone: a promiser of the same epoch, which has what it has from the one before. */
  readonly isBoundTo: (source: DatacenterId) => boolean;
  /** As of when the log was last proven complete, by the own clock; NaN unknown. */
  readonly provenAsOfMs: (now: InstantMs) => InstantMs;
  readonly onAsked: SourceFollowerOptions["onAsked"];
  /** The least epoch that it may take entries from: a promise shuts out those below. */
  readonly epochMin: () => Epoch;
  readonly onPersisted: () => void;
  readonly onDiskFailure: (error: unknown) => void;
}

type ShippedEntries = Extract<ShipLaneMessage, { kind: "ship_entries" }>;
/** What a source answers to a pull. */
export type SourceAnswer = Extract<
  ShipLaneMessage,
  { kind: "ship_entries" | "ship_refused" | "ship_diverged" | "snapshot_offer" }
>;

/** A write under way: entries, and a later epoch that came with them. */
interface LearnerWrite {
  readonly entries: readonly Entry[];
  readonly epoch: Epoch;
  done: boolean;
}

export class LearnerRole implements CommittedLog {
  readonly kind = "learner";
  readonly isLeader = false;
  readonly #options: LearnerRoleOptions;
  readonly #tail: EntryTail;
  readonly #follower: SourceFollower;
  #unwritten: Entry[] = [];
  #writing: LearnerWrite | null = null;
  /** Invariant: #durableIndex ≤ #receivedIndex ≤ #commitIndex. */
  #receivedIndex: LogIndex;
  #durableIndex: LogIndex;
  #commitIndex: LogIndex;
  #asOfMs = createInstantMs(Number.NaN);
  #leader: DatacenterId | null = null;
  #term: Term;
  /** The epoch that it takes part in, and that of the last entry received. Invariant: #receivedEpoch ≤ #epoch. */
  #epoch: Epoch;
  #receivedEpoch: Epoch;

  constructor(options: LearnerRoleOptions) {
    this.#options = options;
    this.#durableIndex = options.log.lastIndex;
    this.#receivedIndex = this.#durableIndex;
    this.#commitIndex = this.#durableIndex;
    this.#tail = new EntryTail(createLogIndex(this.#receivedIndex + 1));
    this.#term = options.log.termAt(this.#durableIndex) ?? createTerm(0);
    this.#epoch = options.log.lineage.epoch;
    this.#receivedEpoch = options.log.entryAt(this.#durableIndex)?.epoch ?? options.log.base.epoch;
    this.#follower = new SourceFollower({ ...options, position: () => this.#position });
  }

  get leader(): DatacenterId | null {
    return this.#leader;
  }

  get term(): Term {
    return this.#term;
  }

  get commitIndex(): LogIndex {
    return this.#commitIndex;
  }

  /** A relay passes entries on before its own flush: they are committed, so a crash here cannot take them back. */
  get shippableIndex(): LogIndex {
    return this.#receivedIndex;
  }

  get applicableIndex(): LogIndex {
    return this.#durableIndex;
  }

  get lastIndex(): LogIndex {
    return this.#receivedIndex;
  }

  get source(): DatacenterId | null {
    return this.#follower.source;
  }

  /** The epoch that this learner takes part in. */
  get epoch(): Epoch {
    return this.#epoch;
  }

  /** Whether everything received is on disk. */
  get isAtRest(): boolean {
    return this.#writing === null && this.#unwritten.length === 0;
  }

  get wakeAtMs(): InstantMs {
    return this.#follower.wakeAtMs;
  }

  /** Complete only as far as everything known to be committed has been received; otherwise as of the oldest gap. */
  asOfMs(_now: InstantMs): InstantMs {
    return this.#receivedIndex === this.#commitIndex ? this.#asOfMs : createInstantMs(Number.NaN);
  }

  entries(from: LogIndex, to: LogIndex, bytesMax: number): readonly Entry[] {
    return from >= this.#tail.firstIndex
      ? this.#tail.slice(from, to, bytesMax)
      : this.#options.log.slice(from, createLogIndex(Math.min(to, this.#durableIndex)), bytesMax);
  }

  /** Whether an answer is to something that this learner asked for. */
  isAsked(source: DatacenterId, message: SourceAnswer): boolean {
    return this.#follower.isAsked(source, message);
  }

  /**
   * Takes in what a source sent. A source of an earlier epoch has nothing to say; one of a later epoch has checked that this
   * log is part of its own.
   * @returns whether it was taken in
   */
  receive(
    source: DatacenterId,
    message: Extract<SourceAnswer, { kind: "ship_entries" | "ship_refused" }>,
    now: InstantMs,
  ): boolean {
    const isOver = message.kind === "ship_entries" && message.epoch < this.#options.epochMin();
    if (isOver && !this.#options.isBoundTo(source)) {
      return false;
    }
    if (!this.#follower.accepts(source, message, now) || message.kind === "ship_refused") {
      return false;
    }
    this.#epoch = createEpoch(Math.max(this.#epoch, message.epoch));
    message.entries.forEach((entry, i) => {
      this.#take(entry, message.commitAtMs[i] ?? createInstantMs(Number.NaN), now);
    });
    if (message.nextIndex > this.#receivedIndex + 1) {
      this.#follower.pullAgain(now);
      return true;
    }
    this.#learn(message);
    return true;
  }

  /** Lets go of its sources: it is about to become something else, or takes a snapshot instead. */
  stop(): void {
    this.#follower.stop();
  }

  tick(now: InstantMs): void {
    this.#follower.tick({ now, leader: this.#leader, asOfMs: this.#options.provenAsOfMs(now) });
  }

  /** Starts the next disk write if none is on its way: what arrived meanwhile forms one group. */
  turn(): void {
    const { log, writes, onPersisted, onDiskFailure } = this.#options;
    if (this.#writing !== null || (this.#unwritten.length === 0 && this.#epoch === log.lineage.epoch)) {
      return;
    }
    const write: LearnerWrite = { entries: this.#unwritten, epoch: this.#epoch, done: false };
    this.#writing = write;
    this.#unwritten = [];
    writes
      .append(() => ({ hardState: this.#hardStateAfter(write), entries: write.entries, ...this.#lineageChange() }))
      .then(() => {
        write.done = true;
        onPersisted();
      }, onDiskFailure);
  }

  /** Takes in a completed disk write; called at the start of a turn. */
  takePersisted(now: InstantMs): void {
    if (this.#writing?.done !== true) {
      return;
    }
    const { entries } = this.#writing;
    this.#writing = null;
    this.#durableIndex = this.#options.log.lastIndex;
    let bytes = 0;
    for (const entry of entries) {
      bytes += entry.frame.length;
      this.#options.observer.entryStep("flushed", entry.index, now);
      const commitAtMs = this.#options.commitTimes.at(entry.index);
      if (!Number.isNaN(commitAtMs)) {
        this.#options.observer.durableLag(now - commitAtMs);
      }
    }
    if (entries.length > 0) {
      this.#follower.giveCredit({ durableIndex: this.#durableIndex, bytes, now });
    }
  }

  /** Everything that a learner holds is committed; said on disk, since as a voter it may once have held more. */
  #hardStateAfter({ entries }: LearnerWrite): HardState {
    const { hardState, lastIndex } = this.#options.log;
    return isMarkedLost(hardState) ? hardState : { ...hardState, commitIndex: entries.at(-1)?.index ?? lastIndex };
  }

  get #position(): LogPosition {
    return {
      receivedIndex: this.#receivedIndex,
      durableIndex: this.#durableIndex,
      receivedEpoch: this.#receivedEpoch,
      epoch: createEpoch(Math.max(this.#epoch, this.#options.epochMin())),
    };
  }

  /** A later epoch is on disk together with its first entries, and settles a promise of it. */
  #lineageChange(): Pick<LogAppend, "lineage"> {
    const { lineage } = this.#options.log;
    if (lineage.epoch === this.#epoch) {
      return {};
    }
    const promised = lineage.promised !== null && lineage.promised.epoch > this.#epoch ? lineage.promised : null;
    return { lineage: { epoch: this.#epoch, promised, resetting: false } };
  }

  /** Takes the next entry; what is known already, or lies behind a gap, is left. */
  #take(entry: Entry, commitAtMs: InstantMs, now: InstantMs): void {
    if (entry.index !== this.#receivedIndex + 1) {
      return;
    }
    this.#options.commitTimes.record(entry.index, commitAtMs);
    this.#options.observer.entryStep("received", entry.index, now);
    if (!Number.isNaN(commitAtMs)) {
      this.#options.observer.shipLag(now - commitAtMs);
    }
    this.#tail.push(entry);
    this.#tail.evict(this.#durableIndex, ENTRY_TAIL_BYTES_MAX);
    this.#unwritten.push(entry);
    this.#receivedIndex = entry.index;
    this.#receivedEpoch = entry.epoch;
  }

  #learn(message: ShippedEntries): void {
    this.#commitIndex = createLogIndex(Math.max(this.#commitIndex, message.commitIndex, this.#receivedIndex));
    if (
      message.commitIndex === this.#commitIndex &&
      !(message.asOfMs <= this.#asOfMs) &&
      !Number.isNaN(message.asOfMs)
    ) {
      this.#asOfMs = message.asOfMs;
    }
    if (message.term >= this.#term) {
      this.#term = message.term;
      this.#leader = message.leader;
    }
  }
}
