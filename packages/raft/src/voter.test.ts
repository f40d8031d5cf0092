import { createInstantMs, createLogIndex, createTerm, createWallMs, parseDatacenterId } from "@kvorum/base";
import { expect, test } from "vitest";
import type { Append } from "./message.ts";
import { createTestEntry, createTestOptions } from "./testing/fixtures.ts";
import { INITIAL_BASE } from "./testing/memory-disk.ts";
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

test("follower: a snapshot notice at an entry that it holds commits that entry, and is answered (Raft §7)", () => {
  const raft = createRaft(createTestOptions([1, 1, 1]));
  const notice = { kind: "snapshot_notice", from: b, to: a, term: createTerm(2), indexTerm: createTerm(1) } as const;
  raft.step({ ...notice, index: createLogIndex(2) }, now);
  raft.persisted(raft.takeReady().persist?.sequence ?? 0, now);
  expect(raft.status.commitIndex).toBe(2);
  expect(raft.takeReady().snapshotWanted).toBeUndefined();
});

test("follower: a snapshot notice at an entry of another term asks for a state, which replaces the log", () => {
  const options = createTestOptions([1, 1, 1]);
  const raft = createRaft(options);
  const notice = { kind: "snapshot_notice", from: b, to: a, term: createTerm(2), indexTerm: createTerm(2) } as const;
  raft.step({ ...notice, index: createLogIndex(2) }, now);
  const { snapshotWanted, persist } = raft.takeReady();
  expect(snapshotWanted).toEqual({ from: b, index: 2 });
  const base = { ...INITIAL_BASE, index: createLogIndex(5), term: createTerm(2) };
  expect(raft.acceptsSnapshot(base)).toBe(false);
  raft.persisted(persist?.sequence ?? 0, now);
  expect(raft.acceptsSnapshot(base)).toBe(true);
  expect(raft.acceptsSnapshot({ ...base, index: createLogIndex(3), term: createTerm(1) })).toBe(false);
  options.log.reset(base);
  raft.snapshotInstalled(base, options.configuration, now);
  expect(raft.status).toMatchObject({ commitIndex: 5, lastIndex: 5, persistedIndex: 5, configurationIndex: 5 });
  expect(raft.takeReady().messages).toMatchObject([{ kind: "append_response", to: b, ok: true, matchIndex: 5 }]);
});

test("follower: a heartbeat past the end of the log says that acknowledged entries were lost", () => {
  const raft = createRaft(createTestOptions([1]));
  const heartbeat = { kind: "heartbeat", from: b, to: a, term: createTerm(2), round: 0 } as const;
  expect(() => raft.step({ ...heartbeat, commitIndex: createLogIndex(2) }, now)).toThrow(/entries were lost/);
});

test("step: a leader that is no voter here, and may be by a later configuration, is followed", () => {
  const raft = createRaft(createTestOptions([]));
  raft.step(appendFromB({ from: parseDatacenterId("x"), term: createTerm(9) }), now);
  expect(raft.status).toMatchObject({ term: 9, leader: "x" });
});

test("status: is a snapshot, which later steps leave as it was", () => {
  const raft = createRaft(createTestOptions([]));
  const before = raft.status;
  raft.step(appendFromB({}), now);
  expect(before.term).toBe(1);
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

test("createRaft: a replica that is no voter never campaigns, and grants votes (thesis §4.2.2)", () => {
  const configuration = { voters: [b], outgoing: [], learners: [a] };
  const raft = createRaft({ ...createTestOptions([1]), configuration });
  raft.tick(raft.wakeAtMs);
  expect(raft.takeReady().messages).toEqual([]);
  const request = { kind: "vote_request", from: b, to: a, term: createTerm(2), preVote: true } as const;
  raft.step({ ...request, isTransfer: false, lastIndex: createLogIndex(1), lastTerm: createTerm(1) }, raft.wakeAtMs);
  expect(raft.takeReady().messages).toMatchObject([{ kind: "vote_response", to: b, granted: true }]);
});

test("createRaft: enters the term of a log that it has taken over as a learner", () => {
  const options = createTestOptions([1, 4]);
  const raft = createRaft({ ...options, hardState: { ...options.hardState, term: createTerm(2) } });
  expect(raft.status.term).toBe(4);
});

test("propose: a follower refuses, and names the leader that it knows", () => {
  const raft = createRaft(createTestOptions([]));
  raft.step(appendFromB({}), now);
  const proposal = raft.propose(new Uint8Array(1), createWallMs(0), now);
  expect(proposal).toEqual({ ok: false, reason: "not_leader", leader: b });
});
