import { createEpoch, createLogIndex } from "@kvorum/base";
import { createVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import { decodeSession, SessionDraft } from "./client-session.ts";
import type { CommandResult } from "./command.ts";
import { DedupTable } from "./dedup.ts";
import { COMMIT_WINDOW_MAX } from "./limits.ts";
import { commitId } from "./testing/fixtures.ts";
import { MemoryState } from "./testing/memory-state.ts";

function stamp(index: number, position = 0): Versionstamp {
  return createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(index), position });
}

function committed(index: number): CommandResult {
  return { kind: "committed", versionstamp: stamp(index) };
}

/** A command of `client` with a new sequence at `index`, in a transaction of its own; what was known of it. */
function send(store: MemoryState, table: DedupTable, client: number, index: number, sequence = 1): string {
  const stage = table.stage();
  const kind = store.transact((writer) => {
    const known = stage.recall(commitId(client, sequence), stamp(index));
    if (known === undefined) {
      stage.remember(commitId(client, sequence), committed(index));
    }
    stage.write(writer);
    return known?.kind ?? "new";
  });
  stage.commit();
  return kind;
}

function openTable(store: MemoryState, clientsMax: number): DedupTable {
  return store.read((reader) => new DedupTable(reader, { clientsMax }));
}

test("session: the record decodes to what the draft commits, results in the order of the log", () => {
  const draft = new SessionDraft(undefined, stamp(1));
  draft.remember(5, committed(3));
  draft.remember(2, { kind: "check_failed", failedChecks: [0, 99] });
  draft.recall(commitId(1, 6, 2), stamp(7));
  const decoded = decodeSession(draft.encode());
  expect(decoded).toEqual(draft.commit());
  expect([...decoded.results.keys()]).toEqual([5, 2]);
  expect([decoded.floor, decoded.lastUsed]).toEqual([2, stamp(7)]);
});

test("session: refuses bytes cut short or of another version", () => {
  const draft = new SessionDraft(undefined, stamp(1));
  draft.remember(1, committed(1));
  const bytes = draft.encode();
  expect(() => decodeSession(bytes.subarray(1))).toThrow("malformed dedup record");
  expect(() => decodeSession(bytes.subarray(0, -1))).toThrow("malformed dedup record");
});

test("session: the floor rises with finishedBelow and never falls", () => {
  const first = new SessionDraft(undefined, stamp(1));
  for (const sequence of [1, 2, 3, 4]) {
    first.remember(sequence, committed(sequence));
  }
  const draft = new SessionDraft(first.commit(), stamp(2));
  expect(draft.recall(commitId(1, 5, 3), stamp(2))).toBeUndefined();
  expect(draft.recall(commitId(1, 4, 1), stamp(3))).toEqual(committed(4));
  expect(draft.recall(commitId(1, 2, 1), stamp(4))).toEqual({ kind: "sequence_reused" });
  const session = draft.commit();
  expect([...session.results.keys()]).toEqual([3, 4]);
  expect(session.floor).toBe(3);
});

test("session: a client far ahead of its window drags the floor along, and is remembered within bounds", () => {
  const draft = new SessionDraft(undefined, stamp(1));
  for (let sequence = 1; sequence <= 3 * COMMIT_WINDOW_MAX; sequence++) {
    expect(draft.recall(commitId(1, sequence, 1), stamp(1))).toBeUndefined();
    draft.remember(sequence, committed(sequence));
  }
  expect(decodeSession(draft.encode()).results.size).toBe(COMMIT_WINDOW_MAX);
  const session = draft.commit();
  expect(session.results.size).toBe(COMMIT_WINDOW_MAX);
  const next = new SessionDraft(session, stamp(2));
  next.recall(commitId(1, 2 ** 47, 1), stamp(2));
  expect(next.commit()).toMatchObject({ floor: 2 ** 47 - COMMIT_WINDOW_MAX + 1, results: new Map() });
});

test("session: a draft that is dropped leaves the session as it was", () => {
  const first = new SessionDraft(undefined, stamp(1));
  first.remember(1, committed(1));
  const session = first.commit();
  const dropped = new SessionDraft(session, stamp(2));
  dropped.recall(commitId(1, 9, 9), stamp(2));
  dropped.remember(9, committed(2));
  dropped.encode();
  expect(new SessionDraft(session, stamp(3)).recall(commitId(1, 1, 1), stamp(3))).toEqual(committed(1));
  expect(session).toEqual({ lastUsed: stamp(1), floor: 1, results: new Map([[1, committed(1)]]) });
});

test("dedup: the least recently used client makes way, and a use moves it to the end", () => {
  const store = new MemoryState();
  const table = openTable(store, 2);
  expect(send(store, table, 1, 1)).toBe("new");
  expect(send(store, table, 2, 2)).toBe("new");
  expect(send(store, table, 1, 3)).toBe("committed");
  expect(send(store, table, 3, 4)).toBe("new");
  expect(send(store, table, 1, 5)).toBe("committed");
  expect(send(store, table, 2, 6)).toBe("new");
  expect(store.dump().length).toBe(2);
});

test("dedup: the order of forgetting survives a restart", () => {
  const store = new MemoryState();
  const table = openTable(store, 3);
  for (const [index, client] of [9, 2, 5, 9].entries()) {
    send(store, table, client, index + 1);
  }
  const restarted = openTable(store, 3);
  send(store, restarted, 7, 5);
  expect(send(store, restarted, 5, 6)).toBe("committed");
  expect(send(store, restarted, 9, 7)).toBe("committed");
  expect(send(store, restarted, 2, 8)).toBe("new");
});

test("dedup: more clients in one transaction than the table holds leave the newest", () => {
  const store = new MemoryState();
  const table = openTable(store, 3);
  send(store, table, 1, 1);
  send(store, table, 2, 2);
  const stage = table.stage();
  store.transact((writer) => {
    for (const [position, client] of [2, 3, 4, 5, 6, 1].entries()) {
      stage.recall(commitId(client, 1), stamp(3, position));
    }
    stage.write(writer);
  });
  stage.commit();
  expect(store.dump().map((row) => row.split(" ")[1])).toEqual(
    [1, 5, 6].map((client) => client.toString(16).padStart(32, "0")),
  );
  expect(send(store, openTable(store, 3), 5, 9)).toBe("new");
});

test("dedup: a table of many clients loads in full", () => {
  const store = new MemoryState();
  const table = openTable(store, 10_000);
  const stage = table.stage();
  store.transact((writer) => {
    for (let client = 1; client <= 2_500; client++) {
      stage.recall(commitId(client, 1), stamp(1, client));
      stage.remember(commitId(client, 1), committed(1));
    }
    stage.write(writer);
  });
  const restarted = openTable(store, 10_000);
  expect([1, 1_000, 1_001, 2_500].map((client) => send(store, restarted, client, client + 2))).toEqual(
    new Array(4).fill("committed"),
  );
});
