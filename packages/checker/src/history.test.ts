import { KvorumError } from "@kvorum/base";
import { expect, test } from "vitest";
import { pairOperations, precedes } from "./completed-operation.ts";
import type { HistoryEvent } from "./history.ts";
import { decodeHistory, decodeHistoryEvent, encodeHistoryEvent } from "./history-codec.ts";
import { createHistoryRecorder, type HistoryRecorder } from "./history-recorder.ts";

const VERSIONSTAMP = "00000000000000010000";

function record(story: (recorder: HistoryRecorder, at: (nowNs: number) => void) => void): readonly HistoryEvent[] {
  const events: HistoryEvent[] = [];
  let nowNs = 0;
  const recorder = createHistoryRecorder({ sink: (event) => events.push(event), nowNs: () => nowNs });
  story(recorder, (next) => {
    nowNs = next;
  });
  return events;
}

const write = (client: string) => ({ client, f: "write", mutations: [{ kind: "set", key: "k", value: "1" }] }) as const;

test("recorder: a write of one key is the eight fields that outside checkers take", () => {
  const events = record((recorder, at) => {
    at(5);
    const open = recorder.invoke(write("c"));
    at(9);
    open.ok({ f: "commit", versionstamp: VERSIONSTAMP });
  });
  const base = { process: "c", f: "write", key: "k", value: "1", consistency: "strong" };
  expect(events).toEqual([
    { ...base, type: "invoke", versionstamp: null, timeNs: 5 },
    { ...base, type: "ok", versionstamp: VERSIONSTAMP, timeNs: 9 },
  ]);
});

test("recorder: a client with two operations under way is two processes, and one is retired after an unknown outcome", () => {
  const events = record((recorder) => {
    const first = recorder.invoke(write("c"));
    const second = recorder.invoke(write("c"));
    first.info("outcome_unknown");
    second.fail({ error: "not_leader" });
    recorder.invoke(write("c"));
    recorder.invoke(write("c"));
  });
  const invoked = events.filter(({ type }) => type === "invoke").map(({ process }) => process);
  expect(invoked).toEqual(["c", "c/2", "c/2", "c/3"]);
});

test("recorder: an operation is completed once", () => {
  record((recorder) => {
    const open = recorder.invoke(write("c"));
    open.info("outcome_unknown");
    expect(() => open.info("outcome_unknown")).toThrow(/completed twice/);
  });
});

test("codec: every event of a recorder is read back as it was", () => {
  const provenance = { region: "r", datacenter: "r-a", incarnation: 0, versionstamp: VERSIONSTAMP, ageMs: null };
  const events = record((recorder) => {
    recorder.invoke({ client: "c", f: "read", keys: ["a", "b"], consistency: "bounded", maxStalenessMs: 50 }).ok({
      f: "read",
      reads: [{ key: "a", value: "1", versionstamp: VERSIONSTAMP }],
      provenance,
      servedAtNs: 3,
    });
    recorder
      .invoke({
        client: "c",
        f: "commit",
        mutations: [],
        checks: [{ key: "a", versionstamp: null }],
        commitId: { clientId: "c", sequence: 1 },
      })
      .fail({ failedChecks: [0] });
    recorder.invoke({
      client: "c",
      f: "read",
      keys: ["a"],
      consistency: "session",
      session: "s",
      bookmark: { epoch: 0, index: 4 },
    });
  });
  expect(decodeHistory(`${events.map(encodeHistoryEvent).join("\n")}\n`)).toEqual(events);
});

test("codec: a damaged line is refused by its number and field", () => {
  const [event] = record((recorder) => void recorder.invoke(write("c")));
  for (const [field, value] of [
    ["timeNs", -1],
    ["type", "done"],
    ["versionstamp", "12"],
    ["reads", [{ key: 1 }]],
    ["process", undefined],
  ] as const) {
    const line = JSON.stringify({ ...event, [field]: value });
    expect(() => decodeHistoryEvent(line, 7)).toThrow(new RegExp(`line 7: "${field}"`));
  }
  expect(() => decodeHistory("\n{")).toThrow(/line 2: not JSON/);
});

test("pairOperations: outcomes, observations and mutations of each kind of completion", () => {
  const events = record((recorder, at) => {
    const read = recorder.invoke({ client: "r", f: "read", keys: ["k"], consistency: "eventual" });
    at(1);
    read.ok({ f: "read", reads: [{ key: "k", value: null, versionstamp: null }] });
    recorder.invoke(write("ok")).ok({ f: "commit", versionstamp: VERSIONSTAMP });
    recorder.invoke(write("refused")).fail({ error: "not_leader" });
    recorder.invoke(write("checked")).fail({ failedChecks: [] });
    recorder.invoke(write("unknown")).info("outcome_unknown");
    recorder.invoke({ client: "open", f: "commit", mutations: [{ kind: "delete", key: "k" }] });
  });
  const operations = pairOperations(events);
  expect(operations.map(({ outcome }) => outcome)).toEqual([
    "ok",
    "ok",
    "refused",
    "check_failed",
    "unknown",
    "unknown",
  ]);
  expect(operations[0]?.reads).toEqual([{ key: "k", value: null, versionstamp: null }]);
  expect(operations[1]).toMatchObject({ versionstamp: VERSIONSTAMP, mutations: write("ok").mutations });
  expect(operations[4]?.completedAtNs).toBe(Number.POSITIVE_INFINITY);
  expect(operations[5]?.mutations).toEqual([{ kind: "delete", key: "k" }]);
});

test("pairOperations: of events of equal time, the one recorded first happened first", () => {
  const operations = pairOperations(
    record((recorder) => {
      recorder.invoke(write("a")).ok({ f: "commit", versionstamp: VERSIONSTAMP });
      recorder.invoke(write("b"));
    }),
  );
  const [first, second] = operations;
  expect(first !== undefined && second !== undefined && precedes(first, second)).toBe(true);
});

test("pairOperations: a completion without invocation and a busy process are refused", () => {
  const events = record((recorder) => recorder.invoke(write("c")).info("outcome_unknown"));
  expect(() => pairOperations(events.slice(1))).toThrow(KvorumError);
  expect(() => pairOperations([...events.slice(0, 1), ...events])).toThrow(/under way/);
});
