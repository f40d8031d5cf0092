// For all histories: apply does what the naive model does, and how entries were grouped into transactions, which of
// those failed, and when the replica was restarted leaves no trace in the bytes. A failure prints its seed and path: pass
// them to fc.assert to replay it.
import { bytesToHex, createEpoch, createLogIndex, createTerm, createWallMs, mustExist } from "@kvorum/base";
import { createVersionstamp, encodeKey, versionstampToHex } from "@kvorum/keyspace";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readAppliedState, readClusterState } from "./applied-state.ts";
import type { AtomicWrite, Check, CommandResult } from "./command.ts";
import { encodeCommand } from "./command-codec.ts";
import { DedupTable } from "./dedup.ts";
import type { AppliedEntry, CommittedEntry } from "./entry.ts";
import { encodePayload } from "./payload-codec.ts";
import { readRanges } from "./read-ranges.ts";
import { StateMachine } from "./state-machine.ts";
import { apply, commitId, remove, resultsOf, set, write, writeCommand } from "./testing/fixtures.ts";
import { MemoryState } from "./testing/memory-state.ts";
import { NaiveModel } from "./testing/naive-model.ts";
import { firstDueAtMs } from "./timers.ts";

/** Few enough that clients are forgotten all the time. */
const CLIENTS_MAX = 3;
const WHOLE_STORE = { start: new Uint8Array(0), end: Uint8Array.of(0xff), limit: 1_000, reverse: false };

/** A command before its checks are filled in with versionstamps that the history will have had. */
interface CommandPlan {
  readonly client: { readonly number: number; readonly sequence: number; readonly finishedBelow: number } | null;
  readonly checks: readonly { readonly key: number; readonly expects: "current" | "absent" | "stale" }[];
  readonly mutations: readonly { readonly key: number; readonly data: number | null }[];
}

const keyNumber = fc.integer({ min: 0, max: 3 });
const commandPlan: fc.Arbitrary<CommandPlan> = fc.record({
  client: fc.option(
    fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 }))
      .map(([number, sequence, behind]) => ({ number, sequence, finishedBelow: Math.max(1, sequence - behind) })),
  ),
  checks: fc.array(fc.record({ key: keyNumber, expects: fc.constantFrom("current", "absent", "stale") }), {
    maxLength: 3,
  }),
  mutations: fc.array(fc.record({ key: keyNumber, data: fc.option(fc.integer({ min: 0, max: 255 })) }), {
    maxLength: 3,
  }),
});
/** Commands of one entry; no commands make it a noop. */
const entryPlan = fc.record({ commands: fc.array(commandPlan, { maxLength: 6 }), newEpoch: fc.nat({ max: 9 }) });
const historyPlan = fc.array(entryPlan, { minLength: 1, maxLength: 12 });
/** How one transaction goes: its entries, whether it fails first, whether the replica restarts after it. */
const transactionPlan = fc.record({
  entries: fc.integer({ min: 1, max: 6 }),
  fails: fc.boolean(),
  restarts: fc.boolean(),
});

test("stage: results and records are those of the naive model", () => {
  fc.assert(
    fc.property(historyPlan, (plan) => {
      const history = historyOf(plan);
      const store = new MemoryState();
      const applied = apply(store, openMachine(store), history.entries);
      expect(applied.map(resultsOf)).toEqual(history.results);
      const rows = store.read((reader) => readRanges(reader, [WHOLE_STORE])).flat();
      expect(
        rows.map((row) => [bytesToHex(row.key), bytesToHex(row.value.data), versionstampToHex(row.versionstamp)]),
      ).toEqual(history.records);
    }),
    { numRuns: 120 },
  );
});

test("stage: other transactions, failures and restarts give the same bytes, results and digests", () => {
  fc.assert(
    fc.property(historyPlan, fc.array(transactionPlan, { minLength: 1, maxLength: 12 }), (plan, transactions) => {
      const { entries } = historyOf(plan);
      const [together, apart] = [new MemoryState(), new MemoryState()];
      const applied = apply(together, openMachine(together), entries);
      const appliedApart = applyInTransactions(apart, entries, transactions);
      expect(appliedApart).toEqual(applied);
      expect(apart.dump()).toEqual(together.dump());
    }),
    { numRuns: 120 },
  );
});

test("stage: written keys are those of the commands that committed now", () => {
  fc.assert(
    fc.property(historyPlan, (plan) => {
      const store = new MemoryState();
      const history = historyOf(plan);
      for (const [i, applied] of apply(store, openMachine(store), history.entries).entries()) {
        const expected = applied.commands.flatMap((command, position) =>
          command.result.kind === "committed" && !command.repeated
            ? mustExist(history.writes[i]?.[position], "a write").mutations.map((mutation) => bytesToHex(mutation.key))
            : [],
        );
        expect(applied.writtenKeys.map(({ key }) => bytesToHex(key))).toEqual(expected);
      }
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

interface History {
  readonly entries: readonly CommittedEntry[];
  readonly writes: readonly (readonly AtomicWrite[])[];
  readonly results: readonly (readonly CommandResult[])[];
  /** Key, value and versionstamp in hex, by key. */
  readonly records: readonly (readonly [string, string, string])[];
}

/** Runs the plan through the naive model, which also says what versionstamps its checks can name. */
function historyOf(plan: readonly { readonly commands: readonly CommandPlan[]; readonly newEpoch: number }[]): History {
  const model = new NaiveModel(CLIENTS_MAX);
  const entries: CommittedEntry[] = [];
  const writes: AtomicWrite[][] = [];
  const results: CommandResult[][] = [];
  let epoch = createEpoch(0);
  for (const [i, { commands, newEpoch }] of plan.entries()) {
    const index = createLogIndex(i + 1);
    epoch = newEpoch === 0 ? createEpoch(epoch + 1) : epoch;
    const entryWrites: AtomicWrite[] = [];
    const entryResults: CommandResult[] = [];
    for (const [position, command] of commands.entries()) {
      const concrete = writeOf(command, model);
      entryWrites.push(concrete);
      entryResults.push(model.apply(concrete, createVersionstamp({ epoch, index, position })));
    }
    const kind = commands.length === 0 ? "noop" : "commands";
    const payload =
      kind === "noop"
        ? new Uint8Array(0)
        : encodePayload(entryWrites.map((concrete) => encodeCommand(writeCommand(concrete))));
    const leaderTimeMs = createWallMs(1_000 + Math.floor(i / 2));
    entries.push({ epoch, index, term: createTerm(1), kind, leaderTimeMs, payload });
    writes.push(entryWrites);
    results.push(entryResults);
  }
  const records = [...model.records]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { data, versionstamp }]) => [key, data, versionstampToHex(versionstamp)] as const);
  return { entries, writes, results, records };
}

function writeOf(plan: CommandPlan, model: NaiveModel): AtomicWrite {
  return write({
    commitId:
      plan.client === null ? null : commitId(plan.client.number, plan.client.sequence, plan.client.finishedBelow),
    checks: plan.checks.map((check) => checkOf(check, model)),
    mutations: plan.mutations.map(({ key, data }) => (data === null ? remove([key]) : set([key], data))),
  });
}

function checkOf({ key, expects }: CommandPlan["checks"][number], model: NaiveModel): Check {
  const encoded = encodeKey([key]);
  const current = model.records.get(bytesToHex(encoded))?.versionstamp ?? null;
  const stale = createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(1), position: 0 });
  return { key: encoded, versionstamp: expects === "current" ? current : expects === "absent" ? null : stale };
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
