import { createEpoch, createInstantMs, createLogIndex, parseDatacenterId, parseRegion } from "@kvorum/base";
import { createVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import type { Consistency, Outcome, WatchOperation, WrittenKey } from "@kvorum/kv";
import { expect, test } from "vitest";
import { WATCHES_PARKED_MAX } from "./limits.ts";
import { Request } from "./request.ts";
import { isNews, WatchDesk } from "./watch-desk.ts";

const key = (text: string): Uint8Array => new TextEncoder().encode(text);
const written = (text: string, database = ""): WrittenKey => ({ database, key: key(text) });
const stamp = (index: number): Versionstamp =>
  createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(index), position: 0 });

function watch(keys: readonly string[], fields: Partial<WatchOperation> = {}): WatchOperation {
  const consistency: Consistency = { level: "eventual" };
  return { kind: "watch", keys: keys.map(key), seen: keys.map(() => null), consistency, timeoutMs: 5000, ...fields };
}

function park(desk: WatchDesk, operation: WatchOperation, outcomes: Outcome[] = []): Request {
  const request = new Request({
    operation,
    clientRegion: parseRegion("us-east4"),
    deadlineAtMs: createInstantMs(5000),
    fromPeer: false,
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  desk.park(request, operation);
  return request;
}

function readOf(...versions: readonly (Versionstamp | null)[]): Outcome {
  const ranges = versions.map((versionstamp) =>
    versionstamp === null
      ? []
      : [{ key: key("k"), value: { encoding: "bytes", data: key("v") } as const, versionstamp }],
  );
  const versionstamp = stamp(99);
  const [region, datacenter] = [parseRegion("us-east4"), parseDatacenterId("us-east4-a")];
  return { kind: "read", ranges, provenance: { region, datacenter, versionstamp, ageMs: 0, strong: false } };
}

test("isNews: another versionstamp, one more or one less of a key; whoever knows nothing takes anything", () => {
  const seen = watch(["a", "b"], { seen: [stamp(3), null] });
  expect(isNews(seen, readOf(stamp(3), null))).toBe(false);
  expect(isNews(seen, readOf(stamp(4), null))).toBe(true);
  expect(isNews(seen, readOf(null, null))).toBe(true);
  expect(isNews(seen, readOf(stamp(3), stamp(1)))).toBe(true);
  expect(isNews(watch(["a"], { seen: null }), readOf(null))).toBe(true);
});

test("WatchDesk: an entry wakes the watches of the keys that it wrote, each once", () => {
  const desk = new WatchDesk();
  const both = park(desk, watch(["a", "b"]));
  const other = park(desk, watch(["c"]));
  const named = park(desk, watch(["a"], { database: "orders" }));
  const changes = { writtenKeys: [written("a"), written("b"), written("d")], droppedDatabases: [] };
  expect(desk.takeTouched(changes)).toEqual([both]);
  expect(desk.takeTouched(changes)).toEqual([]);
  expect(desk.takeTouched({ writtenKeys: [written("a", "orders")], droppedDatabases: [] })).toEqual([named]);
  expect(desk.takeAll()).toEqual([other]);
});

test("WatchDesk: a dropped database wakes every watch in it, and no other", () => {
  const desk = new WatchDesk();
  park(desk, watch(["a"]));
  const named = [
    park(desk, watch(["a", "b"], { database: "orders" })),
    park(desk, watch(["c"], { database: "orders" })),
  ];
  expect(desk.takeTouched({ writtenKeys: [], droppedDatabases: ["orders"] })).toEqual(named);
  expect(desk.size).toBe(1);
});

test("WatchDesk: what only a leader may keep is handed out by itself", () => {
  const desk = new WatchDesk();
  park(desk, watch(["a"]));
  const strong = park(desk, watch(["a"], { consistency: { level: "strong" } }));
  expect(desk.takeStrong()).toEqual([strong]);
  expect(desk.size).toBe(1);
});

test("WatchDesk: one that was answered elsewise is forgotten", () => {
  const desk = new WatchDesk();
  const request = park(desk, watch(["a"]));
  desk.remove(request);
  desk.remove(request);
  expect(desk.takeTouched({ writtenKeys: [written("a")], droppedDatabases: [] })).toEqual([]);
});

test("WatchDesk: past its bound a watch is refused, and waits nowhere", () => {
  const desk = new WatchDesk();
  for (let i = 0; i < WATCHES_PARKED_MAX; i++) {
    park(desk, watch(["a"]));
  }
  const outcomes: Outcome[] = [];
  park(desk, watch(["a"]), outcomes);
  expect(outcomes).toMatchObject([{ kind: "failed", code: "resource_exhausted" }]);
  expect(desk.size).toBe(WATCHES_PARKED_MAX);
});
