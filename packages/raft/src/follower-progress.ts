// The leader's view of one follower: what it holds, what to send next, how much is under way.
//
// `probe`: the logs are not known to agree; one append is out at a time, until it or a heartbeat is answered.
// `replicate`: they agree up to `matchIndex`; appends are sent ahead of their answers, within a window in bytes.
// `snapshot`: what it needs next was compacted; it has been told to fetch a state, and nothing is sent until it has one.
import { assert, createInstantMs, createLogIndex, type InstantMs, type LogIndex } from "@kvorum/base";
import { INFLIGHT_APPENDS_MAX, INFLIGHT_BYTES_MAX } from "./limits.ts";
import type { Progress } from "./status.ts";

interface SentAppend {
  readonly lastIndex: LogIndex;
  readonly bytes: number;
}

/** Mutable; owned by the leader. Invariant: 0 ≤ matchIndex < nextIndex. */
export class FollowerProgress {
  #state: Progress["state"] = "probe";
  #matchIndex: LogIndex = createLogIndex(0);
  #nextIndex: LogIndex;
  #isProbeOut = false;
  /** Sent in `replicate` and not acknowledged, in order. Invariant: not empty iff nextIndex > matchIndex + 1. */
  #inflight: SentAppend[] = [];
  #inflightBytes = 0;
  /** What the follower must reach before appends go on, in `snapshot`. */
  #snapshotIndex: LogIndex = createLogIndex(0);
  /** When a follower that is still silent about what was sent is asked what it has. */
  #stallAtMs: InstantMs = createInstantMs(Number.POSITIVE_INFINITY);
  #toldCommitIndex: LogIndex = createLogIndex(0);
  /** The earliest instant of the next message that tells it nothing but the commit index. */
  noticeAtMs: InstantMs = createInstantMs(Number.NEGATIVE_INFINITY);
  /** When any message of this term arrived from it. */
  heardAtMs: InstantMs;
  /** It is about to stop, as it said last. */
  isLeaving = false;

  /** A new leader takes every follower for alive, as of `now`, and its log for as long as its own. */
  constructor(nextIndex: LogIndex, now: InstantMs) {
    this.#nextIndex = nextIndex;
    this.heardAtMs = now;
  }

  get state(): Progress["state"] {
    return this.#state;
  }

  get matchIndex(): LogIndex {
    return this.#matchIndex;
  }

  get nextIndex(): LogIndex {
    return this.#nextIndex;
  }

  /** Bytes of entries that may be sent now; 0 when it must wait for an answer. */
  get windowBytes(): number {
    if (this.#state === "probe") {
      return this.#isProbeOut ? 0 : INFLIGHT_BYTES_MAX;
    }
    const isOpen = this.#state === "replicate" && this.#inflight.length < INFLIGHT_APPENDS_MAX;
    return isOpen ? Math.max(0, INFLIGHT_BYTES_MAX - this.#inflightBytes) : 0;
  }

  /** The commit index that the messages sent so far will have told it, unless they get lost. */
  get toldCommitIndex(): LogIndex {
    return this.#toldCommitIndex;
  }

  /** A message under way carries `commitIndex` to a log that will end at `lastIndex`. */
  told(commitIndex: LogIndex, lastIndex: LogIndex): void {
    this.#toldCommitIndex = createLogIndex(Math.max(this.#toldCommitIndex, Math.min(commitIndex, lastIndex)));
  }

  /** An append up to `lastIndex` is under way. `stallAtMs`: when to ask, should no answer come. */
  sent(lastIndex: LogIndex, bytes: number, stallAtMs: InstantMs): void {
    if (this.#state === "probe") {
      this.#isProbeOut = true;
      this.#stallAtMs = stallAtMs;
      return;
    }
    if (this.#inflight.length === 0) {
      this.#stallAtMs = stallAtMs;
    }
    this.#inflight.push({ lastIndex, bytes });
    this.#inflightBytes += bytes;
    this.#nextIndex = createLogIndex(lastIndex + 1);
  }

  /**
   * The follower holds the log durably up to `matchIndex`.
   * @returns whether that is news
   */
  acknowledged(matchIndex: LogIndex, stallAtMs: InstantMs): boolean {
    const isNews = matchIndex > this.#matchIndex;
    this.#matchIndex = createLogIndex(Math.max(this.#matchIndex, matchIndex));
    if (this.#state === "probe" || (this.#state === "snapshot" && this.#matchIndex >= this.#snapshotIndex)) {
      this.#enterReplicate();
    }
    if (isNews) {
      this.#releaseInflight();
      this.#nextIndex = createLogIndex(Math.max(this.#nextIndex, this.#matchIndex + 1));
      this.#stallAtMs = stallAtMs;
    }
    return isNews;
  }

  /**
   * The follower has no entry that matches the one at `rejectedIndex`; the logs may agree at `agreementIndex`. An answer
   * to an append that was overtaken by another answer changes nothing.
   */
  rejected(rejectedIndex: LogIndex, agreementIndex: LogIndex): void {
    const isStale = this.#state === "probe" ? rejectedIndex !== this.#nextIndex - 1 : rejectedIndex <= this.#matchIndex;
    if (!isStale && this.#state !== "snapshot") {
      const nextIndex = Math.min(rejectedIndex, agreementIndex + 1);
      this.#enterProbe(createLogIndex(Math.max(nextIndex, this.#matchIndex + 1)));
    }
  }

  /** The log starts after `baseIndex`, past what the follower needs next: it is told so. `stallAtMs`: when to repeat it. */
  awaitSnapshot(baseIndex: LogIndex, stallAtMs: InstantMs): void {
    this.#enterProbe(this.#nextIndex);
    this.#state = "snapshot";
    this.#snapshotIndex = baseIndex;
    this.#stallAtMs = stallAtMs;
  }

  /** Silent for an election timeout: what is in flight is given up. */
  lost(): void {
    if (this.#state === "replicate") {
      this.#enterProbe(createLogIndex(this.#matchIndex + 1));
    }
  }

  /**
   * Whether an append or a notice has waited too long for its answer, at a follower that does answer heartbeats. A probe is then
   * free to be sent again. True at most once per `nextStallAtMs`.
   */
  takeStall(now: InstantMs, nextStallAtMs: InstantMs): boolean {
    if (!this.#isWaiting() || now < this.#stallAtMs) {
      return false;
    }
    this.#stallAtMs = nextStallAtMs;
    this.#isProbeOut = false;
    return true;
  }

  /** @param activeSinceMs the follower counts as active if heard from after this instant */
  snapshot(activeSinceMs: InstantMs): Progress {
    return {
      state: this.#state,
      matchIndex: this.#matchIndex,
      nextIndex: this.#nextIndex,
      inflightBytes: this.#inflightBytes,
      recentlyActive: this.heardAtMs > activeSinceMs,
      isLeaving: this.isLeaving,
    };
  }

  assertInvariants(): void {
    assert(this.#matchIndex < this.#nextIndex, `match ${this.#matchIndex} < next ${this.#nextIndex}`);
    const isAhead = this.#nextIndex > this.#matchIndex + 1;
    const isInflight = this.#inflight.length > 0;
    assert(this.#state !== "replicate" || isAhead === isInflight, `in flight ${isInflight} iff sent ahead ${isAhead}`);
    const bytes = this.#inflight.reduce((sum, append) => sum + append.bytes, 0);
    assert(bytes === this.#inflightBytes, `${this.#inflightBytes} bytes in flight, counted ${bytes}`);
  }

  #isWaiting(): boolean {
    switch (this.#state) {
      case "probe":
        return this.#isProbeOut;
      case "replicate":
        return this.#inflight.length > 0;
      case "snapshot":
        return true;
    }
  }

  #enterReplicate(): void {
    this.#state = "replicate";
    this.#nextIndex = createLogIndex(this.#matchIndex + 1);
    this.#isProbeOut = false;
  }

  #enterProbe(nextIndex: LogIndex): void {
    this.#state = "probe";
    this.#nextIndex = nextIndex;
    this.#isProbeOut = false;
    this.#inflight = [];
    this.#inflightBytes = 0;
  }

  #releaseInflight(): void {
    let first = this.#inflight[0];
    while (first !== undefined && first.lastIndex <= this.#matchIndex) {
      this.#inflight.shift();
      this.#inflightBytes -= first.bytes;
      first = this.#inflight[0];
    }
  }
}
