import { createHistoryRecorder, type HistoryEvent, judgeAll, pairOperations } from "@kvorum/checker";
import { expect, test } from "vitest";
import type { LoggedCommand } from "./commit-tail.ts";
import { replayLog } from "./replay-log.ts";

const CLIENT = "a";
const KEY = '["register",0]';

interface Asked {
  readonly sequence: number;
  readonly value: string;
  /** Undefined: unchecked. */
  readonly check?: string | null;
  /** Null: it never heard of it. */
  readonly acknowledged: string | null;
}

function historyOf(commits: readonly Asked[]): readonly HistoryEvent[] {
  const events: HistoryEvent[] = [];
  let timeNs = 0;
  const recorder = createHistoryRecorder({ sink: (event) => events.push(event), nowNs: () => timeNs++ });
  for (const { sequence, value, check, acknowledged } of commits) {
    const open = recorder.invoke({
      client: CLIENT,
      f: "commit",
      mutations: [{ kind: "set", key: KEY, value }],
      checks: check === undefined ? [] : [{ key: KEY, versionstamp: check }],
      commitId: { clientId: CLIENT, sequence },
    });
    if (acknowledged === null) {
      open.info("outcome_unknown");
    } else {
      open.ok({ f: "commit", versionstamp: acknowledged });
    }
  }
  return events;
}

function stamp(index: number): string {
  return `0000${index.toString(16).padStart(12, "0")}0000`;
}

function logged(index: number, sequence: number, more: Partial<LoggedCommand> = {}): LoggedCommand {
  return { versionstamp: stamp(index), clientId: CLIENT, sequence, finishedBelow: 1, ...more };
}

test("replayLog: of a command that stands in the log twice only the first counts", () => {
  const history = historyOf([{ sequence: 1, value: "x", acknowledged: stamp(1) }]);
  const { log, strangers } = replayLog([logged(1, 1), logged(2, 1)], pairOperations(history));
  expect(log.commits.map(({ versionstamp }) => versionstamp)).toEqual([stamp(1)]);
  expect(strangers).toEqual([]);
});

test("replayLog: a command whose check does not hold has done nothing, also when it is sent again later", () => {
  const history = historyOf([
    { sequence: 1, value: "x", acknowledged: stamp(1) },
    { sequence: 2, value: "y", check: null, acknowledged: null },
    { sequence: 3, value: "z", check: stamp(1), acknowledged: stamp(4) },
  ]);
  const commands = [logged(1, 1), logged(2, 2), logged(3, 2), logged(4, 3)];
  const { log } = replayLog(commands, pairOperations(history));
  expect(log.commits.map(({ versionstamp }) => versionstamp)).toEqual([stamp(1), stamp(4)]);
});

test("replayLog: a command that comes after its client has given it up has done nothing", () => {
  const history = historyOf([
    { sequence: 1, value: "x", acknowledged: null },
    { sequence: 2, value: "y", acknowledged: stamp(1) },
  ]);
  const { log } = replayLog([logged(1, 2, { finishedBelow: 2 }), logged(2, 1)], pairOperations(history));
  expect(log.commits.map(({ versionstamp }) => versionstamp)).toEqual([stamp(1)]);
});

test("replayLog: a command that nobody sent is a stranger", () => {
  const { log, strangers } = replayLog([logged(1, 1, { clientId: "b" }), logged(2, 0, { clientId: null })], []);
  expect(log.commits).toEqual([]);
  expect(strangers.map(({ versionstamp }) => versionstamp)).toEqual([stamp(1), stamp(2)]);
});

test("replayLog: an acknowledged commit that the log lost is found by the judges", () => {
  const history = historyOf([
    { sequence: 1, value: "x", acknowledged: stamp(1) },
    { sequence: 2, value: "y", acknowledged: stamp(2) },
  ]);
  const { log } = replayLog([logged(1, 1)], pairOperations(history));
  const { violations } = judgeAll(history, { log, certificate: new Set(), clockErrorMs: 0, invariants: [] });
  expect(violations.map(({ judge }) => judge)).toContain("durability");
});
