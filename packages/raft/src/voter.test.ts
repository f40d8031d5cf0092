import { createInstantMs, createLogIndex, createTerm, createWallMs, parseDatacenterId } from "@kvorum/base";
import { expect, test } from "vitest";
import type { Append } from "./message.ts";
import { createTestEntry, createTestOptions } from "./testing/fixtures.ts";
import { createRaft } from "./voter.ts";

const a = parseDatacenterId("a");
const b = parseDatacenterId("b");
const now = createInstantMs(0);

function appendFromB(fields: Partial<Append>): Append {
  return {
    kind: "append",
    from: b,
    to: a,
    term: createTerm(2),
    prevIndex: createLogIndex(0),
    prevTerm: createTerm(0),
    entries: [],
    commitIndex: createLogIndex(0),
    ...fields,
  };
}

test("follower: commits no entry that the append did not match (Raft figure 2, AppendEntries 5)", () => {
  const raft = createRaft(createTestOptions([1, 1, 1]));
  const matchesFirst = { prevIndex: createLogIndex(1), prevTerm: createTerm(1) };
  raft.step(appendFromB({ ...matchesFirst, commitIndex: createLogIndex(3) }), now);
  expect(raft.status.commitIndex).toBe(1);
});

test("follower: a late append costs no entries that it does not mention (Raft figure 2, AppendEntries 3)", () => {
  const raft = createRaft(createTestOptions([]));
  const entries = [createTestEntry(1, 2), createTestEntry(2, 2), createTestEntry(3, 2)];
  raft.step(appendFromB({ entries }), now);
  raft.step(appendFromB({ entries: entries.slice(0, 1) }), now);
  expect(raft.status.lastIndex).toBe(3);
});

test("follower: a committed entry cannot be overwritten", () => {
  const raft = createRaft({ ...createTestOptions([1, 1]), appliedIndex: createLogIndex(1) });
  const conflicting = { prevIndex: createLogIndex(1), prevTerm: createTerm(1), entries: [createTestEntry(2, 2)] };
  raft.step(appendFromB({ ...conflicting, commitIndex: createLogIndex(2) }), now);
  expect(() =>
    raft.step(appendFromB({ term: createTerm(3), ...conflicting, entries: [createTestEntry(2, 3)] }), now),
  ).not.toThrow();
  expect(raft.entries(createLogIndex(2), createLogIndex(2), 0)[0]?.term).toBe(2);
});

test("follower: a heartbeat past the end of the log says that acknowledged entries were lost", () => {
  const raft = createRaft(createTestOptions([1]));
  const heartbeat = { kind: "heartbeat", from: b, to: a, term: createTerm(2), readSequence: 0 } as const;
  expect(() => raft.step({ ...heartbeat, commitIndex: createLogIndex(2) }, now)).toThrow(/entries were lost/);
});

test("step: a message from a datacenter that is no voter changes nothing", () => {
  const raft = createRaft(createTestOptions([]));
  raft.step(appendFromB({ from: parseDatacenterId("x"), term: createTerm(9) }), now);
  expect(raft.status.term).toBe(0);
});

test("status: is a snapshot, which later steps leave as it was", () => {
  const raft = createRaft(createTestOptions([]));
  const before = raft.status;
  raft.step(appendFromB({}), now);
  expect(before.term).toBe(0);
  expect(raft.status.term).toBe(2);
});

test("createRaft: starts at the applied index when the hard state's commit index lags behind it", () => {
  const raft = createRaft({ ...createTestOptions([1, 1, 1]), appliedIndex: createLogIndex(2) });
  expect(raft.status.commitIndex).toBe(2);
});

test("createRaft: refuses a disk whose log ends before what was applied", () => {
  expect(() => createRaft({ ...createTestOptions([1]), appliedIndex: createLogIndex(2) })).toThrow(
    /before commit index 2/,
  );
});

test("createRaft: refuses a voter that is not among the voters, and two voters of one datacenter", () => {
  const options = createTestOptions([]);
  expect(() => createRaft({ ...options, voters: [b] })).toThrow(/must be one of the voters/);
  expect(() => createRaft({ ...options, voters: [a, b, b] })).toThrow(/distinct datacenters/);
});

test("propose: a follower refuses, and names the leader that it knows", () => {
  const raft = createRaft(createTestOptions([]));
  raft.step(appendFromB({}), now);
  const proposal = raft.propose(new Uint8Array(1), createWallMs(0), now);
  expect(proposal).toEqual({ ok: false, reason: "not_leader", leader: b });
});
