// For all histories, bounds and moments: what the adversary shows is a prefix of the log, to the byte, the oldest one that the
// bound allows, and never an older one than before. A failure prints its seed and path: pass them to fc.assert to replay it.
import { createEpoch, createInstantMs, createLogIndex, createTerm, createWallMs, mustExist } from "@kvorum/base";
import { type EncodedValue, encodeKey } from "@kvorum/keyspace";
import { type Command, encodeCommand, encodePayload, type KvEntry, type ReadRange, readRanges } from "@kvorum/kv";
import type { Entry } from "@kvorum/raft";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Adversary } from "./adversary.ts";
import { Applier } from "./applier.ts";
import type { CommittedLog } from "./committed-log.ts";
import type { StateStore } from "./ports/state-store.ts";
import { MapState } from "./testing/map-state.ts";

const DATABASES = ["", "orders"] as const;
const KEYS = [0, 1, 2, 3, 4].map((number) => encodeKey(["k", number]));

const value = fc.nat({ max: 255 }).map(
  (number): EncodedValue => ({
    encoding: "le64",
    data: Uint8Array.of(number, 0, 0, 0, 0, 0, 0, 0),
  }),
);
const commandPlan = fc.record({
  kind: fc.constantFrom("set", "set", "expiring", "sum", "delete", "sweep", "drop"),
  database: fc.constantFrom(...DATABASES),
  key: fc.constantFrom(...KEYS),
  value,
});
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("apply" as const),
      commands: fc.array(commandPlan, { maxLength: 4 }),
      lagMs: fc.constantFrom(0, 0, 5, 300),
      isCommitTimeKnown: fc.constantFrom(true, true, true, false),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("pass" as const), durationMs: fc.constantFrom(1, 10, 90, 400) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("configure" as const),
      boundMs: fc.constantFrom(null, 10, 100, 1_000, 1_000),
    }),
  },
);
const range = fc.record({
  from: fc.nat({ max: 2 }),
  until: fc.integer({ min: 2, max: 5 }),
  limit: fc.integer({ min: 1, max: 4 }),
  reverse: fc.boolean(),
});

test("Adversary: shows the oldest prefix that the bound allows, to the byte, and never goes back", () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 40 }),
      fc.array(range, { minLength: 1, maxLength: 3 }),
      (steps, ranges) => {
        const replica = new HeldBackReplica();
        for (const taken of steps) {
          replica.take(taken);
          expect(replica.shownIndex).toBe(replica.expectedIndex);
          const asked = ranges.flatMap(rangeOf);
          expect(replica.readHeldBack(asked)).toEqual(readAt(replica.entries.slice(0, replica.expectedIndex), asked));
        }
      },
    ),
    { numRuns: 200 },
  );
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type CommandPlan = typeof commandPlan extends fc.Arbitrary<infer T> ? T : never;

/** Applier and adversary as a replica has them, beside the rule that they are to follow. */
class HeldBackReplica {
  readonly entries: Entry[] = [];
  /** By the rule: the newest entry committed a bound ago, or what was shown already. */
  expectedIndex = 0;
  readonly #state = new MapState();
  readonly #applier = applierOn(this.#state);
  readonly #adversary = new Adversary();
  readonly #committedFromMs: number[] = [];
  #nowMs = 10_000;
  #lastCommitAtMs = 0;
  #boundMs: number | null = null;

  get shownIndex(): number {
    return this.#adversary.view?.position.index ?? this.#applier.appliedIndex;
  }

  take(taken: Step): void {
    if (taken.kind === "pass") {
      this.#nowMs += taken.durationMs;
    } else if (taken.kind === "configure") {
      this.#boundMs = taken.boundMs;
      this.#adversary.configure(taken.boundMs);
    } else {
      this.#apply(taken);
    }
    this.#adversary.advance(createInstantMs(this.#nowMs));
    const boundMs = this.#boundMs ?? Number.NEGATIVE_INFINITY;
    while ((this.#committedFromMs[this.expectedIndex] ?? Number.NaN) <= this.#nowMs - boundMs) {
      this.expectedIndex += 1;
    }
  }

  readHeldBack(ranges: readonly ReadRange[]): KvEntry[][][] {
    const { view } = this.#adversary;
    return this.#state.read((reader) =>
      DATABASES.map((database) => readRanges(view === null ? reader : view.over(reader), ranges, database)),
    );
  }

  #apply({ commands, lagMs, isCommitTimeKnown }: Extract<Step, { kind: "apply" }>): void {
    const isBeforeShown = this.expectedIndex === this.entries.length;
    const beforeMs = isBeforeShown
      ? Number.NEGATIVE_INFINITY
      : mustExist(this.#committedFromMs.at(-1), "a commit time");
    this.#lastCommitAtMs = isCommitTimeKnown
      ? Math.max(this.#lastCommitAtMs, this.#nowMs - lagMs)
      : this.#lastCommitAtMs;
    const commitAtMs = isCommitTimeKnown ? this.#lastCommitAtMs : Number.NaN;
    this.entries.push(entryOf(this.entries.length + 1, this.#nowMs, commands));
    this.#committedFromMs.push(isCommitTimeKnown ? commitAtMs : beforeMs);
    const [applied] = this.#applier.applyNext(logOf(this.entries), { keepsFormer: this.#boundMs !== null });
    const entry = mustExist(applied, "an applied entry");
    if (entry.former !== null) {
      this.#adversary.applied(
        entry.former,
        { ...entry, commitAtMs: createInstantMs(commitAtMs) },
        { appliedAtMs: createInstantMs(this.#nowMs), isUntold: false },
      );
    }
  }
}

/** What a state says that nothing but these entries was applied to. */
function readAt(entries: readonly Entry[], ranges: readonly ReadRange[]): KvEntry[][][] {
  const state = new MapState();
  applierOn(state).applyNext(logOf(entries), { keepsFormer: false });
  return state.read((reader) => DATABASES.map((database) => readRanges(reader, ranges, database)));
}

/** Nothing but reads and transactions is asked of it. */
function applierOn(state: MapState): Applier {
  return new Applier(state as unknown as StateStore);
}

function logOf(entries: readonly Entry[]): CommittedLog {
  return {
    applicableIndex: createLogIndex(entries.length),
    entries: (from: number, to: number) => entries.slice(from - 1, to),
  } as unknown as CommittedLog;
}

function entryOf(index: number, atMs: number, plans: readonly CommandPlan[]): Entry {
  const commands = plans.map((plan) => commandOf(plan, atMs));
  return {
    epoch: createEpoch(0),
    index: createLogIndex(index),
    term: createTerm(1),
    kind: commands.length === 0 ? "noop" : "commands",
    leaderTimeMs: createWallMs(atMs),
    payload: commands.length === 0 ? new Uint8Array(0) : encodePayload(commands.map(encodeCommand)),
    frame: new Uint8Array(0),
  } as Entry;
}

function commandOf({ kind, database, key, value }: CommandPlan, atMs: number): Command {
  const write = { commitId: null, checks: [], database };
  switch (kind) {
    case "set":
      return { kind: "write", write: { ...write, mutations: [{ kind, key, value }] } };
    case "expiring":
      return {
        kind: "write",
        write: { ...write, mutations: [{ kind: "set", key, value, expireAtMs: createWallMs(atMs + 50) }] },
      };
    case "sum":
      return { kind: "write", write: { ...write, mutations: [{ kind, key, operand: value }] } };
    case "delete":
      return { kind: "write", write: { ...write, mutations: [{ kind, key }] } };
    case "drop":
      return { kind: "drop_database", database };
    case "sweep":
      return { kind };
  }
}

/** The range, and each of its ends as a point. */
function rangeOf({
  from,
  until,
  limit,
  reverse,
}: {
  from: number;
  until: number;
  limit: number;
  reverse: boolean;
}): ReadRange[] {
  const start = KEYS[from] ?? encodeKey(["l"]);
  const end = KEYS[until] ?? encodeKey(["l"]);
  const point = { start, end: Uint8Array.of(...start, 0), limit: 1, reverse: false };
  return [{ start, end, limit, reverse }, point];
}
