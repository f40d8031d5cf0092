import { expect, test } from "vitest";
import { judgeStrictSerializability } from "./judge-strict-serializability.ts";
import type { ReplicatedLog } from "./replicated-log.ts";
import { commitsOf, historyOf, type Line, logOf, versionstampOf } from "./testing/story.ts";

const judge = (lines: readonly Line[], log: ReplicatedLog | null = null) =>
  judgeStrictSerializability(historyOf(lines, log));
const messages = (lines: readonly Line[], log: ReplicatedLog | null = null): readonly string[] =>
  judge(lines, log).violations.map(({ message }) => message);

test("strict serializability: overlapping operations may stand in either order", () => {
  const lines: readonly Line[] = [
    { by: "a", ms: [0, 10], wrote: { x: "1" }, end: 1 },
    { by: "b", ms: [20, 40], wrote: { x: "2" }, end: 2 },
    { by: "c", ms: [25, 30], saw: { x: ["1", 1] } },
    { by: "d", ms: [26, 31], saw: { x: ["2", 2] } },
  ];
  expect(judge(lines)).toMatchObject({ judged: 4, undecided: 0, violations: [] });
});

test("strict serializability: a stale read is one that started after the newer value was acknowledged", () => {
  const [message] = messages([
    { by: "a", ms: [0, 10], wrote: { x: "1" }, end: 1 },
    { by: "a", ms: [20, 30], wrote: { x: "2" }, end: 2 },
    { by: "b", ms: [31, 40], saw: { x: ["1", 1] } },
  ]);
  expect(message).toMatch(/read #2 of b .* saw x = 1 .*commit #1 of a .* already been told/);
});

test("strict serializability: once one reader has seen a value, a later one does not miss it", () => {
  const lines: readonly Line[] = [
    { by: "w", ms: [0, 100], wrote: { x: "1" }, end: 1 },
    { by: "a", ms: [10, 20], saw: { x: ["1", 1] } },
    { by: "b", ms: [21, 30], saw: { x: null } },
  ];
  expect(messages(lines)).toHaveLength(1);
});

test("strict serializability: a value cannot be read before it was written", () => {
  const lines: readonly Line[] = [
    { by: "a", ms: [0, 10], saw: { x: ["1", 1] } },
    { by: "w", ms: [11, 20], wrote: { x: "1" }, end: 1 },
  ];
  expect(messages(lines)[0]).toMatch(/commit #1 of w .* before what ok read #0 of a/);
});

test("strict serializability: a value that nobody wrote is no value", () => {
  expect(messages([{ by: "a", ms: [0, 10], saw: { x: ["1", 1] } }])[0]).toMatch(/no commit of the history can have/);
  const other = messages([
    { by: "w", ms: [0, 10], wrote: { x: "1" }, end: 1 },
    { by: "a", ms: [11, 20], saw: { x: ["other", 1] } },
  ]);
  expect(other[0]).toMatch(/which was never so/);
});

test("strict serializability: the versionstamps of commits follow real time", () => {
  const lines: readonly Line[] = [
    { by: "a", ms: [0, 10], wrote: { x: "1" }, end: 2 },
    { by: "b", ms: [11, 20], wrote: { y: "1" }, end: 1 },
  ];
  expect(messages(lines)[0]).toMatch(/commit #1 of b .* before what ok commit #0 of a/);
});

test("strict serializability: a deposed leader that still answers reads is found out", () => {
  const lines: readonly Line[] = [
    { by: "a", ms: [0, 10], wrote: { x: "old" }, end: 1 },
    { by: "b", ms: [20, 30], wrote: { x: "new" }, end: 2 },
    { by: "c", ms: [40, 50], saw: { x: ["old", 1] } },
    { by: "d", ms: [45, 55], saw: { x: ["new", 2] } },
  ];
  expect(messages(lines)).toHaveLength(1);
});

test("strict serializability: a read of several keys is of one moment", () => {
  const writes: readonly Line[] = [
    { by: "a", ms: [0, 100], wrote: { x: "1", y: "1" }, end: 1 },
    { by: "b", ms: [0, 100], wrote: { x: "2", y: "2" }, end: 2 },
  ];
  const torn = messages([...writes, { by: "c", ms: [10, 90], saw: { x: ["2", 2], y: ["1", 1] } }]);
  expect(torn[0]).toMatch(/never so at one moment/);
  expect(messages([...writes, { by: "c", ms: [10, 90], saw: { x: ["1", 1], y: ["1", 1] } }])).toEqual([]);
});

test("strict serializability: a lost update is a commit on a check that no longer held", () => {
  const lines: readonly Line[] = [
    { by: "a", ms: [0, 10], wrote: { x: "0" }, end: 1 },
    { by: "a", ms: [20, 40], wrote: { x: "a" }, checks: { x: 1 }, end: 2 },
    { by: "b", ms: [20, 40], wrote: { x: "b" }, checks: { x: 1 }, end: 3 },
  ];
  expect(messages(lines)[0]).toMatch(/commit #2 of b .* check that x is at 0+1\d{4}, but it was at/);
});

test("strict serializability: write skew through checks of both keys is found out", () => {
  const lines: readonly Line[] = [
    { by: "s", ms: [0, 10], wrote: { x: "1", y: "1" }, end: 1 },
    { by: "a", ms: [20, 40], wrote: { x: "0" }, checks: { x: 1, y: 1 }, end: 2 },
    { by: "b", ms: [20, 40], wrote: { y: "0" }, checks: { x: 1, y: 1 }, end: 3 },
  ];
  expect(messages(lines)).toHaveLength(1);
});

test("strict serializability: a check is refused only where it failed", () => {
  const setup: Line = { by: "s", ms: [0, 10], wrote: { x: "1" }, end: 1 };
  const refusal = { by: "a", ms: [20, 30], wrote: { x: "2" }, end: "check_failed", failedChecks: [0] } as const;
  expect(messages([setup, { ...refusal, checks: { x: null } }])).toEqual([]);
  expect(messages([setup, { ...refusal, checks: { x: 1 } }])[0]).toMatch(/none of its checks/);
  const overlapping: Line = { by: "b", ms: [25, 40], wrote: { x: "3" }, end: 2 };
  expect(messages([setup, overlapping, { ...refusal, checks: { x: 1 } }])).toEqual([]);
});

test("strict serializability: the list of failed checks is exact", () => {
  const lines = (failedChecks: readonly number[]): readonly Line[] => [
    { by: "s", ms: [0, 10], wrote: { x: "1", y: "1" }, end: 1 },
    { by: "a", ms: [20, 30], wrote: { x: "2" }, checks: { x: 1, y: null }, end: "check_failed", failedChecks },
  ];
  expect(messages(lines([1]))).toEqual([]);
  expect(messages(lines([0, 1]))).toHaveLength(1);
});

test("strict serializability: an unknown outcome may take effect late, or never, but not before it was asked", () => {
  const unknown: Line = { by: "w", ms: [20, 30], wrote: { x: "1" }, end: "unknown" };
  expect(messages([unknown, { by: "a", ms: [40, 50], saw: { x: null } }])).toEqual([]);
  const late: readonly Line[] = [
    unknown,
    { by: "a", ms: [40, 50], saw: { x: null } },
    { by: "a", ms: [60, 70], saw: { x: ["1", 5] } },
  ];
  expect(messages(late)).toEqual([]);
  expect(messages([...late, { by: "a", ms: [80, 90], saw: { x: null } }])).toHaveLength(1);
  expect(messages([{ by: "a", ms: [0, 10], saw: { x: ["1", 5] } }, unknown])).toHaveLength(1);
});

test("strict serializability: without the log an absence after an unknown delete is undecided, with it it is judged", () => {
  const lines: readonly Line[] = [
    { by: "w", ms: [0, 10], wrote: { x: "1" }, end: 1 },
    { by: "w", ms: [20, 30], wrote: { x: null }, end: "unknown" },
    { by: "a", ms: [40, 50], saw: { x: null } },
  ];
  expect(judge(lines)).toMatchObject({ judged: 1, undecided: 1, violationsFound: 0 });
  expect(judge(lines, logOf({ 1: { x: "1" }, 2: { x: null } }))).toMatchObject({ undecided: 0, violationsFound: 0 });
  expect(judge(lines, logOf({ 1: { x: "1" } }))).toMatchObject({ undecided: 0, violationsFound: 1 });
});

test("strict serializability: attempts with one commit id are one commit, from the first attempt on", () => {
  const lines: readonly Line[] = [
    { by: "w", ms: [0, 10], wrote: { x: "1" }, end: "unknown", id: "w" },
    { by: "a", ms: [11, 20], saw: { x: ["1", 1] } },
    { by: "w2", ms: [30, 40], wrote: { x: "1" }, end: 1, id: "w" },
  ];
  expect(judge(lines)).toMatchObject({ judged: 2, violations: [] });
});

test("strict serializability: what a forced failover lost is gone for the new epoch, and not before", () => {
  const branch = { after: versionstampOf(1), until: versionstampOf(3), commits: commitsOf({ 2: { x: "lost" } }) };
  const log: ReplicatedLog = {
    commits: [...commitsOf({ 1: { x: "1" } }), ...commitsOf({ 2: { y: "2" } }, 1)],
    branches: [branch],
  };
  const lines: readonly Line[] = [
    { by: "a", ms: [0, 10], wrote: { x: "1" }, end: 1 },
    { by: "a", ms: [20, 30], wrote: { x: "lost" }, end: 2 },
    { by: "b", ms: [31, 40], saw: { x: ["lost", 2] } },
    { by: "c", ms: [50, 60], wrote: { y: "2" }, end: 2, epoch: 1 },
    { by: "b", ms: [61, 70], saw: { x: ["1", 1], y: ["2", 2, 1] } },
  ];
  expect(messages(lines, log)).toEqual([]);
  expect(messages([...lines, { by: "b", ms: [71, 80], saw: { x: ["lost", 2] } }], log)).toHaveLength(1);
});
