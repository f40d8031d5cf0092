import {
  addMs,
  createEpoch,
  createInstantMs,
  createLogIndex,
  createTerm,
  createWallMs,
  parseDatacenterId,
} from "@kvorum/base";
import { expect, test } from "vitest";
import {
  SNAPSHOT_IDLE_MS_MAX,
  SNAPSHOT_TURN_CHUNKS_MAX,
  SNAPSHOT_WINDOW_CHUNKS,
  SNAPSHOTS_OPEN_MAX,
} from "./limits.ts";
import { SnapshotSource } from "./snapshot-source.ts";
import { numberedRows, PlainState } from "./testing/plain-state.ts";
import { SentMessages } from "./testing/sent-messages.ts";

const NOW = createInstantMs(1000);
const A = parseDatacenterId("asia-a");
const B = parseDatacenterId("asia-b");
const ROW_BYTES = 100;

function baseAt(index: number) {
  return { index: createLogIndex(index), term: createTerm(1), epoch: createEpoch(0), leaderTimeMs: createWallMs(1) };
}

function offerAt(index: number, baseIndexMin: number) {
  return { subscription: 9, base: baseAt(index), baseIndexMin: createLogIndex(baseIndexMin), rowsTotal: 3 };
}

function sourceOf(rowCount: number) {
  const sent = new SentMessages();
  const state = new PlainState(numberedRows(rowCount, ROW_BYTES));
  // A row per chunk.
  const source = new SnapshotSource({ transport: sent, state, chunkBytes: ROW_BYTES, now: NOW });
  return { sent, state, source };
}

function pull(snapshotId: number, chunk: number) {
  return { kind: "snapshot_pull", snapshotId, chunk } as const;
}

test("SnapshotSource: receivers share a snapshot that both can go on from, and an offer repeated is the same", () => {
  const { sent, state, source } = sourceOf(3);
  source.offer(A, offerAt(10, 5), NOW);
  source.offer(A, offerAt(11, 5), NOW);
  source.offer(B, offerAt(12, 10), NOW);
  const offers = sent.takeKind("snapshot_offer");
  expect(offers.map(({ manifest }) => manifest.base.index)).toEqual([10, 10, 10]);
  expect(new Set(offers.map(({ manifest }) => manifest.snapshotId)).size).toBe(1);
  expect(state.open).toBe(1);
  expect(source.baseIndexes).toEqual([10]);
});

test("SnapshotSource: one whose log has been compacted past an open snapshot gets a new one", () => {
  const { sent, state, source } = sourceOf(3);
  source.offer(A, offerAt(10, 5), NOW);
  source.offer(B, offerAt(30, 20), NOW);
  expect(sent.takeKind("snapshot_offer").map(({ manifest }) => manifest.base.index)).toEqual([10, 30]);
  expect(state.open).toBe(2);
});

test("SnapshotSource: past its bound of open snapshots it refuses, until one was idle for long", () => {
  const { sent, state, source } = sourceOf(3);
  for (let i = 0; i <= SNAPSHOTS_OPEN_MAX; i++) {
    source.offer(A, offerAt(10 * i, 10 * i), NOW);
  }
  expect(sent.takeKind("ship_refused")).toEqual([{ kind: "ship_refused", subscription: 9, reason: "overloaded" }]);
  const later = addMs(NOW, SNAPSHOT_IDLE_MS_MAX + 1);
  source.pump(later);
  expect(state.open).toBe(0);
  source.offer(A, offerAt(90, 90), later);
  expect(sent.takeKind("snapshot_offer")).toHaveLength(1);
});

test("SnapshotSource: a snapshot that is pulled from stays open", () => {
  const { sent, state, source } = sourceOf(3);
  source.offer(A, offerAt(10, 10), NOW);
  const snapshotId = sent.takeKind("snapshot_offer")[0]?.manifest.snapshotId ?? -1;
  source.receive(A, pull(snapshotId, 0), addMs(NOW, SNAPSHOT_IDLE_MS_MAX));
  source.pump(addMs(NOW, 2 * SNAPSHOT_IDLE_MS_MAX));
  expect(state.open).toBe(1);
});

test("SnapshotSource: a chunk is the same each time, even after later ones, and of the moment of the offer", () => {
  const { sent, state, source } = sourceOf(6);
  source.offer(A, offerAt(10, 10), NOW);
  const snapshotId = sent.takeKind("snapshot_offer")[0]?.manifest.snapshotId ?? -1;
  source.receive(A, pull(snapshotId, 1), NOW);
  source.receive(A, pull(snapshotId, 4), NOW);
  source.pump(NOW);
  const [first] = sent.takeKind("snapshot_chunk");
  state.rows = [];
  source.receive(A, pull(snapshotId, 1), NOW);
  source.pump(NOW);
  expect(sent.takeKind("snapshot_chunk")).toEqual([first]);
});

test("SnapshotSource: the last chunk says so, and past it nothing is sent", () => {
  const { sent, source } = sourceOf(3);
  source.offer(A, offerAt(10, 10), NOW);
  const snapshotId = sent.takeKind("snapshot_offer")[0]?.manifest.snapshotId ?? -1;
  for (const chunk of [2, 3, SNAPSHOT_WINDOW_CHUNKS * 2]) {
    source.receive(A, pull(snapshotId, chunk), NOW);
  }
  source.pump(NOW);
  expect(sent.takeKind("snapshot_chunk")).toMatchObject([{ chunk: 2, isLast: true }]);
});

test("SnapshotSource: an empty state is one empty chunk", () => {
  const { sent, source } = sourceOf(0);
  source.offer(A, offerAt(0, 0), NOW);
  const snapshotId = sent.takeKind("snapshot_offer")[0]?.manifest.snapshotId ?? -1;
  source.receive(A, pull(snapshotId, 0), NOW);
  source.pump(NOW);
  expect(sent.takeKind("snapshot_chunk")).toMatchObject([{ chunk: 0, rows: [], isLast: true }]);
});

test("SnapshotSource: a turn sends so many chunks and no more; a pull repeated before its answer is one", () => {
  const { sent, source } = sourceOf(20);
  source.offer(A, offerAt(10, 10), NOW);
  const snapshotId = sent.takeKind("snapshot_offer")[0]?.manifest.snapshotId ?? -1;
  for (const chunk of [0, 1, 1, 2, 3, 4, 4]) {
    source.receive(A, pull(snapshotId, chunk), NOW);
  }
  source.pump(NOW);
  expect(sent.takeKind("snapshot_chunk")).toHaveLength(SNAPSHOT_TURN_CHUNKS_MAX);
  expect(source.hasWork).toBe(true);
  source.pump(NOW);
  expect(sent.takeKind("snapshot_chunk").map(({ chunk }) => chunk)).toEqual([4]);
  expect(source.hasWork).toBe(false);
});

test("SnapshotSource: after its snapshots were closed a receiver is told to start over", () => {
  const { sent, state, source } = sourceOf(3);
  source.offer(A, offerAt(10, 10), NOW);
  const snapshotId = sent.takeKind("snapshot_offer")[0]?.manifest.snapshotId ?? -1;
  source.closeAll();
  expect(state.open).toBe(0);
  source.receive(A, pull(snapshotId, 0), NOW);
  expect(sent.take()).toEqual([{ to: A, message: { kind: "snapshot_gone", snapshotId } }]);
});
