import { createEpoch, createLogIndex } from "@kvorum/base";
import { createVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import { cloneSession, createSession, decodeSession, encodeSession, recallResult } from "./client-session.ts";
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

test("session: encodes and decodes to the same, results in their order", () => {
  const session = createSession(stamp(7));
  session.results.set(5, committed(3));
  session.results.set(2, { kind: "check_failed", failedChecks: [0, 99] });
  session.floor = 2;
  const decoded = decodeSession(encodeSession(session));
  expect(decoded).toEqual(session);
  expect([...decoded.results.keys()]).toEqual([5, 2]);
});

test("session: refuses bytes cut short or of another version", () => {
  const bytes = encodeSession(createSession(stamp(1)));
  expect(() => decodeSession(bytes.subarray(1))).toThrow("malformed dedup record");
  expect(() => decodeSession(bytes.subarray(0, -1))).toThrow("malformed dedup record");
});

test("recallResult: the floor rises with finishedBelow and never falls", () => {
  const session = createSession(stamp(1));
  for (const sequence of [1, 2, 3, 4]) {
    session.results.set(sequence, committed(sequence));
  }
  expect(recallResult(session, commitId(1, 5, 3))).toBeUndefined();
  expect([...session.results.keys()]).toEqual([3, 4]);
  expect(recallResult(session, commitId(1, 4, 1))).toEqual(committed(4));
  expect(recallResult(session, commitId(1, 2, 1))).toEqual({ kind: "sequence_reused" });
  expect(session.floor).toBe(3);
});

test("recallResult: a client far ahead of its window drags the floor along, and is remembered within bounds", () => {
  const session = createSession(stamp(1));
  for (let sequence = 1; sequence <= 3 * COMMIT_WINDOW_MAX; sequence++) {
    expect(recallResult(session, commitId(1, sequence, 1))).toBeUndefined();
    session.results.set(sequence, committed(sequence));
  }
  expect(session.results.size).toBe(COMMIT_WINDOW_MAX);
  recallResult(session, commitId(1, 2 ** 47, 1));
  expect(session.results.size).toBe(0);
  expect(session.floor).toBe(2 ** 47 - COMMIT_WINDOW_MAX + 1);
});

test("cloneSession: the copy changes alone", () => {
  const session = createSession(stamp(1));
  const copy = cloneSession(session);
  copy.results.set(1, committed(1));
  copy.floor = 9;
  expect(session).toEqual(createSession(stamp(1)));
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
