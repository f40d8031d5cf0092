import { createEpoch, createLogIndex, createTerm, createWallMs, parseClientId, parseDatacenterId } from "@kvorum/base";
import { createVersionstamp, versionstampFromBytes, versionstampToHex } from "@kvorum/keyspace";
import { type AtomicWrite, type Command, encodeCommand, encodePayload, type WrittenKey } from "@kvorum/kv";
import { createEntry, type Entry } from "@kvorum/raft";
import { expect, test } from "vitest";
import { estimateLostWrites, type LostWritesInput, lostWrites, type VoterLog } from "./lost-writes.ts";

const EPOCH = createEpoch(0);
const FORK = createLogIndex(2);
const VOTERS = ["us-a", "us-b", "us-c"].map(parseDatacenterId);
const CLIENT = parseClientId("0123456789abcdef0123456789abcdef");

const keyOf = (name: string): Uint8Array => new TextEncoder().encode(name);
const stamp = (index: number, position = 0) =>
  createVersionstamp({ epoch: EPOCH, index: createLogIndex(index), position });

function write(
  key: string,
  options: { readonly check?: Uint8Array | null; readonly sequence?: number; readonly isDelete?: boolean } = {},
): AtomicWrite {
  const { check, sequence, isDelete } = options;
  return {
    commitId: sequence === undefined ? null : { clientId: CLIENT, sequence, finishedBelow: 1 },
    checks: check === undefined ? [] : [{ key: keyOf(key), versionstamp: check === null ? null : stampOf(check) }],
    mutations: isDelete
      ? [{ kind: "delete", key: keyOf(key) }]
      : [{ kind: "set", key: keyOf(key), value: { encoding: "bytes", data: keyOf("value") } }],
  };
}
const stampOf = versionstampFromBytes;
const encodeWrite = (one: AtomicWrite): Uint8Array => encodeCommand({ kind: "write", write: one });

function entry(index: number, term: number, writes: readonly AtomicWrite[]): Entry {
  return createEntry({
    epoch: EPOCH,
    term: createTerm(term),
    index: createLogIndex(index),
    kind: writes.length === 0 ? "noop" : "commands",
    leaderTimeMs: createWallMs(1000 * index),
    payload: writes.length === 0 ? new Uint8Array(0) : encodePayload(writes.map(encodeWrite)),
  });
}

/** An entry of commands of any kind. */
function entryOf(index: number, commands: readonly Command[]): Entry {
  const payload = encodePayload(commands.map(encodeCommand));
  const [term, leaderTimeMs] = [createTerm(1), createWallMs(1000 * index)];
  return createEntry({ epoch: EPOCH, term, index: createLogIndex(index), kind: "commands", leaderTimeMs, payload });
}

function sum(key: string): AtomicWrite {
  const operand = { encoding: "le64", data: new Uint8Array(8) } as const;
  return { commitId: null, checks: [], mutations: [{ kind: "sum", key: keyOf(key), operand }] };
}

function voterLog(datacenter: string, entries: readonly Entry[], { commitIndex = 0, firstIndex = 1 } = {}): VoterLog {
  const kept = entries.filter(({ index }) => index >= firstIndex);
  return {
    datacenter: parseDatacenterId(datacenter),
    commitIndex: createLogIndex(commitIndex),
    log: {
      firstIndex: createLogIndex(firstIndex),
      lastIndex: entries.at(-1)?.index ?? createLogIndex(0),
      termAt: (index) => kept.find((one) => one.index === index)?.term,
      slice: (from, to) => kept.filter(({ index }) => index >= from && index <= to).slice(0, 2),
    },
  };
}

const SHARED = [entry(1, 1, []), entry(2, 1, [write("a")])];
const certificate = (logs: readonly VoterLog[], options: Partial<LostWritesInput> = {}) =>
  lostWrites({ epoch: EPOCH, forkIndex: FORK, voters: VOTERS, logs, endedAtMs: createWallMs(10_000), ...options });
const allHold = (...entries: readonly Entry[]): readonly VoterLog[] =>
  ["us-a", "us-b", "us-c"].map((datacenter) => voterLog(datacenter, [...SHARED, ...entries]));
const hexOf = (found: { readonly versionstamps: readonly Uint8Array[] }) =>
  found.versionstamps.map((bytes) => versionstampToHex(stampOf(bytes)));
const textOf = (keys: readonly WrittenKey[]) =>
  keys.map(({ database, key }) => `${database === "" ? "" : `${database}/`}${new TextDecoder().decode(key)}`);

test("lost writes: every commit after the fork is named, with its keys and the age of the oldest", () => {
  const found = certificate(allHold(entry(3, 1, [write("b"), write("c")]), entry(4, 1, []), entry(5, 1, [write("b")])));
  expect(hexOf(found)).toEqual([stamp(3, 0), stamp(3, 1), stamp(5, 0)].map(versionstampToHex));
  expect(textOf(found.keys)).toEqual(["b", "c"]);
  expect(found).toMatchObject({ entries: 2, commits: 3, oldestAgeMs: 7000, exact: true });
  expect(found.bytes).toBe(3 * encodeWrite(write("b")).length);
  expect(found.reason).toBe("read from 3 of 3 disks of the old voters");
});

test("lost writes: with nothing after the fork nothing was lost", () => {
  expect(certificate(allHold())).toMatchObject({ entries: 0, commits: 0, bytes: 0, oldestAgeMs: 0, exact: true });
});

test("lost writes: what only a minority holds was never committed", () => {
  const tail = entry(4, 1, [write("d")]);
  const common = [...SHARED, entry(3, 1, [write("b")])];
  const found = certificate([voterLog("us-a", [...common, tail]), voterLog("us-b", common), voterLog("us-c", SHARED)]);
  expect(hexOf(found)).toEqual([versionstampToHex(stamp(3))]);
  expect(found.exact).toBe(true);
});

test("lost writes: an entry of an older term that a newer log does not have was never committed", () => {
  const old = [entry(3, 1, [write("old")]), entry(4, 1, [write("old")])];
  const found = certificate([
    voterLog("us-a", [...SHARED, ...old]),
    voterLog("us-b", [...SHARED, entry(3, 2, [write("new")])]),
    voterLog("us-c", [...SHARED, entry(3, 2, [write("new")])]),
  ]);
  expect(textOf(found.keys)).toEqual(["new"]);
});

test("lost writes: with one disk missing an entry that it may have held is listed, and the certificate says so", () => {
  const common = [...SHARED, entry(3, 1, [write("b")])];
  const logs = [voterLog("us-a", [...common, entry(4, 1, [write("c")])]), voterLog("us-b", common)];
  const found = certificate(logs);
  expect(textOf(found.keys)).toEqual(["b", "c"]);
  expect(found).toMatchObject({
    exact: false,
    reason: "read from 2 of 3 disks of the old voters; entries after 3 may not have been committed",
  });
});

test("lost writes: what a voter knew to be committed needs no majority of disks", () => {
  const log = voterLog("us-a", [...SHARED, entry(3, 1, [write("b")])], { commitIndex: 3 });
  expect(certificate([log])).toMatchObject({ commits: 1, exact: true });
});

test("lost writes: of less than a majority of disks everything on any of them is listed", () => {
  const found = certificate([voterLog("us-a", [...SHARED, entry(3, 1, [write("b")])])]);
  expect(found).toMatchObject({ commits: 1, exact: false });
  expect(certificate([voterLog("us-a", SHARED)])).toMatchObject({ commits: null, exact: false });
});

test("lost writes: entries that were compacted away cannot be listed, and the certificate says which", () => {
  const entries = [...SHARED, entry(3, 1, [write("b")]), entry(4, 1, [write("c")])];
  const logs = ["us-a", "us-b", "us-c"].map((datacenter) => voterLog(datacenter, entries, { firstIndex: 4 }));
  expect(certificate(logs)).toMatchObject({
    commits: 1,
    exact: false,
    reason: expect.stringContaining("entries 3 to 3 were compacted away"),
  });
});

test("lost writes: a commit that was sent twice counts once", () => {
  const found = certificate(
    allHold(entry(3, 1, [write("b", { sequence: 7 })]), entry(4, 1, [write("b", { sequence: 7 })])),
  );
  expect(hexOf(found)).toEqual([versionstampToHex(stamp(3))]);
});

test("lost writes: a commit whose check failed against a lost commit was refused, and is not listed", () => {
  const found = certificate(
    allHold(
      entry(3, 1, [write("b"), write("b", { check: stamp(3, 0) }), write("b", { check: stamp(3, 0) })]),
      entry(4, 1, [write("b", { isDelete: true }), write("b", { check: null }), write("b", { check: null })]),
    ),
  );
  expect(hexOf(found)).toEqual([stamp(3, 0), stamp(3, 1), stamp(4, 0), stamp(4, 1)].map(versionstampToHex));
  expect(found.exact).toBe(true);
});

test("lost writes: checks of what stood at the fork are repeated where that is told", () => {
  const logs = allHold(
    entry(3, 1, [write("a", { check: stamp(2) }), write("x", { check: null }), write("y", { check: null })]),
  );
  const versions = new Map([
    ["a", stamp(2)],
    ["x", stamp(1)],
  ]);
  const keyAtFork = ({ key }: WrittenKey) => {
    const versionstamp = versions.get(new TextDecoder().decode(key));
    return versionstamp === undefined ? null : { versionstamp, isU64: false };
  };
  expect(certificate(logs, { keyAtFork })).toMatchObject({ commits: 2, exact: true });
});

test("lost writes: a commit whose checks cannot be repeated is listed, and so is what depends on it", () => {
  const found = certificate(
    allHold(entry(3, 1, [write("a", { check: stamp(2) }), write("a", { check: stamp(3, 0) }), write("b")])),
  );
  expect(found).toMatchObject({
    commits: 3,
    exact: false,
    reason: expect.stringContaining("the checks or sums of 2 commits cannot be repeated"),
  });
});

test("lost writes: keys are of their database, and a drop is listed apart", () => {
  const ofOrders: Command = { kind: "write", write: { ...write("a"), database: "orders" } };
  const drop: Command = { kind: "drop_database", database: "carts" };
  const found = certificate(allHold(entry(3, 1, [write("a")]), entryOf(4, [ofOrders, drop])));
  expect(textOf(found.keys)).toEqual(["a", "orders/a"]);
  expect(found).toMatchObject({ commits: 2, databasesDropped: ["carts"], exact: true });
});

test("lost writes: in a database that was dropped after the fork every key is absent", () => {
  const ofOrders = (check: Uint8Array | null): Command => ({
    kind: "write",
    write: { ...write("a", { check }), database: "orders" },
  });
  const drop: Command = { kind: "drop_database", database: "orders" };
  const found = certificate(allHold(entryOf(3, [ofOrders(stamp(2)), drop, ofOrders(stamp(3, 0)), ofOrders(null)])), {
    keyAtFork: () => ({ versionstamp: stamp(2), isU64: false }),
  });
  expect(hexOf(found)).toEqual([stamp(3, 0), stamp(3, 3)].map(versionstampToHex));
  expect(found.exact).toBe(true);
});

test("lost writes: a sum that may not fit what it met may have been refused; one of absent keys and of sums was not", () => {
  const logs = allHold(entry(3, 1, [sum("a"), sum("a")]), entry(4, 1, [write("b"), sum("b")]));
  expect(certificate(logs, { keyAtFork: () => null })).toMatchObject({ commits: 4, exact: false });
  const fitting = allHold(entry(3, 1, [sum("a"), sum("a")]));
  expect(certificate(fitting, { keyAtFork: () => null })).toMatchObject({ commits: 2, exact: true });
  expect(certificate(fitting)).toMatchObject({ commits: 2, exact: false });
  const counter = (isU64: boolean) => () => ({ versionstamp: stamp(2), isU64 });
  expect(certificate(fitting, { keyAtFork: counter(true) })).toMatchObject({ commits: 2, exact: true });
  expect(certificate(fitting, { keyAtFork: counter(false) })).toMatchObject({ commits: 2, exact: false });
});

test("lost writes: sweeps and queue steps are no commits, and what they may have changed is open", () => {
  const delivery = { versionstamp: stamp(1), position: 0, delivery: 1, ok: false };
  const finish: Command = { kind: "queue", database: "", step: { kind: "finish", deliveries: [delivery] } };
  for (const command of [finish, { kind: "sweep" } as const]) {
    const checked = write("b", { check: stamp(3, 0) });
    const found = certificate(allHold(entry(3, 1, [write("b")]), entryOf(4, [command]), entry(5, 1, [checked])));
    expect(found).toMatchObject({ entries: 2, commits: 2, exact: false });
  }
  const keep: Command = { kind: "queue", database: "", step: { kind: "keep", deliveries: [delivery] } };
  expect(certificate(allHold(entryOf(3, [keep])))).toMatchObject({ entries: 0, commits: 0, exact: true });
});

test("lost writes: without any disk the surviving side says what it knew to be committed", () => {
  const heard = { forkIndex: FORK, knownCommitIndex: createLogIndex(12), silentMs: 1500 };
  expect(estimateLostWrites(heard)).toMatchObject({ entries: 10, commits: null, exact: false });
  expect(estimateLostWrites({ ...heard, knownCommitIndex: createLogIndex(1) }).entries).toBe(0);
});
