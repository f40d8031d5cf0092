// A learner: pulls committed entries from a source, puts them on disk in order, and passes them on to its siblings.
// Its log never needs truncation, since only committed entries reach it (design.md 2).
import {
  createInstantMs,
  createLogIndex,
  createTerm,
  type DatacenterId,
  type InstantMs,
  type LogIndex,
  mustExist,
  type Term,
} from "@kvorum/base";
import { type Entry, EntryTail } from "@kvorum/raft";
import type { CommitTimes } from "./commit-times.ts";
import type { CommittedLog } from "./committed-log.ts";
import { ENTRY_TAIL_BYTES_MAX } from "./limits.ts";
import type { ReplicaObserver } from "./observer.ts";
import type { LogStore } from "./ports/log-store.ts";
import type { PeerTransport, ShipLaneMessage } from "./ports/peer-transport.ts";
import { SourceFollower } from "./source-follower.ts";

export interface LearnerRoleOptions {
  readonly id: DatacenterId;
  readonly siblings: readonly DatacenterId[];
  readonly voters: readonly DatacenterId[];
  readonly log: LogStore;
  readonly transport: PeerTransport;
  readonly commitTimes: CommitTimes;
  readonly observer: ReplicaObserver;
  readonly now: InstantMs;
  readonly onPersisted: () => void;
  readonly onDiskFailure: (error: unknown) => void;
}

type SourceMessage = Extract<ShipLaneMessage, { kind: "ship_entries" | "ship_refused" }>;
type ShippedEntries = Extract<SourceMessage, { kind: "ship_entries" }>;

export class LearnerRole implements CommittedLog {
  readonly kind = "learner";
  readonly isLeader = false;
  readonly #options: LearnerRoleOptions;
  readonly #tail: EntryTail;
  readonly #follower: SourceFollower;
  #unwritten: Entry[] = [];
  #writing: readonly Entry[] = [];
  /** Invariant: #durableIndex ≤ #receivedIndex ≤ #commitIndex. */
  #receivedIndex: LogIndex;
  #durableIndex: LogIndex;
  #commitIndex: LogIndex;
  #asOfMs = createInstantMs(Number.NaN);
  #leader: DatacenterId | null = null;
  #term: Term;

  constructor(options: LearnerRoleOptions) {
    this.#options = options;
    this.#durableIndex = options.log.lastIndex;
    this.#receivedIndex = this.#durableIndex;
    this.#commitIndex = this.#durableIndex;
    this.#tail = new EntryTail(createLogIndex(this.#receivedIndex + 1));
    this.#term = options.log.termAt(this.#durableIndex) ?? createTerm(0);
    this.#follower = new SourceFollower({ ...options, receivedIndex: () => this.#receivedIndex });
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

  receive(source: DatacenterId, message: SourceMessage, now: InstantMs): void {
    if (!this.#follower.accepts(source, message, now) || message.kind === "ship_refused") {
      return;
    }
    message.entries.forEach((entry, i) => {
      this.#take(entry, message.commitAtMs[i] ?? createInstantMs(Number.NaN), now);
    });
    if (message.nextIndex > this.#receivedIndex + 1) {
      this.#follower.pullAgain(now);
      return;
    }
    this.#learn(message);
  }

  tick(now: InstantMs): void {
    this.#follower.tick({ now, leader: this.#leader, asOfMs: this.#asOfMs });
  }

  /** Starts the next disk write if none is on its way: what arrived meanwhile forms one group. */
  turn(): void {
    if (this.#writing.length > 0 || this.#unwritten.length === 0) {
      return;
    }
    this.#writing = this.#unwritten;
    this.#unwritten = [];
    const { log, onPersisted, onDiskFailure } = this.#options;
    log.append({ hardState: undefined, entries: this.#writing }).then(onPersisted, onDiskFailure);
  }

  /** Takes in a completed disk write; called at the start of a turn. */
  takePersisted(now: InstantMs): void {
    const written = this.#writing;
    if (written.length === 0 || this.#options.log.lastIndex < mustExist(written.at(-1), "written entry").index) {
      return;
    }
    this.#writing = [];
    this.#durableIndex = this.#options.log.lastIndex;
    let bytes = 0;
    for (const entry of written) {
      bytes += entry.frame.length;
      const commitAtMs = this.#options.commitTimes.at(entry.index);
      if (!Number.isNaN(commitAtMs)) {
        this.#options.observer.durableLag(now - commitAtMs);
      }
    }
    this.#follower.giveCredit(this.#durableIndex, bytes);
  }

  /** Takes the next entry; what is known already, or lies behind a gap, is left. */
  #take(entry: Entry, commitAtMs: InstantMs, now: InstantMs): void {
    if (entry.index !== this.#receivedIndex + 1) {
      return;
    }
    this.#options.commitTimes.record(entry.index, commitAtMs);
    if (!Number.isNaN(commitAtMs)) {
      this.#options.observer.shipLag(now - commitAtMs);
    }
    this.#tail.push(entry);
    this.#tail.evict(this.#durableIndex, ENTRY_TAIL_BYTES_MAX);
    this.#unwritten.push(entry);
    this.#receivedIndex = entry.index;
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
