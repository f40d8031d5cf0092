import { expect, test } from "vitest";
import type { HistoryEvent } from "./history.ts";
import { type JudgeContext, judgeAll } from "./judge-all.ts";
import { judgeBoundedStaleness } from "./judge-bounded-staleness.ts";
import { judgeConsistentPrefix } from "./judge-consistent-prefix.ts";
import { judgeDurability } from "./judge-durability.ts";
import { judgeExactlyOnce } from "./judge-exactly-once.ts";
import { bankInvariant, judgeInvariant } from "./judge-invariant.ts";
import { judgeLinearizability } from "./judge-linearizability.ts";
import { judgeSessions } from "./judge-session.ts";
import { measureStaleness, summarizeStaleness } from "./measure-staleness.ts";
import type { LogBranch, ReplicatedLog } from "./replicated-log.ts";
import { commitsOf, eventsOf, historyOf, type Line, logOf, versionstampOf, type Written } from "./testing/story.ts";
import type { Verdict } from "./verdict.ts";

const messages = ({ violations }: Verdict): readonly string[] => violations.map(({ message }) => message);
const LOG = logOf({ 1: { x: "1" }, 2: { y: "1" }, 3: { x: "2" }, 4: { y: null } });

const durability = (lines: readonly Line[], log: ReplicatedLog, lost: readonly string[] = []) =>
  messages(judgeDurability({ history: historyOf(lines, log), log, certificate: new Set(lost) }));

test("durability: an acknowledged commit is in the log, unless the certificate says that it was lost", () => {
  const lines: readonly Line[] = [{ by: "a", ms: [0, 10], wrote: { x: "1" }, end: 1 }];
  expect(durability(lines, logOf({ 1: { x: "1" } }))).toEqual([]);
  expect(durability(lines, logOf({}))[0]).toMatch(/was acknowledged .* the log does not have it/);
  expect(durability(lines, logOf({}), [versionstampOf(1)])).toEqual([]);
  expect(durability(lines, logOf({ 1: { x: "1" } }), [versionstampOf(1)])[0]).toMatch(/certificate says/);
});

test("durability: the log has the mutations that were acknowledged", () => {
  const lines: readonly Line[] = [{ by: "a", ms: [0, 10], wrote: { x: "1", y: "1" }, end: 1 }];
  expect(durability(lines, logOf({ 1: { x: "1" } }))[0]).toMatch(/other mutations/);
});

test("durability: what was refused is not in the log, what stayed unknown may be", () => {
  const line = { by: "a", ms: [0, 10], wrote: { x: "1" } } as const;
  expect(durability([{ ...line, end: "refused" }], logOf({ 1: { x: "1" } }))[0]).toMatch(/refused, and the log has it/);
  expect(durability([{ ...line, end: "check_failed" }], logOf({ 1: { x: "1" } }))).toHaveLength(1);
  expect(durability([{ ...line, end: "unknown" }], logOf({ 1: { x: "1" } }))).toEqual([]);
});

test("durability: versionstamps increase along the log", () => {
  const [first, second] = commitsOf({ 1: { x: "1" }, 2: { x: "2" } });
  const commits = first === undefined || second === undefined ? [] : [second, first, first];
  expect(durability([], { commits, branches: [] })).toHaveLength(2);
});

test("exactly once: a commit stands in the log once, by its id or by what it wrote", () => {
  const lines: readonly Line[] = [
    { by: "a", ms: [0, 10], wrote: { x: "1" }, end: "unknown", id: "a" },
    { by: "b", ms: [20, 30], wrote: { x: "1" }, end: 2, id: "a" },
  ];
  expect(messages(judgeExactlyOnce(historyOf(lines, logOf({ 2: { x: "1" } }))))).toEqual([]);
  const twice = messages(judgeExactlyOnce(historyOf(lines, logOf({ 1: { x: "1" }, 2: { x: "1" } }))));
  expect(twice[0]).toMatch(/asked for 1 times and stands in the log 2 times/);
  const commits = commitsOf({ 1: { x: "1" }, 2: { x: "1" } }).map((commit) => ({
    ...commit,
    commitId: { clientId: "a", sequence: 1 },
  }));
  expect(messages(judgeExactlyOnce(historyOf(lines, { commits, branches: [] })))[0]).toMatch(
    /commit a\/1 stands .* twice/,
  );
});

test("exactly once: all attempts of a commit are told the same", () => {
  const lines: readonly Line[] = [
    { by: "a", ms: [0, 10], wrote: { x: "1" }, end: 1, id: "a" },
    { by: "b", ms: [20, 30], wrote: { x: "1" }, end: 2, id: "a" },
  ];
  expect(messages(judgeExactlyOnce(historyOf(lines)))[0]).toMatch(/told two outcomes/);
});

const sessions = (lines: readonly Line[], log: ReplicatedLog = LOG) => messages(judgeSessions(historyOf(lines, log)));
const OWN_WRITE: Line = { by: "a", ms: [0, 10], wrote: { x: "2" }, end: 3, session: "s" };

test("session: it reads its own writes, and another session need not", () => {
  const stale = { by: "a", ms: [20, 30], saw: { x: ["1", 1] }, level: "session" } as const;
  expect(sessions([OWN_WRITE, { ...stale, session: "s", at: 2 }])[0]).toMatch(/older than its own write/);
  expect(sessions([OWN_WRITE, { ...stale, session: "s" }])).toHaveLength(1);
  expect(sessions([OWN_WRITE, { ...stale, session: "t", at: 2 }])).toEqual([]);
  expect(sessions([OWN_WRITE, { ...stale, session: "s", level: "eventual", at: 2 }])).toEqual([]);
});

test("session: what it reads never becomes older", () => {
  const lines = (second: number): readonly Line[] => [
    { by: "a", ms: [0, 10], saw: { x: ["2", 3] }, level: "session", session: "s", at: 3, datacenter: "r-a" },
    { by: "a", ms: [20, 30], saw: { y: ["1", 2] }, level: "session", session: "s", at: second, datacenter: "r-b" },
  ];
  expect(sessions(lines(3))).toEqual([]);
  expect(sessions(lines(2))[0]).toMatch(/older than what it had read/);
});

test("session: a bookmark is reached, or refused if its branch was left behind", () => {
  const read = { by: "a", ms: [0, 10], saw: { x: ["1", 1] }, level: "session", bookmark: 3 } as const;
  expect(sessions([{ ...read, at: 2 }])[0]).toMatch(/carried bookmark/);
  expect(sessions([{ ...read, saw: { x: ["2", 3] }, at: 3 }])).toEqual([]);
  expect(sessions([{ ...read, at: 3, epoch: 1 }], FORKED)[0]).toMatch(/of a branch that was left behind/);
});

const BRANCH: LogBranch = {
  after: versionstampOf(1),
  until: versionstampOf(4),
  commits: commitsOf({ 2: { x: "lost" } }),
};
const FORKED: ReplicatedLog = {
  commits: [...commitsOf({ 1: { x: "1" } }), ...commitsOf({ 3: { y: "2" } }, 1)],
  branches: [BRANCH],
};

test("session: one that has seen a lost branch is not moved off it in silence", () => {
  const lines: readonly Line[] = [
    { by: "a", ms: [0, 10], wrote: { x: "lost" }, end: 2, session: "s" },
    { by: "a", ms: [20, 30], saw: { x: ["1", 1] }, level: "session", session: "s", at: 3, epoch: 1 },
  ];
  expect(sessions(lines, FORKED)[0]).toMatch(/seen a branch that was left behind/);
});

const prefix = (lines: readonly Line[], log: ReplicatedLog | null = LOG) =>
  messages(judgeConsistentPrefix(historyOf(lines, log)));
const eventual = (by: string, ms: readonly [number, number]) => ({ by, ms, level: "eventual" }) as const;

test("consistent prefix: a read is the state at the versionstamp that it was served at", () => {
  expect(prefix([{ ...eventual("a", [0, 10]), saw: { x: ["1", 1], y: ["1", 2] }, at: 2 }])).toEqual([]);
  expect(prefix([{ ...eventual("a", [0, 10]), saw: { x: ["1", 1], y: ["1", 2] }, at: 3 }])[0]).toMatch(
    /saw x = 1 .* where the log has x = 2/,
  );
  expect(prefix([{ ...eventual("a", [0, 10]), saw: { y: ["1", 2] }, at: 4 }])[0]).toMatch(/where the log has y absent/);
});

test("consistent prefix: a read that does not say its versionstamp is some prefix", () => {
  expect(prefix([{ ...eventual("a", [0, 10]), saw: { x: ["1", 1], y: null } }])).toEqual([]);
  expect(prefix([{ ...eventual("a", [0, 10]), saw: { x: ["2", 3], y: ["1", 2] } }])).toEqual([]);
  expect(prefix([{ ...eventual("a", [0, 10]), saw: { x: null, y: ["1", 2] } }])[0]).toMatch(/no prefix of the log/);
});

test("consistent prefix: a long fork is two replicas that show two writes in different orders", () => {
  const lines: readonly Line[] = [
    { by: "w", ms: [0, 10], wrote: { x: "1" }, end: 1 },
    { by: "v", ms: [0, 10], wrote: { y: "1" }, end: 2 },
    { ...eventual("a", [20, 30]), saw: { x: ["1", 1], y: null } },
    { ...eventual("b", [20, 30]), saw: { x: null, y: ["1", 2] } },
  ];
  expect(prefix(lines, null)).toHaveLength(1);
});

test("consistent prefix: one incarnation of a replica never goes backwards", () => {
  const read = (ms: readonly [number, number], at: number, incarnation = 0): Line => ({
    ...eventual(`a${at}`, ms),
    saw: { x: ["1", 1] },
    at,
    incarnation,
  });
  expect(prefix([read([0, 10], 2), read([20, 30], 1)])[0]).toMatch(/r-a#0 went backwards/);
  expect(prefix([read([0, 10], 2), read([5, 30], 1)])).toEqual([]);
  expect(prefix([read([0, 10], 2), read([20, 30], 1, 1)])).toEqual([]);
});

test("consistent prefix: each lineage has its own states", () => {
  const saw = (value: string, index: number, epoch: number) => ({
    ...eventual(`a${epoch}`, [0, 10] as const),
    saw: { x: [value, index] as const },
    at: 3,
    epoch,
    datacenter: `r-${epoch}`,
  });
  expect(prefix([saw("lost", 2, 0), saw("1", 1, 1)], FORKED)).toEqual([]);
  expect(prefix([saw("1", 1, 0)], FORKED)).toHaveLength(1);
  expect(prefix([saw("lost", 2, 1)], FORKED)).toHaveLength(1);
});

test("bounded staleness: what was acknowledged before the bound is seen", () => {
  const lines = (invokedMs: number, at?: number): readonly Line[] => [
    { by: "w", ms: [0, 10], wrote: { x: "1" }, end: 1 },
    { by: "w", ms: [11, 20], wrote: { x: "2" }, end: 3 },
    {
      by: "a",
      ms: [invokedMs, invokedMs + 10],
      saw: { x: ["1", 1] },
      level: "bounded",
      maxStalenessMs: 50,
      ...(at === undefined ? {} : { at }),
    },
  ];
  const bounded = (story: readonly Line[], clockErrorMs = 0) =>
    messages(judgeBoundedStaleness(historyOf(story), { clockErrorMs }));
  expect(bounded(lines(69))).toEqual([]);
  expect(bounded(lines(71))[0]).toMatch(/bound 50 ms missed .* 51\.000 ms before/);
  expect(bounded(lines(71, 2))).toHaveLength(1);
  expect(bounded(lines(71), 5)).toEqual([]);
});

test("staleness: the time since the first newer version was committed, and how many there were", () => {
  const commits = LOG.commits.map((commit, index) => ({ ...commit, committedAtNs: (index + 1) * 10e6 }));
  const read = (at: number, saw: Line & { readonly saw: unknown }): Line => ({ ...saw, at });
  const base = { ms: [100, 110], level: "eventual" } as const;
  const lines: readonly Line[] = [
    read(2, { by: "a", ...base, saw: { x: ["1", 1], y: ["1", 2] } }),
    read(4, { by: "b", ...base, saw: { x: ["2", 3] } }),
    { by: "c", ...base, saw: { x: null } },
  ];
  const reads = measureStaleness(historyOf(lines, { commits, branches: [] }));
  expect(reads.map(({ stalenessMs, versionsMissed }) => [stalenessMs, versionsMissed])).toEqual([
    [70, 2],
    [0, 0],
    [90, 2],
  ]);
  const [unplaced, region] = summarizeStaleness(reads);
  expect(unplaced).toMatchObject({ region: "", reads: 1, staleReads: 1 });
  expect(region).toMatchObject({ region: "r", reads: 2, staleReads: 1, stalenessMs: { p50: 0, max: 70 } });
});

test("invariant: money neither appears nor disappears, and a bank without accounts has none", () => {
  const bank = bankInvariant({ accounts: ["x", "y"], total: 10, parseBalance: Number });
  const judge = (saw: Line & { readonly saw: unknown }) => judgeInvariant(historyOf([saw]).operations, bank);
  const base = { by: "a", ms: [0, 10], level: "eventual" } as const;
  expect(judge({ ...base, saw: { x: ["7", 1], y: ["3", 1] } })).toMatchObject({ judged: 1, violations: [] });
  expect(judge({ ...base, saw: { x: null, y: null } })).toMatchObject({ judged: 1, violations: [] });
  expect(judge({ ...base, saw: { x: ["7", 1] } })).toMatchObject({ judged: 0 });
  expect(messages(judge({ ...base, saw: { x: ["7", 1], y: ["4", 1] } }))[0]).toMatch(/hold 11 instead of 10/);
});

const linearizability = (lines: readonly Line[], stepsMax = 10_000) =>
  judgeLinearizability(historyOf(lines), { stepsMax });

test("linearizability: a register is judged by its values alone", () => {
  const writes: readonly Line[] = [
    { by: "a", ms: [0, 10], wrote: { x: "1" }, end: 9 },
    { by: "b", ms: [5, 20], wrote: { x: "2" }, end: 8 },
  ];
  const read = (by: string, ms: readonly [number, number], value: string): Line => ({ by, ms, saw: { x: [value, 7] } });
  expect(linearizability([...writes, read("c", [30, 40], "1"), read("d", [35, 45], "1")]).violations).toEqual([]);
  const both = [...writes, read("c", [30, 40], "1"), read("d", [50, 60], "2")];
  expect(messages(linearizability(both))[0]).toMatch(/no order of 4 operations explains the answer of ok read #3 of d/);
});

test("linearizability: an unknown write may happen late or never, and groups of keys are judged apart", () => {
  const unknown: Line = { by: "w", ms: [0, 10], wrote: { x: "1" }, end: "unknown" };
  const absent: Line = { by: "a", ms: [20, 30], saw: { x: null } };
  const present: Line = { by: "a", ms: [40, 50], saw: { x: ["1", 1] } };
  expect(linearizability([unknown, absent]).violations).toEqual([]);
  expect(linearizability([unknown, absent, present]).violations).toEqual([]);
  const later: Line = { by: "a", ms: [60, 70], saw: { x: null } };
  const back = [unknown, present, later, { by: "b", ms: [0, 9], saw: { y: null } } as const];
  expect(linearizability(back)).toMatchObject({ judged: 4, violationsFound: 1 });
});

test("linearizability: a search that is cut off decides nothing", () => {
  const lines = Array.from(
    { length: 20 },
    (_, i): Line => ({ by: `w${i}`, ms: [0, 10], wrote: { x: `${i}` }, end: i + 1 }),
  );
  const verdict = linearizability([...lines, { by: "r", ms: [20, 30], saw: { x: ["none", 99] } }], 500);
  expect(verdict).toMatchObject({ judged: 0, undecided: 21, violationsFound: 0 });
});

const CONTEXT: JudgeContext = { log: null, certificate: new Set(), clockErrorMs: 0, invariants: [] };

test("judgeAll: a judge without a subject is skipped with the reason, and never passes", () => {
  const { ok, reports } = judgeAll(eventsOf([OWN_WRITE]), CONTEXT);
  expect(ok).toBe(true);
  const statuses = reports.map(({ judge, status, judged }) => [judge, status, judged]);
  expect(statuses).toEqual([
    ["strict-serializability", "passed", 1],
    ["durability", "skipped", 0],
    ["exactly-once", "passed", 1],
    ["session", "skipped", 0],
    ["consistent-prefix", "skipped", 0],
    ["bounded-staleness", "skipped", 0],
    ["linearizability", "skipped", 0],
  ]);
  expect(reports.find(({ judge }) => judge === "durability")?.reason).toBe("the log of the cluster is not known");
});

test("judgeAll: a history without versionstamps is left to the search", () => {
  const written: Written = { x: "1" };
  const events: readonly HistoryEvent[] = eventsOf([
    { by: "a", ms: [0, 10], wrote: written, end: 1 },
    { by: "b", ms: [20, 30], saw: { x: null } },
  ]).map((event) => ({ ...event, versionstamp: null }));
  const { ok, reports, violations } = judgeAll(events, CONTEXT);
  expect(ok).toBe(false);
  expect(reports.filter(({ status }) => status !== "skipped").map(({ judge }) => judge)).toEqual(["linearizability"]);
  expect(violations[0]?.events.map(({ type }) => type)).toEqual(["invoke", "ok"]);
});
