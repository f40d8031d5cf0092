import { createPrng } from "@kvorum/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CommittedHistory, createCommittedHistory } from "./committed-history.ts";
import { type CompletedOperation, pairOperations } from "./completed-operation.ts";
import type { HistoryEvent, KeyObservation } from "./history.ts";
import { type JudgeContext, type Judgement, judgeAll } from "./judge-all.ts";
import { judgeLinearizability } from "./judge-linearizability.ts";
import { judgeStrictSerializability } from "./judge-strict-serializability.ts";
import { measureStaleness } from "./measure-staleness.ts";
import { type SequentialModel, searchLinearization } from "./search-linearization.ts";
import { createRandomHistory, type RandomHistory, type RandomHistoryOptions } from "./testing/random-history.ts";
import type { JudgeName } from "./verdict.ts";

const options = (size: { readonly operations: number }): fc.Arbitrary<RandomHistoryOptions> =>
  fc.record({
    seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    operations: fc.constant(size.operations),
    clients: fc.integer({ min: 2, max: 8 }),
    keys: fc.integer({ min: 1, max: 5 }),
    unknownShare: fc.constantFrom(0, 0.1, 0.4),
    hasFailover: fc.boolean(),
  });

const withoutFailover = (size: { readonly operations: number }): fc.Arbitrary<RandomHistoryOptions> =>
  options(size).map((chosen) => ({ ...chosen, hasFailover: false }));

const contextOf = ({ log, certificate }: RandomHistory): JudgeContext => ({
  log,
  certificate,
  clockErrorMs: 0,
  invariants: [],
});
const messagesOf = ({ violations }: Judgement): readonly string[] => violations.map(({ message }) => message);

test("judges: a correct history is accepted, and every judge has had something to judge", () => {
  const judged = new Map<JudgeName, number>();
  fc.assert(
    fc.property(options({ operations: 150 }), (chosen) => {
      const history = createRandomHistory(chosen);
      const judgement = judgeAll(history.events, contextOf(history));
      expect(messagesOf(judgement)).toEqual([]);
      for (const report of judgement.reports) {
        judged.set(report.judge, (judged.get(report.judge) ?? 0) + report.judged);
      }
    }),
    { numRuns: 60 },
  );
  const expected: readonly JudgeName[] = [
    "strict-serializability",
    "durability",
    "exactly-once",
    "session",
    "consistent-prefix",
    "bounded-staleness",
  ];
  for (const judge of expected) {
    expect({ judge, judged: judged.get(judge) }).toEqual({ judge, judged: expect.any(Number) });
    expect(judged.get(judge)).toBeGreaterThan(100);
  }
});

test("judges: a correct history is accepted without its log too", () => {
  fc.assert(
    fc.property(withoutFailover({ operations: 150 }), (chosen) => {
      const { events } = createRandomHistory(chosen);
      const context: JudgeContext = { log: null, certificate: new Set(), clockErrorMs: 0, invariants: [] };
      expect(messagesOf(judgeAll(events, context))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("judgeLinearizability: a correct history is accepted", () => {
  fc.assert(
    fc.property(withoutFailover({ operations: 60 }), (chosen) => {
      const { events } = createRandomHistory(chosen);
      const verdict = judgeLinearizability(committed(events), { stepsMax: 200_000 });
      expect(verdict.violations.map(({ message }) => message)).toEqual([]);
      expect(verdict.judged + verdict.undecided).toBeGreaterThan(0);
    }),
    { numRuns: 50 },
  );
});

test("measureStaleness: a read served from the newest state is not stale, and none is older than its versions say", () => {
  fc.assert(
    fc.property(withoutFailover({ operations: 150 }), (chosen) => {
      const { events, log } = createRandomHistory(chosen);
      for (const { stalenessMs, versionsMissed } of measureStaleness(committed(events, log))) {
        expect(stalenessMs >= 0).toBe(true);
        expect(stalenessMs > 0).toBe(versionsMissed > 0);
      }
    }),
    { numRuns: 40 },
  );
});

/** A single corruption of a correct history: null where the history offers no place for it. */
interface Corruption {
  readonly name: string;
  readonly judge: JudgeName;
  readonly corrupt: (history: RandomHistory, pick: Picker) => RandomHistory | null;
}

type Picker = <T>(list: readonly T[]) => T | null;

function committed(events: readonly HistoryEvent[], log: RandomHistory["log"] | null = null): CommittedHistory {
  return createCommittedHistory(pairOperations(events), log);
}

function replaceReads(
  history: RandomHistory,
  { completion }: CompletedOperation,
  change: (read: KeyObservation) => KeyObservation,
): RandomHistory {
  const events = history.events.map((event) => {
    if (event !== completion) {
      return event;
    }
    const reads = (event.reads ?? [{ key: event.key ?? "", value: event.value, versionstamp: event.versionstamp }]).map(
      change,
    );
    return { ...event, key: null, value: null, versionstamp: null, reads };
  });
  return { ...history, events };
}

function readsOf({ events }: RandomHistory, level: string): readonly CompletedOperation[] {
  return pairOperations(events).filter(({ reads, level: own }) => own === level && reads.length > 0);
}

/** A strong read of a key whose last change was acknowledged before the read was asked, taken back to before that change. */
function takeReadToThePast(history: RandomHistory, pick: Picker): RandomHistory | null {
  const { commits, timeline } = committed(history.events, history.log);
  const candidates = readsOf(history, "strong").flatMap((read) =>
    read.reads.flatMap((seen) => {
      const writer = commits.find(({ versionstamp }) => versionstamp !== null && versionstamp === seen.versionstamp);
      const versions = timeline.versionsOf(seen.key);
      const index = versions.findIndex(({ versionstamp }) => versionstamp === seen.versionstamp);
      const before = versions[index - 1];
      const isFirst = versions.filter(({ value }) => value === before?.value).length === 1;
      return writer !== undefined && before !== undefined && isFirst && writer.completedOrder < read.invokedOrder
        ? [{ read, before, key: seen.key }]
        : [];
    }),
  );
  const chosen = pick(candidates);
  return chosen === null
    ? null
    : replaceReads(history, chosen.read, (read) =>
        read.key === chosen.key
          ? { key: read.key, value: chosen.before.value, versionstamp: chosen.before.versionstamp }
          : read,
      );
}

function dropAcknowledged(history: RandomHistory, pick: Picker): RandomHistory | null {
  const acknowledged = new Set(committed(history.events).commits.map(({ versionstamp }) => versionstamp));
  const victim = pick(history.log.commits.filter(({ versionstamp }) => acknowledged.has(versionstamp)));
  const commits = history.log.commits.filter((commit) => commit !== victim);
  return victim === null ? null : { ...history, log: { ...history.log, commits } };
}

function applyTwice(history: RandomHistory, pick: Picker): RandomHistory | null {
  const { commits } = history.log;
  const victim = pick(commits.filter(({ mutations }) => mutations.some(({ kind }) => kind === "set")));
  const last = commits.at(-1);
  if (victim === null || last === undefined) {
    return null;
  }
  const again = { ...victim, versionstamp: `${last.versionstamp.slice(0, -1)}9` };
  return { ...history, log: { ...history.log, commits: [...commits, again] } };
}

function admitRefused(history: RandomHistory, pick: Picker): RandomHistory | null {
  const refused = pick(committed(history.events).commits.filter(({ outcome }) => outcome === "refused"));
  const last = history.log.commits.at(-1);
  if (refused === null || last === undefined) {
    return null;
  }
  const { mutations, operation } = refused;
  const versionstamp = `${last.versionstamp.slice(0, -1)}9`;
  const commit = { versionstamp, mutations, commitId: operation.commitId, committedAtNs: null };
  return { ...history, log: { ...history.log, commits: [...history.log.commits, commit] } };
}

/** Two commits of which one was acknowledged before the other was asked for change places. */
function swapCommits(history: RandomHistory, pick: Picker): RandomHistory | null {
  const commits = committed(history.events).commits.filter(({ outcome }) => outcome === "ok");
  const second = pick(
    commits.filter(({ invokedOrder }) => commits.some((first) => first.completedOrder < invokedOrder)),
  );
  const first = pick(commits.filter(({ completedOrder }) => completedOrder < (second?.invokedOrder ?? 0)));
  if (first === null || second === null) {
    return null;
  }
  const swapped = new Map([
    [first.operation.completion, second.versionstamp],
    [second.operation.completion, first.versionstamp],
  ]);
  const events = history.events.map((event) => ({ ...event, versionstamp: swapped.get(event) ?? event.versionstamp }));
  return { ...history, events };
}

/** A session read says that it was served from before its own session's last write. */
function serveSessionFromThePast(history: RandomHistory, pick: Picker): RandomHistory | null {
  const all = pairOperations(history.events);
  const candidates = readsOf(history, "session").flatMap((read) => {
    const own = all.findLast(
      ({ kind, outcome, session, completedOrder }) =>
        kind === "commit" && outcome === "ok" && session === read.session && completedOrder < read.invokedOrder,
    );
    return own?.versionstamp === undefined || own.versionstamp === null ? [] : [{ read, below: own.versionstamp }];
  });
  const chosen = pick(candidates);
  return chosen === null ? null : serveFromBefore(history, chosen.read, chosen.below);
}

function serveBoundedFromThePast(history: RandomHistory, pick: Picker): RandomHistory | null {
  const commits = committed(history.events).commits.filter(({ outcome }) => outcome === "ok");
  const candidates = readsOf(history, "bounded").flatMap((read) => {
    const horizonNs = read.invokedAtNs - (read.maxStalenessMs ?? 0) * 1e6;
    const old = commits.find(({ completedAtNs }) => completedAtNs < horizonNs);
    return old?.versionstamp === undefined || old.versionstamp === null ? [] : [{ read, below: old.versionstamp }];
  });
  const chosen = pick(candidates);
  return chosen === null ? null : serveFromBefore(history, chosen.read, chosen.below);
}

function serveFromBefore(history: RandomHistory, { completion }: CompletedOperation, below: string): RandomHistory {
  const versionstamp = `${below.slice(0, 4)}${(Number.parseInt(below.slice(4, 16), 16) - 1).toString(16).padStart(12, "0")}0000`;
  const events = history.events.map((event) =>
    event === completion && event.provenance !== undefined
      ? { ...event, provenance: { ...event.provenance, versionstamp } }
      : event,
  );
  return { ...history, events };
}

function changeValue(level: string) {
  return (history: RandomHistory, pick: Picker): RandomHistory | null => {
    const victim = pick(readsOf(history, level));
    return victim === null
      ? null
      : replaceReads(history, victim, ({ key, versionstamp }) => ({ key, value: "never written", versionstamp }));
  };
}

const CORRUPTIONS: readonly Corruption[] = [
  { name: "a strong read gives another value", judge: "strict-serializability", corrupt: changeValue("strong") },
  { name: "an eventual read gives another value", judge: "consistent-prefix", corrupt: changeValue("eventual") },
  { name: "a strong read is taken to the past", judge: "strict-serializability", corrupt: takeReadToThePast },
  { name: "an acknowledged commit is lost", judge: "durability", corrupt: dropAcknowledged },
  { name: "a refused commit is in the log", judge: "durability", corrupt: admitRefused },
  { name: "a commit is applied twice", judge: "exactly-once", corrupt: applyTwice },
  { name: "two commits change places", judge: "strict-serializability", corrupt: swapCommits },
  { name: "a session does not read its write", judge: "session", corrupt: serveSessionFromThePast },
  { name: "a bound is not kept", judge: "bounded-staleness", corrupt: serveBoundedFromThePast },
];

test.each(CORRUPTIONS)("judges: caught is every history in which $name", ({ judge, corrupt }) => {
  let corrupted = 0;
  fc.assert(
    fc.property(withoutFailover({ operations: 80 }), (chosen) => {
      const random = createPrng(chosen.seed, "corruption");
      const pick: Picker = (list) => (list.length === 0 ? null : (list[random.integer(0, list.length - 1)] ?? null));
      const history = corrupt(createRandomHistory(chosen), pick);
      if (history !== null) {
        corrupted++;
        const caught = judgeAll(history.events, contextOf(history)).violations.map((violation) => violation.judge);
        expect(caught).toContain(judge);
      }
    }),
    { numRuns: 40 },
  );
  expect(corrupted).toBeGreaterThan(10);
});

interface OrderedItem {
  readonly invokedOrder: number;
  readonly completedOrder: number;
  readonly operation: CompletedOperation;
  readonly versionstamp: string | null;
}

interface OrderedState {
  readonly last: string;
  readonly cells: ReadonlyMap<string, KeyObservation>;
}

/** Strict serializability by its definition: any order that real time allows, in which versionstamps increase. */
const ORDERED_MODEL: SequentialModel<OrderedState, OrderedItem> = {
  initial: { last: "", cells: new Map() },
  nameOf: ({ last, cells }) => JSON.stringify([last, [...cells.values()].map(({ versionstamp }) => versionstamp)]),
  step: (state, { operation, versionstamp }) => {
    const { kind, outcome, reads, checks, mutations } = operation;
    const cellOf = (key: string): KeyObservation => state.cells.get(key) ?? { key, value: null, versionstamp: null };
    if (kind === "read") {
      const isSeen = reads.every((read) => JSON.stringify(cellOf(read.key)) === JSON.stringify(read));
      return isSeen ? state : null;
    }
    const held = checks.every((check) => cellOf(check.key).versionstamp === check.versionstamp);
    if (outcome === "check_failed") {
      return held ? null : state;
    }
    if (!held || versionstamp === null || versionstamp <= state.last) {
      return null;
    }
    const cells = new Map(state.cells);
    for (const mutation of mutations) {
      const { key } = mutation;
      cells.set(
        key,
        mutation.kind === "set"
          ? { key, value: mutation.value, versionstamp }
          : { key, value: null, versionstamp: null },
      );
    }
    return { last: versionstamp, cells };
  },
};

/** Gives a strong read what another read or commit of the same key has seen or written: often, but not always, wrong. */
function mixUpReads(history: RandomHistory, pick: Picker): RandomHistory {
  const victim = pick(readsOf(history, "strong"));
  if (victim === null) {
    return history;
  }
  const { timeline } = committed(history.events, history.log);
  return replaceReads(history, victim, ({ key }) => {
    const other = pick(timeline.versionsOf(key));
    return { key, value: other?.value ?? null, versionstamp: other?.versionstamp ?? null };
  });
}

function judgeByDefinition({ operations, commits, commitByVersionstamp }: CommittedHistory): boolean {
  const versionstamps = new Map([...commitByVersionstamp].map(([versionstamp, commit]) => [commit, versionstamp]));
  const reads = operations
    .filter(({ kind, level, outcome }) => kind === "read" && level === "strong" && outcome === "ok")
    .map((operation) => ({ ...operation, operation, versionstamp: null }));
  const writes = commits
    .filter((commit) => versionstamps.has(commit) || commit.outcome === "check_failed")
    .map((commit) => ({ ...commit, versionstamp: versionstamps.get(commit) ?? null }));
  // A commit of unknown outcome that the log shows did happen: the search must not leave it out.
  const mustHappen = writes.map((write) => ({
    ...write,
    completedOrder: write.outcome === "unknown" ? 1e9 : write.completedOrder,
  }));
  const result = searchLinearization<OrderedState, OrderedItem>([...reads, ...mustHappen], ORDERED_MODEL, 1_000_000);
  expect(result.kind).not.toBe("unknown");
  return result.kind === "linearizable";
}

test("strict serializability: near-linear judging and the definition, by exhaustive search, agree on small histories", () => {
  const verdicts = { accepted: 0, rejected: 0 };
  fc.assert(
    fc.property(withoutFailover({ operations: 14 }), fc.boolean(), (chosen, isMixedUp) => {
      const random = createPrng(chosen.seed, "mix-up");
      const pick: Picker = (list) => (list.length === 0 ? null : (list[random.integer(0, list.length - 1)] ?? null));
      const correct = createRandomHistory(chosen);
      const { events, log } = isMixedUp ? mixUpReads(correct, pick) : correct;
      const history = committed(events, log);
      const isAccepted = judgeStrictSerializability(history).violationsFound === 0;
      expect(isAccepted).toBe(judgeByDefinition(history));
      verdicts[isAccepted ? "accepted" : "rejected"]++;
      if (judgeLinearizability(history, { stepsMax: 1_000_000 }).violationsFound > 0) {
        expect(isAccepted).toBe(false);
      }
    }),
    { numRuns: 400 },
  );
  expect(verdicts.accepted).toBeGreaterThan(50);
  expect(verdicts.rejected).toBeGreaterThan(50);
});
