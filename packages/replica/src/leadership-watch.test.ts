import { createEpoch, createInstantMs, createTerm, type DatacenterId, parseDatacenterId } from "@kvorum/base";
import type { RaftStatus } from "@kvorum/raft";
import { expect, test } from "vitest";
import { LeadershipWatch } from "./leadership-watch.ts";

const SELF = parseDatacenterId("us-east4-a");
const OTHER = parseDatacenterId("us-east4-b");
const NOW = createInstantMs(1);

interface Part {
  readonly role: RaftStatus["role"] | "learner";
  readonly term: number;
  readonly epoch: number;
  readonly leader: DatacenterId | null;
  readonly mayServe: boolean;
}

const FOLLOWER: Part = { role: "follower", term: 3, epoch: 1, leader: OTHER, mayServe: false };

/** What is told of these parts, one after the other; the first one is taken in silently. */
function told(...parts: readonly Partial<Part>[]): readonly string[] {
  const events: string[] = [];
  let mayServe = false;
  const watch = new LeadershipWatch({
    self: SELF,
    observer: { event: (name, details) => events.push(`${name} ${JSON.stringify(details)}`) },
    epochs: { mayServe: () => mayServe },
  });
  watch.look(roleOf(FOLLOWER), NOW);
  events.length = 0;
  for (const change of parts) {
    const part = { ...FOLLOWER, ...change };
    mayServe = part.mayServe;
    watch.look(roleOf(part), NOW);
  }
  return events;
}

function roleOf({ role, leader, ...part }: Part): Parameters<LeadershipWatch["look"]>[0] {
  const term = createTerm(part.term);
  const epoch = createEpoch(part.epoch);
  return role === "learner"
    ? { kind: "learner", term, epoch, leader }
    : { kind: "voter", term, epoch, leader, raftRole: role };
}

test("LeadershipWatch: nothing changes, nothing is told", () => {
  expect(told({}, {})).toEqual([]);
});

test("LeadershipWatch: a failover is told in its steps", () => {
  const term = 4;
  expect(
    told(
      { role: "pre_candidate", leader: null },
      { role: "candidate", leader: null, term },
      { role: "leader", leader: SELF, term },
      { role: "leader", leader: SELF, term, mayServe: true },
    ),
  ).toEqual([
    'campaign_begun {"role":"pre_candidate","term":3}',
    'leader_missed {"term":3}',
    'campaign_begun {"role":"candidate","term":4}',
    'leadership_won {"term":4}',
    'serving_begun {"term":4}',
  ]);
});

test("LeadershipWatch: a leader that hears of a later one has lost the lead", () => {
  const leading = { role: "leader", leader: SELF, mayServe: true } as const;
  expect(told(leading, { role: "follower", leader: OTHER, term: 5 })).toEqual([
    'leadership_won {"term":3}',
    'serving_begun {"term":3}',
    'leadership_lost {"term":3}',
    'leader_seen {"leader":"us-east4-b","term":5}',
    'serving_ended {"term":5}',
  ]);
});

test("LeadershipWatch: a learner that knows no leader does not miss one", () => {
  expect(told({ role: "learner", leader: null })).toEqual([]);
});

test("LeadershipWatch: a learner that becomes a voter has not missed the leader that it has yet to hear of", () => {
  expect(told({ role: "learner" }, { leader: null })).toEqual([]);
});

test("LeadershipWatch: a later epoch is told with who leads it", () => {
  expect(told({ epoch: 2 })).toEqual(['epoch_begun {"epoch":2,"leader":"us-east4-b"}']);
});
