// For all histories: apply does what the naive model does, and how entries were grouped into transactions, which of
// those failed, and when the replica was restarted leaves no trace in the bytes. A failure prints its seed and path: pass
// them to fc.assert to replay it.
import { bytesToHex, mustExist } from "@kvorum/base";
import { type EncodedValue, encodeV8Number, versionstampToHex } from "@kvorum/keyspace";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readAppliedState, readClusterState } from "./applied-state.ts";
import { DedupTable } from "./dedup.ts";
import type { AppliedEntry, CommittedEntry } from "./entry.ts";
import { listDatabases } from "./list-databases.ts";
import { queueReadyAtMs } from "./queue.ts";
import { readRanges } from "./read-ranges.ts";
import { StateMachine } from "./state-machine.ts";
import { apply, resultsOf } from "./testing/fixtures.ts";
import { CLIENTS_MAX, type HistoryPlan, historyOf } from "./testing/history.ts";
import { MemoryState } from "./testing/memory-state.ts";
import { bytesOf, type NaiveModel } from "./testing/naive-model.ts";
import { firstDueAtMs } from "./timers.ts";

const DATABASES = ["", "orders", ":memory:7"] as const;
const VALUES: readonly EncodedValue[] = [
  { encoding: "bytes", data: Uint8Array.of(1, 2, 3) },
  { encoding: "le64", data: Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0) },
  { encoding: "le64", data: new Uint8Array(8).fill(0xff) },
  { encoding: "v8", data: encodeV8Number(1.5) },
  { encoding: "v8", data: encodeV8Number(7n) },
];
const WHOLE_STORE = { start: new Uint8Array(0), end: Uint8Array.of(0xff), limit: 1_000, reverse: false };

const keyNumber = fc.nat({ max: 3 });
/** The default database most of the time. */
const database = fc.constantFrom(DATABASES[0], DATABASES[0], DATABASES[1], DATABASES[2]);
const mutationPlan = fc.record({
  kind: fc.constantFrom("set", "set", "expiring", "versionstamped", "delete", "sum", "sum", "min", "max"),
  key: keyNumber,
  value: fc.constantFrom(...VALUES),
  expireInMs: fc.nat({ max: 10_000 }),
});
const enqueuePlan = fc.record({
  delayMs: fc.constantFrom(0, 0, 1, 4_000),
  backoffMs: fc.array(fc.constantFrom(0, 100, 9_000), { maxLength: 2 }),
  keysIfUndelivered: fc.array(keyNumber, { maxLength: 2 }),
});
const writePlan = fc.record({
  kind: fc.constant("write" as const),
  database,
  client: fc.option(
    fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 }))
      .map(([number, sequence, behind]) => ({ number, sequence, finishedBelow: Math.max(1, sequence - behind) })),
  ),
  checks: fc.array(fc.record({ key: keyNumber, expects: fc.constantFrom("current", "current", "absent", "stale") }), {
    maxLength: 2,
  }),
  mutations: fc.array(mutationPlan, { maxLength: 4 }),
  enqueues: fc.array(enqueuePlan, { maxLength: 2 }),
});
const queuePlan = fc.record({
  kind: fc.constant("queue" as const),
  database,
  step: fc.constantFrom("take" as const, "take" as const, "keep" as const, "finish" as const),
  deliveries: fc.array(fc.record({ back: fc.nat({ max: 4 }), ok: fc.boolean() }), { maxLength: 3 }),
  messagesMax: fc.integer({ min: 1, max: 3 }),
});
const commandPlan = fc.oneof(
  { weight: 6, arbitrary: writePlan },
  { weight: 4, arbitrary: queuePlan },
  { weight: 3, arbitrary: fc.constant({ kind: "sweep" as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("drop_database" as const), database }) },
);
const entryPlan = fc.record({
  commands: fc.array(commandPlan, { maxLength: 5 }),
  newEpoch: fc.nat({ max: 9 }),
  passedMs: fc.constantFrom(0, 0, 1, 500, 3_000, 5_000, 10_000, 400_000),
});
const historyPlan: fc.Arbitrary<HistoryPlan> = fc.array(entryPlan, { minLength: 1, maxLength: 14 });
/** How one transaction goes: its entries, whether it fails first, whether the replica restarts after it. */
const transactionPlan = fc.record({
  entries: fc.integer({ min: 1, max: 6 }),
  fails: fc.boolean(),
  restarts: fc.boolean(),
});

test("stage: results, records, sizes and queues are those of the naive model after every entry", () => {
  fc.assert(
    fc.property(historyPlan, (plan) => {
      const expected: View[] = [];
      const history = historyOf(plan, (model) => expected.push(viewOfModel(model)));
      const store = new MemoryState();
      const machine = openMachine(store);
      for (const [i, { entry, results }] of history.entries()) {
        const [applied] = apply(store, machine, [entry]);
        expect(resultsOf(applied)).toEqual(results);
        expect(viewOfStore(store)).toEqual(expected[i]);
      }
    }),
    { numRuns: 300 },
  );
});

test("stage: other transactions, failures and restarts give the same bytes, results and digests", () => {
  fc.assert(
    fc.property(historyPlan, fc.array(transactionPlan, { minLength: 1, maxLength: 12 }), (plan, transactions) => {
      const entries = historyOf(plan).map(({ entry }) => entry);
      const [together, apart] = [new MemoryState(), new MemoryState()];
      const applied = apply(together, openMachine(together), entries);
      const appliedApart = applyInTransactions(apart, entries, transactions);
      expect(appliedApart).toEqual(applied);
      expect(apart.dump()).toEqual(together.dump());
    }),
    { numRuns: 200 },
  );
});

test("stage: every key that changes is told, or its database is told to be dropped", () => {
  fc.assert(
    fc.property(historyPlan, (plan) => {
      const store = new MemoryState();
      const machine = openMachine(store);
      for (const { entry } of historyOf(plan)) {
        const before = viewOfStore(store).records;
        const applied = mustExist(apply(store, machine, [entry])[0], "an applied entry");
        const after = viewOfStore(store).records;
        const told = new Set(applied.writtenKeys.map(({ database, key }) => `${database} ${bytesToHex(key)}`));
        for (const name of [...before.keys(), ...after.keys()]) {
          const isTold = told.has(name) || applied.droppedDatabases.includes(mustExist(name.split(" ")[0], "a name"));
          expect(isTold || before.get(name) === after.get(name), name).toBe(true);
        }
      }
    }),
  );
});

test("sweepDueAtMs: is what the store says after every transaction, and follows what sweeps leave", () => {
  fc.assert(
    fc.property(historyPlan, (plan) => {
      const store = new MemoryState();
      const machine = openMachine(store);
      // The first sweep may drop an idle database, whose rows the second one removes.
      const sweeps = [0, 1].map(() => ({ commands: [{ kind: "sweep" as const }], newEpoch: 1, passedMs: 0 }));
      const history = historyOf([...plan, ...sweeps]);
      for (const { entry } of history) {
        apply(store, machine, [entry]);
        expect(machine.sweepDueAtMs).toBe(store.read(firstDueAtMs));
      }
      expect(machine.sweepDueAtMs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(machine.lastEntry.leaderTimeMs);
    }),
  );
});

function openMachine(store: MemoryState): StateMachine {
  return store.read(
    (reader) =>
      new StateMachine({
        state: readAppliedState(reader),
        cluster: readClusterState(reader),
        dedup: new DedupTable(reader, { clientsMax: CLIENTS_MAX }),
        sweepDueAtMs: firstDueAtMs(reader),
      }),
  );
}

/** What clients can see. */
interface View {
  /** By database and key. */
  readonly records: ReadonlyMap<string, string>;
  readonly databases: readonly { readonly name: string; readonly records: number; readonly bytes: number }[];
  readonly readyAtMs: readonly (number | null)[];
}

function viewOfStore(store: MemoryState): View {
  return store.read((reader) => {
    const records = DATABASES.flatMap((name) =>
      readRanges(reader, [WHOLE_STORE], name)
        .flat()
        .map(({ key, value, versionstamp }): [string, string] => [
          `${name} ${bytesToHex(key)}`,
          `${value.encoding} ${bytesToHex(value.data)} ${versionstampToHex(versionstamp)}`,
        ]),
    );
    const readyAtMs = DATABASES.map((name) => queueReadyAtMs(reader, name));
    return { records: new Map(records), databases: listDatabases(reader), readyAtMs };
  });
}

function viewOfModel(model: NaiveModel): View {
  const records = [...model.databases].flatMap(([name, database]) =>
    [...database.records].map(([key, { value, versionstamp }]): [string, string] => [
      `${name} ${key}`,
      `${value.encoding} ${bytesToHex(value.data)} ${versionstampToHex(versionstamp)}`,
    ]),
  );
  const databases = [...model.databases]
    .map(([name, database]) => ({ name, records: database.records.size, bytes: bytesOf(database) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { records: new Map(records), databases, readyAtMs: DATABASES.map((name) => model.readyAtMs(name)) };
}

/** Applies all entries, the transactions' sizes taken in turn. */
function applyInTransactions(
  store: MemoryState,
  entries: readonly CommittedEntry[],
  transactions: readonly { readonly entries: number; readonly fails: boolean; readonly restarts: boolean }[],
): readonly AppliedEntry[] {
  const applied: AppliedEntry[] = [];
  let machine = openMachine(store);
  for (let turn = 0; applied.length < entries.length; turn++) {
    const { entries: size, fails, restarts } = mustExist(transactions[turn % transactions.length], "a transaction");
    const group = entries.slice(applied.length, applied.length + size);
    if (fails) {
      expect(() => failTransaction(store, machine, group)).toThrow("disk full");
    }
    applied.push(...apply(store, machine, group));
    machine = restarts ? openMachine(store) : machine;
  }
  return applied;
}

function failTransaction(store: MemoryState, machine: StateMachine, group: readonly CommittedEntry[]): void {
  store.transact((writer) => {
    machine.stage(writer, group);
    throw new Error("disk full");
  });
}
