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
  SNAPSHOT_BAD_CHUNKS_MAX,
  SNAPSHOT_CHUNK_SILENCE_MS_MAX,
  SNAPSHOT_SOURCE_SILENCE_MS_MAX,
  SNAPSHOT_WINDOW_CHUNKS,
} from "./limits.ts";
import { ServedSnapshot, type SnapshotChunk } from "./served-snapshot.ts";
import { SnapshotFetch } from "./snapshot-fetch.ts";
import { numberedRows, PlainInstall, PlainState } from "./testing/plain-state.ts";
import { SentMessages } from "./testing/sent-messages.ts";

const NOW = createInstantMs(1000);
const SOURCE = parseDatacenterId("us-east4-a");
const BASE = { index: createLogIndex(7), term: createTerm(1), epoch: createEpoch(0), leaderTimeMs: createWallMs(1) };
const ROW_BYTES = 100;

/** A fetch that has begun, and the chunks, one row each, that its source would send. */
function fetchOf(rowCount: number) {
  const rows = numberedRows(rowCount, ROW_BYTES);
  const manifest = { snapshotId: 4, base: BASE, rowsTotal: rowCount };
  const served = new ServedSnapshot({ manifest, state: new PlainState(rows).openSnapshot(), chunkBytes: ROW_BYTES });
  const chunks = rows.map((_, i) => served.chunk(i)).filter((chunk): chunk is SnapshotChunk => chunk !== undefined);
  const [sent, install] = [new SentMessages(), new PlainInstall()];
  const fetch = new SnapshotFetch({ source: SOURCE, manifest, install, transport: sent, now: NOW });
  fetch.tick(NOW);
  const pulled = () => sent.takeKind("snapshot_pull").map(({ chunk }) => chunk);
  const deliver = (index: number, now = NOW) => {
    const chunk = chunks[index];
    return chunk === undefined ? fetch.state : fetch.receive(SOURCE, chunk, now);
  };
  return { rows, chunks, install, fetch, pulled, deliver };
}

function upTo(end: number): readonly number[] {
  return Array.from({ length: end }, (_, i) => i);
}

test("SnapshotFetch: a window of chunks is pulled at once, and one more for each that comes", () => {
  const { pulled, deliver, fetch } = fetchOf(40);
  expect(pulled()).toEqual(upTo(SNAPSHOT_WINDOW_CHUNKS));
  deliver(0);
  deliver(1);
  expect(pulled()).toEqual([SNAPSHOT_WINDOW_CHUNKS, SNAPSHOT_WINDOW_CHUNKS + 1]);
  expect(fetch.progress).toEqual({ chunks: 2, rows: 2, rowsTotal: 40 });
});

test("SnapshotFetch: a chunk that comes proves those pulled before it lost; they are pulled again at once, and written in order", () => {
  const { rows, pulled, deliver, install } = fetchOf(4);
  pulled();
  deliver(2);
  expect(pulled()).toEqual([0, 1]);
  expect(install.rows).toEqual([]);
  deliver(1);
  deliver(3);
  expect(deliver(0)).toEqual({ kind: "received", base: BASE });
  expect(install.rows).toEqual(rows);
});

test("SnapshotFetch: in a silence one chunk is asked for again and again; when the link is back the rest follows where it stood", () => {
  const { pulled, deliver, fetch } = fetchOf(40);
  pulled();
  deliver(0);
  pulled();
  const quiet = addMs(NOW, SNAPSHOT_CHUNK_SILENCE_MS_MAX);
  expect(fetch.wakeAtMs).toBe(quiet);
  fetch.tick(quiet);
  fetch.tick(addMs(quiet, 1));
  expect(pulled()).toEqual([1]);
  fetch.tick(addMs(quiet, SNAPSHOT_CHUNK_SILENCE_MS_MAX));
  expect(pulled()).toEqual([1]);
  deliver(1, addMs(quiet, SNAPSHOT_CHUNK_SILENCE_MS_MAX));
  expect(pulled()).toEqual(upTo(SNAPSHOT_WINDOW_CHUNKS).map((i) => i + 2));
});

test("SnapshotFetch: a source that stays silent is given up", () => {
  const { fetch } = fetchOf(3);
  fetch.tick(addMs(NOW, SNAPSHOT_SOURCE_SILENCE_MS_MAX));
  expect(fetch.state.kind).toBe("receiving");
  expect(fetch.tick(addMs(NOW, SNAPSHOT_SOURCE_SILENCE_MS_MAX + 1))).toEqual({
    kind: "failed",
    reason: "source_silent",
  });
});

test("SnapshotFetch: a damaged chunk is pulled again and not written; too many of them fail the transfer", () => {
  const { chunks, fetch, pulled, install } = fetchOf(1);
  pulled();
  const [chunk] = chunks;
  if (chunk === undefined) {
    throw new Error("no chunk");
  }
  const damaged = { ...chunk, rows: chunk.rows.map((row) => ({ ...row, value: new Uint8Array(row.value.length) })) };
  damaged.rows[0]?.value.set([77]);
  for (let i = 0; i < SNAPSHOT_BAD_CHUNKS_MAX; i++) {
    expect(fetch.receive(SOURCE, damaged, NOW)).toEqual({ kind: "receiving" });
    expect(pulled()).toEqual([0]);
  }
  expect(install.rows).toEqual([]);
  expect(fetch.receive(SOURCE, damaged, NOW)).toEqual({ kind: "failed", reason: "snapshot_corrupt" });
});

test("SnapshotFetch: chunks that are whole but not of one snapshot fail the chain", () => {
  const { chunks, fetch, deliver, install } = fetchOf(3);
  deliver(0);
  const [, second, third] = chunks;
  if (second === undefined || third === undefined) {
    throw new Error("no chunks");
  }
  const swapped = { ...third, chunk: 1, isLast: false };
  expect(fetch.receive(SOURCE, swapped, NOW)).toEqual({ kind: "failed", reason: "snapshot_corrupt" });
  expect(install.rows).toHaveLength(1);
});

test("SnapshotFetch: what is repeated, of another snapshot or of another source changes nothing", () => {
  const { chunks, fetch, deliver, install, pulled } = fetchOf(3);
  pulled();
  deliver(0);
  deliver(0);
  const [, second] = chunks;
  if (second !== undefined) {
    fetch.receive(SOURCE, { ...second, snapshotId: 5 }, NOW);
    fetch.receive(parseDatacenterId("us-east4-b"), second, NOW);
  }
  fetch.receive(parseDatacenterId("us-east4-b"), { kind: "snapshot_gone", snapshotId: 4 }, NOW);
  expect(install.rows).toHaveLength(1);
  expect(fetch.state).toEqual({ kind: "receiving" });
});

test("SnapshotFetch: a source that closed the snapshot ends the transfer", () => {
  const { fetch, deliver } = fetchOf(3);
  expect(fetch.receive(SOURCE, { kind: "snapshot_gone", snapshotId: 4 }, NOW)).toEqual({
    kind: "failed",
    reason: "snapshot_gone",
  });
  expect(deliver(0).kind).toBe("failed");
});
