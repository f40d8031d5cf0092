// The rule by which a replica hands its lead over, against a role that does what the test says. The whole of it is in
// test/replica/orderly-stop.test.ts.
import {
  addMs,
  createInstantMs,
  createLogIndex,
  createTerm,
  type DatacenterId,
  type InstantMs,
  parseDatacenterId,
  parseRegion,
} from "@kvorum/base";
import type { Progress, RaftStatus, Transfer } from "@kvorum/raft";
import { expect, test } from "vitest";
import { HandOver, nextInLine } from "./hand-over.ts";
import { HAND_OVER_MS_MAX, VOTER_LAG_ENTRIES_MAX } from "./limits.ts";

const SELF = parseDatacenterId("us-east4-a");
const B = parseDatacenterId("us-east4-b");
const C = parseDatacenterId("us-east4-c");
const FAR = parseDatacenterId("europe-west3-a");
const NOW = createInstantMs(1_000);
const LAST_INDEX = createLogIndex(10_000);
const UP_TO_DATE: Progress = {
  state: "replicate",
  matchIndex: LAST_INDEX,
  nextIndex: createLogIndex(LAST_INDEX + 1),
  inflightBytes: 0,
  recentlyActive: true,
  isLeaving: false,
};
const standing = { findRegion: (id: DatacenterId) => parseRegion(id.slice(0, -2)) };

type Followers = readonly (readonly [DatacenterId, Partial<Progress>])[];

function progressOf(followers: Followers): RaftStatus["progress"] {
  return new Map(followers.map(([id, fields]) => [id, { ...UP_TO_DATE, ...fields }]));
}

function order(followers: Followers, voters: readonly DatacenterId[] = [SELF, B, C, FAR]): readonly DatacenterId[] {
  const configuration = { voters, outgoing: [], learners: [] };
  return nextInLine(
    { configuration, lastIndex: LAST_INDEX, progress: progressOf(followers) },
    { self: SELF, standing },
  );
}

/** A voter that leads until the test says otherwise, and the hand-over at it. */
class Leaving {
  readonly events: string[] = [];
  readonly asked: DatacenterId[] = [];
  readonly kind = "voter";
  raftRole: RaftStatus["role"] = "leader";
  leader: DatacenterId | null = SELF;
  transferTo: DatacenterId | null = null;
  answer: Transfer = { ok: true };
  progress: RaftStatus["progress"];
  leaves = 0;
  now: InstantMs = NOW;
  readonly #handOver: HandOver;

  constructor(followers: Followers) {
    this.progress = progressOf(followers);
    const observer = {
      event: (name: string, details: object) => this.events.push(`${name} ${JSON.stringify(details)}`),
    };
    this.#handOver = new HandOver({ self: SELF, standing, observer }, NOW);
  }

  get status(): RaftStatus {
    return {
      role: "leader",
      term: createTerm(3),
      leader: this.leader,
      commitIndex: LAST_INDEX,
      lastIndex: LAST_INDEX,
      persistedIndex: LAST_INDEX,
      configuration: { voters: [SELF, ...this.progress.keys()], outgoing: [], learners: [] },
      configurationIndex: createLogIndex(0),
      confirmedAtMs: NOW,
      isRecovering: false,
      transferTo: this.transferTo,
      progress: this.progress,
    };
  }

  leave(): void {
    this.leaves += 1;
  }

  transferLeadership(to: DatacenterId): Transfer {
    this.asked.push(to);
    this.transferTo = this.answer.ok ? to : null;
    return this.answer;
  }

  isOver(): boolean {
    return this.#handOver.advance(this, this.now);
  }
}

test("nextInLine: who has most of the log comes first", () => {
  expect(
    order([
      [B, { matchIndex: createLogIndex(9_990) }],
      [C, {}],
    ]),
  ).toEqual([C, B]);
  expect(
    order([
      [C, {}],
      [B, {}],
    ]),
  ).toEqual([B, C]);
});

test("nextInLine: another region comes after the own one, however much it has", () => {
  expect(
    order([
      [FAR, {}],
      [B, { matchIndex: createLogIndex(9_000) }],
    ]),
  ).toEqual([B, FAR]);
});

test("nextInLine: nobody who is silent, leaving, far behind, not known to agree, or no voter", () => {
  expect(
    order([
      [B, { recentlyActive: false }],
      [C, { isLeaving: true }],
    ]),
  ).toEqual([]);
  const farBehind = createLogIndex(LAST_INDEX - VOTER_LAG_ENTRIES_MAX - 1);
  expect(
    order([
      [B, { matchIndex: farBehind }],
      [C, { state: "probe" }],
    ]),
  ).toEqual([]);
  expect(order([[B, {}]], [SELF, C])).toEqual([]);
});

test("hand-over: one that does not lead has nothing to hand over, and takes no lead any more", () => {
  const role = new Leaving([]);
  role.raftRole = "follower";
  role.leader = null;
  expect(role.isOver()).toBe(true);
  expect([role.leaves, role.events]).toEqual([1, []]);
  const learner = new HandOver({ self: SELF, standing, observer: { event: () => undefined } }, NOW);
  expect(learner.advance({ kind: "learner" }, NOW)).toBe(true);
});

test("hand-over: one that is being elected waits for it, and then hands over what it has just been given", () => {
  const role = new Leaving([[B, {}]]);
  role.raftRole = "candidate";
  expect(role.isOver()).toBe(false);
  role.raftRole = "leader";
  expect(role.isOver()).toBe(false);
  expect(role.asked).toEqual([B]);
});

test("hand-over: a lone voter stops at once", () => {
  const role = new Leaving([]);
  expect(role.isOver()).toBe(true);
  expect(role.events).toEqual([]);
});

test("hand-over: it is over when another one is known to lead, not when the old one leads no more", () => {
  const role = new Leaving([[B, {}]]);
  expect(role.isOver()).toBe(false);
  expect(role.isOver()).toBe(false);
  expect(role.asked).toEqual([B]);
  role.raftRole = "follower";
  role.leader = null;
  expect(role.isOver()).toBe(false);
  role.leader = B;
  expect(role.isOver()).toBe(true);
  expect(role.leaves).toBe(1);
  expect(role.events).toEqual(['hand_over {"to":"us-east4-b","term":3}', 'handed_over {"to":"us-east4-b"}']);
});

test("hand-over: a voter that does not take it is not asked again, the next one is, and then it is over", () => {
  const role = new Leaving([
    [B, {}],
    [C, {}],
  ]);
  expect(role.isOver()).toBe(false);
  role.transferTo = null;
  expect(role.isOver()).toBe(false);
  role.transferTo = null;
  expect(role.isOver()).toBe(true);
  expect(role.asked).toEqual([B, C]);
  expect(role.events.at(-1)).toBe('hand_over_failed {"why":"nobody else can lead"}');
});

test("hand-over: while the configuration changes it waits, and tries again", () => {
  const role = new Leaving([[B, {}]]);
  role.answer = { ok: false, reason: "change_in_flight" };
  expect(role.isOver()).toBe(false);
  role.answer = { ok: true };
  expect(role.isOver()).toBe(false);
  expect([role.asked, role.transferTo]).toEqual([[B, B], B]);
});

test("hand-over: nobody is waited for longer than the limit", () => {
  const role = new Leaving([[B, {}]]);
  expect(role.isOver()).toBe(false);
  role.now = addMs(NOW, HAND_OVER_MS_MAX - 1);
  expect(role.isOver()).toBe(false);
  role.now = addMs(NOW, HAND_OVER_MS_MAX);
  expect(role.isOver()).toBe(true);
  expect(role.events.at(-1)).toBe('hand_over_failed {"why":"nobody took the lead in time"}');
});
