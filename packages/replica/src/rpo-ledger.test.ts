import { createInstantMs, createLogIndex, type DatacenterId, parseDatacenterId, parseRegion } from "@kvorum/base";
import type { Entry, RaftStatus } from "@kvorum/raft";
import { expect, test } from "vitest";
import { CommitTimes } from "./commit-times.ts";
import { FRAME_TOTALS_KEPT } from "./limits.ts";
import { RpoLedger } from "./rpo-ledger.ts";

const HERE = parseRegion("us-east4");
const SIBLING = parseDatacenterId("us-east4-b");
const ASIA_A = parseDatacenterId("asia-southeast1-a");
const ASIA_B = parseDatacenterId("asia-southeast1-b");
const EUROPE = parseDatacenterId("europe-west3-a");
const FRAME_BYTES = 100;

/** A voter's ledger over a log of entries of 100 bytes, entry i committed at i ms. */
class Voter {
  readonly #commitTimes = new CommitTimes();
  readonly ledger = new RpoLedger({
    commitTimes: this.#commitTimes,
    region: HERE,
    standing: { findRegion: (datacenter) => parseRegion(datacenter.slice(0, -2)) },
  });
  #lastIndex = 0;

  constructor() {
    this.ledger.begin({ lastIndex: createLogIndex(0), sizeBytes: 0 });
  }

  commit(entries: number, isCommitTimeKnown = true): void {
    const added = Array.from({ length: entries }, (_, i) => {
      return { index: createLogIndex(this.#lastIndex + i + 1), frame: new Uint8Array(FRAME_BYTES) } as Entry;
    });
    this.ledger.appended(added);
    for (const { index } of added) {
      this.#commitTimes.record(index, createInstantMs(isCommitTimeKnown ? index : Number.NaN));
    }
    this.#lastIndex += entries;
    this.tick();
  }

  tick(matches: Readonly<Record<DatacenterId, number>> = {}): void {
    const progress = new Map(Object.entries(matches).map(([voter, matchIndex]) => [voter, { matchIndex }]));
    const status = { role: "leader", progress } as unknown as RaftStatus;
    this.ledger.tick({ commitIndex: createLogIndex(this.#lastIndex), status });
  }

  durable(datacenter: DatacenterId, index: number): void {
    this.ledger.durable(datacenter, createLogIndex(index));
  }

  exposures(nowMs: number): ReturnType<RpoLedger["exposures"]> {
    return this.ledger.exposures(createLogIndex(this.#lastIndex), createInstantMs(nowMs));
  }
}

test("RpoLedger: a region that has everything is exposed to nothing", () => {
  const voter = new Voter();
  voter.commit(5);
  voter.durable(ASIA_A, 5);
  expect(voter.exposures(50)).toEqual([{ region: "asia-southeast1", entries: 0, bytes: 0, ageMs: 0 }]);
});

test("RpoLedger: the exposure of a region that says nothing any more grows", () => {
  const voter = new Voter();
  voter.commit(5);
  voter.durable(ASIA_A, 5);
  voter.commit(2);
  expect(voter.exposures(10)).toEqual([{ region: "asia-southeast1", entries: 2, bytes: 200, ageMs: 4 }]);
  voter.commit(3);
  expect(voter.exposures(20)).toEqual([{ region: "asia-southeast1", entries: 5, bytes: 500, ageMs: 14 }]);
});

test("RpoLedger: of a region its furthest datacenter counts", () => {
  const voter = new Voter();
  voter.commit(9);
  voter.durable(ASIA_A, 3);
  voter.durable(ASIA_B, 7);
  voter.durable(EUROPE, 8);
  expect(voter.exposures(20).map(({ region, entries }) => [region, entries])).toEqual([
    ["asia-southeast1", 2],
    ["europe-west3", 1],
  ]);
});

test("RpoLedger: the primary region is not exposed to itself", () => {
  const voter = new Voter();
  voter.commit(2);
  voter.durable(SIBLING, 1);
  expect(voter.exposures(20)).toEqual([]);
});

test("RpoLedger: a voter of another region, as during a move, has on disk what it acknowledged", () => {
  const voter = new Voter();
  voter.commit(4);
  voter.tick({ [EUROPE]: 3 });
  expect(voter.exposures(9)).toEqual([{ region: "europe-west3", entries: 1, bytes: 100, ageMs: 5 }]);
});

test("RpoLedger: a disk that was wiped has nothing any more", () => {
  const voter = new Voter();
  voter.commit(4);
  voter.durable(ASIA_A, 4);
  voter.ledger.pulled(ASIA_A, createLogIndex(5));
  expect(voter.exposures(9)[0]?.entries).toBe(0);
  voter.ledger.pulled(ASIA_A, createLogIndex(1));
  voter.durable(ASIA_A, 1);
  expect(voter.exposures(9)[0]).toMatchObject({ entries: 3, bytes: 300 });
});

test("RpoLedger: an age is remembered when the commit time is forgotten, and unknown when it never was known", () => {
  const voter = new Voter();
  voter.commit(5);
  voter.durable(ASIA_A, 4);
  voter.tick();
  voter.commit(FRAME_TOTALS_KEPT);
  expect(voter.exposures(100_000)[0]).toMatchObject({ entries: FRAME_TOTALS_KEPT + 1, ageMs: 100_000 - 5 });
  const other = new Voter();
  other.commit(5, false);
  other.durable(ASIA_A, 4);
  expect(other.exposures(10)[0]).toMatchObject({ entries: 1, ageMs: null });
});

test("RpoLedger: bytes are never too few, however long a region was away", () => {
  const voter = new Voter();
  voter.commit(5);
  voter.durable(ASIA_A, 5);
  voter.commit(FRAME_TOTALS_KEPT + 10);
  voter.durable(ASIA_A, 8);
  const exposed = voter.exposures(1)[0];
  expect(exposed?.entries).toBe(FRAME_TOTALS_KEPT + 7);
  expect(exposed?.bytes).toBeGreaterThanOrEqual((FRAME_TOTALS_KEPT + 7) * FRAME_BYTES);
  voter.durable(ASIA_A, FRAME_TOTALS_KEPT);
  expect(voter.exposures(1)[0]).toMatchObject({ entries: 15, bytes: 1_500 });
});

test("RpoLedger: entries that replace others are counted once", () => {
  const voter = new Voter();
  voter.commit(3);
  voter.durable(ASIA_A, 1);
  voter.ledger.appended([{ index: createLogIndex(3), frame: new Uint8Array(40) } as Entry]);
  expect(voter.exposures(9)[0]).toMatchObject({ entries: 2, bytes: FRAME_BYTES + 40 });
});
