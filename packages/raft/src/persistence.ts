// What is durable here, what is being written, and the messages that wait for it.
//
// One rule: a message that promises something (a vote, an acknowledgement, a term) leaves only once everything that it
// stands on is on disk. Writes collect while one is in flight; the next takes them all.
import { assert, createLogIndex, type DatacenterId, LOG_INDEX_MAX, type LogIndex, type Term } from "@kvorum/base";
import type { RaftMessage } from "./message.ts";
import type { RaftLog } from "./raft-log.ts";
import type { HardState, PersistRequest } from "./ready.ts";

/** Mutable; owned by RaftState. Invariant: at most one request is outstanding. */
export class Persistence {
  readonly #log: RaftLog;
  #term: Term;
  #vote: DatacenterId | null;
  #isBlank: boolean;
  /** This disk has lost entries: a commit index past any log says so, also after a crash (recovery.ts). */
  #isLossMarked: boolean;
  /** Term and vote as they are on disk; `#writing` as they will be once the outstanding request is durable. */
  #durable: HardState;
  #writing: HardState | undefined;
  #sequence = 0;
  #deferred: RaftMessage[] = [];

  constructor(hardState: HardState, log: RaftLog) {
    this.#log = log;
    // A log that was taken over by a learner may be of later terms than the disk's last vote: whatever is in it is durable too.
    const isBehind = hardState.term < log.lastTerm;
    this.#term = isBehind ? log.lastTerm : hardState.term;
    this.#vote = isBehind ? null : hardState.vote;
    this.#isBlank = hardState.term === 0;
    this.#isLossMarked = hardState.commitIndex > log.lastIndex;
    this.#durable = { term: this.#term, vote: this.#vote, commitIndex: hardState.commitIndex };
  }

  /** Neither on disk nor since has this voter entered a term or given a vote. */
  get isBlank(): boolean {
    return this.#isBlank;
  }

  get term(): Term {
    return this.#term;
  }

  get vote(): DatacenterId | null {
    return this.#vote;
  }

  /** Whether the current term and vote, and the mark of a loss, would survive a crash now. */
  get isHardStateDurable(): boolean {
    const isLossMarked = this.#durable.commitIndex === LOG_INDEX_MAX;
    return (
      this.#durable.term === this.#term && this.#durable.vote === this.#vote && isLossMarked === this.#isLossMarked
    );
  }

  /** Whether a request is outstanding. */
  get isWriting(): boolean {
    return this.#writing !== undefined;
  }

  get hasRequest(): boolean {
    return this.#writing === undefined && this.#isDirty;
  }

  /**
   * Enters a later term, without a vote in it yet. Messages of the old term that still wait are dropped: entries that
   * they acknowledge may be overwritten before they are ever written.
   */
  adoptTerm(term: Term): void {
    assert(term > this.#term, `term ${term} must follow term ${this.#term}`);
    this.#term = term;
    this.#vote = null;
    this.#isBlank = false;
    this.#deferred = [];
  }

  /** Votes once per term (Raft §5.2). */
  castVote(candidate: DatacenterId): void {
    assert(
      this.#vote === null || this.#vote === candidate,
      `the vote of term ${this.#term} went to ${this.#vote}, not ${candidate}`,
    );
    this.#vote = candidate;
    this.#isBlank = false;
  }

  /** Sets or clears the mark of a loss. */
  markLoss(isLost: boolean): void {
    this.#isLossMarked = isLost;
  }

  /** The log is about to be replaced: messages that still wait may acknowledge what it loses. */
  dropDeferred(): void {
    this.#deferred = [];
  }

  /** Whether a message that stands on the hard state and on the log up to `index` may leave now. */
  isDurable(index: LogIndex): boolean {
    return this.isHardStateDurable && index <= this.#log.persistedIndex;
  }

  /** Keeps a message until all that is pending now is durable. Of the acknowledgements in a row to one leader the last is enough. */
  defer(message: RaftMessage): void {
    const last = this.#deferred.at(-1);
    if (last !== undefined && isAcknowledgement(last) && isAcknowledgement(message) && last.to === message.to) {
      this.#deferred.pop();
    }
    this.#deferred.push(message);
  }

  /** The next write, or undefined while one is outstanding or nothing has changed. */
  takeRequest(): PersistRequest | undefined {
    if (!this.hasRequest) {
      return undefined;
    }
    const commitIndex = this.#isLossMarked ? createLogIndex(LOG_INDEX_MAX) : this.#log.commitIndex;
    const hardState = { term: this.#term, vote: this.#vote, commitIndex };
    const isUnchanged = this.isHardStateDurable && this.#durable.commitIndex === hardState.commitIndex;
    const messagesAfter = this.#deferred;
    this.#writing = hardState;
    this.#deferred = [];
    this.#sequence++;
    return {
      sequence: this.#sequence,
      hardState: isUnchanged ? undefined : hardState,
      entries: this.#log.startWrite(),
      messagesAfter,
    };
  }

  /**
   * The outstanding request is durable.
   * @returns messages that waited for it and no longer wait for anything
   */
  acknowledge(sequence: number): readonly RaftMessage[] {
    assert(this.#writing !== undefined, `no write is outstanding, yet ${sequence} is said to be durable`);
    assert(sequence === this.#sequence, `write ${this.#sequence} is outstanding, found ${sequence}`);
    this.#durable = this.#writing;
    this.#writing = undefined;
    this.#log.endWrite();
    if (this.#isDirty) {
      return [];
    }
    const released = this.#deferred;
    this.#deferred = [];
    return released;
  }

  /** A commit index alone is not worth a flush: it goes along with the next write. */
  get #isDirty(): boolean {
    return !this.isHardStateDurable || this.#log.persistedIndex < this.#log.lastIndex;
  }
}

function isAcknowledgement(message: RaftMessage): boolean {
  return message.kind === "append_response" && message.ok;
}
