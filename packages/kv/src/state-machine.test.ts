// What applying promises, one example each; the property tests say it for all histories.
import { createEpoch, createWallMs, KvorumError } from "@kvorum/base";
import { encodeKey, singleKeyRange, type Versionstamp, versionstampToHex } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import { readRanges } from "./read-ranges.ts";
import { recordKey } from "./record-codec.ts";
import { createStateMachine, type StateMachine } from "./state-machine.ts";
import { apply, check, commitId, entry, noop, remove, resultsOf, set, write } from "./testing/fixtures.ts";
import { MemoryState } from "./testing/memory-state.ts";

function open(): { store: MemoryState; machine: StateMachine } {
  const store = new MemoryState();
  return { store, machine: store.read(createStateMachine) };
}

function get(
  store: MemoryState,
  key: string,
): { readonly data: readonly number[]; readonly versionstamp: string } | null {
  const [found] = store.read((reader) =>
    readRanges(reader, [{ ...singleKeyRange(encodeKey([key])), limit: 1, reverse: false }]).flat(),
  );
  return found === undefined
    ? null
    : { data: [...found.value.data], versionstamp: versionstampToHex(found.versionstamp) };
}

test("stage: a new store stands before the first entry", () => {
  const { machine } = open();
  expect(machine.applied).toEqual({ epoch: 0, index: 0 });
  expect(machine.digest).toBe("00000000");
});

test("stage: the versionstamp is epoch, index and the command's position in the entry", () => {
  const { store, machine } = open();
  const [applied] = apply(store, machine, [
    entry(1, [write({ mutations: [set(["a"], 1), set(["b"], 2)] }), write({ mutations: [set(["c"], 3)] })]),
  ]);
  expect(resultsOf(applied)).toMatchObject([{ kind: "committed" }, { kind: "committed" }]);
  expect(get(store, "a")).toEqual({ data: [1], versionstamp: "00000000000000010000" });
  expect(get(store, "b")).toEqual({ data: [2], versionstamp: "00000000000000010000" });
  expect(get(store, "c")).toEqual({ data: [3], versionstamp: "00000000000000010001" });
});

test("stage: an atomic write with nothing in it commits with a versionstamp", () => {
  const { store, machine } = open();
  const [applied] = apply(store, machine, [entry(1, [write({}), write({})])]);
  expect(resultsOf(applied).map(stampOf)).toEqual(["00000000000000010000", "00000000000000010001"]);
});

test("stage: mutations apply in order, the last one of a key stays", () => {
  const { store, machine } = open();
  apply(store, machine, [
    entry(1, [write({ mutations: [set(["a"], 1), remove(["a"]), set(["a"], 2), set(["b"], 1), remove(["b"])] })]),
  ]);
  expect(get(store, "a")?.data).toEqual([2]);
  expect(get(store, "b")).toBeNull();
});

test("stage: a check sees what earlier commands of the same entry did", () => {
  const { store, machine } = open();
  const ifAbsent = write({ checks: [check(["a"], null)], mutations: [set(["a"], 1)] });
  const [applied] = apply(store, machine, [entry(1, [ifAbsent, ifAbsent])]);
  expect(resultsOf(applied)).toMatchObject([{ kind: "committed" }, { kind: "check_failed", failedChecks: [0] }]);
});

test("stage: a check holds for exactly the versionstamp that the key has", () => {
  const { store, machine } = open();
  const first = committedAt(apply(store, machine, [entry(1, [write({ mutations: [set(["a"], 1)] })])]));
  const onFirst = write({ checks: [check(["a"], first)], mutations: [set(["a"], 2)] });
  const [applied] = apply(store, machine, [entry(2, [onFirst, onFirst])]);
  expect(resultsOf(applied)).toMatchObject([{ kind: "committed" }, { kind: "check_failed" }]);
});

test("stage: a deleted key is absent to a check, whatever versionstamp it had", () => {
  const { store, machine } = open();
  const first = committedAt(apply(store, machine, [entry(1, [write({ mutations: [set(["a"], 1)] })])]));
  const [applied] = apply(store, machine, [
    entry(2, [
      write({ mutations: [remove(["a"])] }),
      write({ checks: [check(["a"], first)] }),
      write({ checks: [check(["a"], null)] }),
    ]),
  ]);
  expect(resultsOf(applied)).toMatchObject([{ kind: "committed" }, { kind: "check_failed" }, { kind: "committed" }]);
});

test("stage: a write whose checks fail names all of them and changes nothing (pitfalls.md 21)", () => {
  const { store, machine } = open();
  apply(store, machine, [entry(1, [write({ mutations: [set(["a"], 1)] })])]);
  const before = store.dump().filter((row) => row.startsWith("records"));
  const [applied] = apply(store, machine, [
    entry(2, [
      write({
        checks: [check(["a"], null), check(["free"], null), check(["a"], null)],
        mutations: [set(["a"], 2), set(["b"], 2)],
      }),
    ]),
  ]);
  expect(resultsOf(applied)).toEqual([{ kind: "check_failed", failedChecks: [0, 2] }]);
  expect(applied?.writtenKeys).toEqual([]);
  expect(store.dump().filter((row) => row.startsWith("records"))).toEqual(before);
});

test("stage: a refused write between two others of one transaction leaves no trace of itself (pitfalls.md 21)", () => {
  const { store, machine } = open();
  const [applied] = apply(store, machine, [
    entry(1, [
      write({ mutations: [set(["a"], 1)] }),
      write({ checks: [check(["a"], null)], mutations: [set(["b"], 1), remove(["a"])] }),
      write({ mutations: [set(["c"], 1)] }),
    ]),
  ]);
  expect(applied?.writtenKeys).toMatchObject([
    { database: "", key: encodeKey(["a"]) },
    { database: "", key: encodeKey(["c"]) },
  ]);
  expect([get(store, "a")?.data, get(store, "b"), get(store, "c")?.data]).toEqual([[1], null, [1]]);
});

test("stage: a noop moves the applied position and the digest, nothing else", () => {
  const { store, machine } = open();
  const [applied] = apply(store, machine, [noop(1)]);
  expect(applied).toMatchObject({ index: 1, commands: [], writtenKeys: [] });
  expect(machine.applied.index).toBe(1);
  expect(machine.digest).not.toBe("00000000");
  expect(store.dump().length).toBe(1);
});

test("stage: an entry is applied once and in order, or not at all (pitfalls.md 6, 15)", () => {
  const { store, machine } = open();
  apply(store, machine, [noop(1), noop(2)]);
  for (const index of [1, 2, 4]) {
    expect(() => apply(store, machine, [noop(index)])).toThrow(`after 2 is applied next, found ${index}`);
  }
});

test("stage: an epoch and a leader time that go back are refused (pitfalls.md 16, 18)", () => {
  const { store, machine } = open();
  apply(store, machine, [entry(1, [write({})], createEpoch(2))]);
  expect(() => apply(store, machine, [entry(2, [write({})], createEpoch(1))])).toThrow("an epoch never decreases");
  expect(() =>
    apply(store, machine, [{ ...entry(2, [write({})], createEpoch(2)), leaderTimeMs: createWallMs(1_000) }]),
  ).toThrow("leader time never decreases");
});

test("stage: after a transaction that failed the machine stands where the store does (pitfalls.md 6)", () => {
  const { store, machine } = open();
  const once = write({ commitId: commitId(1, 1), mutations: [set(["a"], 1)] });
  expect(() =>
    store.transact((writer) => {
      machine.stage(writer, [entry(1, [once])]);
      throw new Error("disk full");
    }),
  ).toThrow("disk full");
  expect(machine.applied.index).toBe(0);
  expect(machine.digest).toBe("00000000");
  const [applied] = apply(store, machine, [entry(1, [once])]);
  expect(applied?.commands).toMatchObject([{ result: { kind: "committed" }, repeated: false }]);
});

test("stage: what was staged on another position than the machine's cannot be committed", () => {
  const { store, machine } = open();
  const dropped = store.transact((writer) => machine.stage(writer, [noop(1)]));
  apply(new MemoryState(), machine, [noop(1)]);
  expect(() => dropped.commit()).toThrow("staged after index 0, now at 1");
  expect(store.dump().length).toBe(1);
});

test("stage: a payload that cannot be decoded is an error, and an aborted transaction leaves nothing", () => {
  const { store, machine } = open();
  const good = entry(1, [write({ mutations: [set(["a"], 1)] })]);
  const bad = { ...entry(2, [write({})]), payload: Uint8Array.of(9) };
  expect(() => apply(store, machine, [good, bad])).toThrow(KvorumError);
  expect(store.dump()).toEqual([]);
  expect(machine.applied.index).toBe(0);
});

test("createStateMachine: goes on after a restart where the store stands, with the same digest", () => {
  const { store, machine } = open();
  apply(store, machine, [entry(1, [write({ commitId: commitId(1, 1), mutations: [set(["a"], 1)] })]), noop(2)]);
  const restarted = store.read(createStateMachine);
  expect(restarted.applied).toEqual(machine.applied);
  expect(restarted.digest).toBe(machine.digest);
  const repeat = [entry(3, [write({ commitId: commitId(1, 1), mutations: [set(["a"], 2)] })])];
  const [afterRestart] = apply(store, restarted, repeat);
  expect(afterRestart?.commands).toMatchObject([{ repeated: true }]);
  expect(get(store, "a")?.data).toEqual([1]);
});

test("stage: a commit sent twice is applied once and answered the same (pitfalls.md 17)", () => {
  const { store, machine } = open();
  const once = write({ commitId: commitId(1, 1), mutations: [set(["a"], 1)] });
  const [first, second] = apply(store, machine, [
    entry(1, [once, write({ mutations: [set(["a"], 2)] }), once]),
    entry(2, [once]),
  ]);
  expect(first?.commands.map((command) => command.repeated)).toEqual([false, false, true]);
  expect(resultsOf(first)[2]).toEqual(resultsOf(first)[0]);
  expect(resultsOf(second)[0]).toEqual(resultsOf(first)[0]);
  expect(second?.writtenKeys).toEqual([]);
  expect(get(store, "a")?.data).toEqual([2]);
});

test("stage: a check that failed once fails again for its repeat, though it would hold now", () => {
  const { store, machine } = open();
  const ifAbsent = write({ commitId: commitId(1, 1), checks: [check(["a"], null)], mutations: [set(["a"], 9)] });
  const [applied] = apply(store, machine, [
    entry(1, [write({ mutations: [set(["a"], 1)] }), ifAbsent, write({ mutations: [remove(["a"])] }), ifAbsent]),
  ]);
  expect(resultsOf(applied)[3]).toEqual({ kind: "check_failed", failedChecks: [0] });
  expect(get(store, "a")).toBeNull();
});

test("stage: a sequence that the client has finished with is refused", () => {
  const { store, machine } = open();
  const [applied] = apply(store, machine, [
    entry(1, [
      write({ commitId: commitId(1, 1), mutations: [set(["a"], 1)] }),
      write({ commitId: commitId(1, 3, 3) }),
      write({ commitId: commitId(1, 2, 1), mutations: [set(["a"], 2)] }),
      write({ commitId: commitId(2, 2, 1) }),
    ]),
  ]);
  expect(resultsOf(applied).map((result) => result.kind)).toEqual([
    "committed",
    "committed",
    "sequence_reused",
    "committed",
  ]);
  expect(get(store, "a")?.data).toEqual([1]);
});

test("digest: the same entries with another outcome have another digest", () => {
  const [one, other] = [open(), open()];
  const ifAbsent = [entry(2, [write({ checks: [check(["a"], null)], mutations: [set(["a"], 1)] })])];
  apply(one.store, one.machine, [entry(1, [write({})])]);
  apply(other.store, other.machine, [entry(1, [write({})])]);
  expect(other.machine.digest).toBe(one.machine.digest);
  // A record that no entry wrote: the divergence that digests are compared for.
  other.store.transact((writer) => writer.put("records", recordKey(0, encodeKey(["a"])), new Uint8Array(12).fill(2)));
  const [appliedOne] = apply(one.store, one.machine, ifAbsent);
  const [appliedOther] = apply(other.store, other.machine, ifAbsent);
  expect(appliedOther?.digest).not.toBe(appliedOne?.digest);
});

function committedAt(applied: ReturnType<typeof apply>): Versionstamp {
  const [result] = resultsOf(applied[0]);
  if (result?.kind !== "committed") {
    throw new Error(`expected a commit, found ${result?.kind}`);
  }
  return result.versionstamp;
}

function stampOf(result: ReturnType<typeof resultsOf>[number]): string {
  return result.kind === "committed" ? versionstampToHex(result.versionstamp) : result.kind;
}

test("cluster: the first entry of an epoch extends the lineage, and a reopened machine knows it", () => {
  const store = new MemoryState();
  const machine = store.read(createStateMachine);
  apply(store, machine, [entry(1, [write({ mutations: [set(["a"], 1)] })]), entry(2, [write({})], createEpoch(3))]);
  const lineage = [
    { epoch: 0, startIndex: 1 },
    { epoch: 3, startIndex: 2 },
  ];
  expect(machine.cluster.lineage).toEqual(lineage);
  expect(store.read(createStateMachine).cluster.lineage).toEqual(lineage);
});

test("cluster: a configuration entry is kept as it is and changes no record", () => {
  const store = new MemoryState();
  const machine = store.read(createStateMachine);
  const payload = Uint8Array.of(1, 2, 3);
  apply(store, machine, [{ ...noop(1), kind: "configuration", payload }, noop(2)]);
  expect(store.read(createStateMachine).cluster.configuration).toEqual(payload);
});
