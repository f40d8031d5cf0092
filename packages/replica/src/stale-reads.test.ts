import { createInstantMs, parseRegion } from "@kvorum/base";
import { expect, test } from "vitest";
import { STALE_READS_PENDING_MAX } from "./limits.ts";
import type { ReadVerdict } from "./observer.ts";
import { StaleReadLedger } from "./stale-reads.ts";

const region = parseRegion("asia-southeast1");
const key = (text: string): Uint8Array => new TextEncoder().encode(text);
const written = (text: string, database = "") => ({ database, key: key(text) });
const point = (text: string) => ({ start: key(text), end: key(`${text}\0`), limit: 1, reverse: false });
const span = (start: string, end: string) => ({ start: key(start), end: key(end), limit: 100, reverse: false });
const at = createInstantMs;

function ledgerWithVerdicts() {
  const verdicts: ReadVerdict[] = [];
  return { verdicts, ledger: new StaleReadLedger((verdict) => verdicts.push(verdict)) };
}

test("StaleReadLedger: a read before the commit of the next version is fresh", () => {
  const { ledger, verdicts } = ledgerWithVerdicts();
  ledger.served({ database: "", clientRegion: region, readAtMs: at(100), ranges: [point("a")] });
  ledger.applied({ commitAtMs: at(100), keys: [written("a")], droppedDatabases: [] });
  expect(verdicts).toEqual([{ clientRegion: region, stalenessMs: 0, versionsMissed: 0 }]);
});

test("StaleReadLedger: a read is stale by its distance to the first newer commit, and counts every version missed", () => {
  const { ledger, verdicts } = ledgerWithVerdicts();
  ledger.served({ database: "", clientRegion: region, readAtMs: at(100), ranges: [point("a")] });
  ledger.applied({ commitAtMs: at(40), keys: [written("a"), written("b")], droppedDatabases: [] });
  ledger.applied({ commitAtMs: at(70), keys: [written("a")], droppedDatabases: [] });
  expect(verdicts).toEqual([]);
  ledger.applied({ commitAtMs: at(120), keys: [written("a")], droppedDatabases: [] });
  expect(verdicts).toEqual([{ clientRegion: region, stalenessMs: 60, versionsMissed: 2 }]);
});

test("StaleReadLedger: a range read misses what was written inside its range only", () => {
  const { ledger, verdicts } = ledgerWithVerdicts();
  ledger.served({ database: "", clientRegion: region, readAtMs: at(10), ranges: [span("b", "d")] });
  ledger.served({ database: "", clientRegion: region, readAtMs: at(11), ranges: [point("d")] });
  ledger.applied({ commitAtMs: at(5), keys: [written("a"), written("c")], droppedDatabases: [] });
  ledger.completeAsOf(at(20));
  expect(verdicts.map((verdict) => verdict.stalenessMs)).toEqual([5, 0]);
});

test("StaleReadLedger: a read of several keys is stale if any of them was", () => {
  const { ledger, verdicts } = ledgerWithVerdicts();
  ledger.served({ database: "", clientRegion: region, readAtMs: at(10), ranges: [point("a"), point("b")] });
  ledger.applied({ commitAtMs: at(7), keys: [written("b")], droppedDatabases: [] });
  ledger.completeAsOf(at(10));
  expect(verdicts).toEqual([{ clientRegion: region, stalenessMs: 3, versionsMissed: 1 }]);
});

test("StaleReadLedger: without a commit time nothing is judged, and the read waits", () => {
  const { ledger, verdicts } = ledgerWithVerdicts();
  ledger.served({ database: "", clientRegion: region, readAtMs: at(10), ranges: [point("a")] });
  ledger.applied({ commitAtMs: at(Number.NaN), keys: [written("a")], droppedDatabases: [] });
  ledger.completeAsOf(at(Number.NaN));
  expect(verdicts).toEqual([]);
});

test("StaleReadLedger: thousands of reads under way are judged in the order in which they were served", () => {
  const { ledger, verdicts } = ledgerWithVerdicts();
  for (let i = 0; i < 5000; i++) {
    ledger.served({ database: "", clientRegion: region, readAtMs: at(i), ranges: [point(`k${i % 7}`)] });
    if (i % 500 === 499) {
      ledger.applied({ commitAtMs: at(i - 250), keys: [written("k3")], droppedDatabases: [] });
    }
  }
  ledger.completeAsOf(at(5000));
  expect(verdicts).toHaveLength(5000);
  const stale = verdicts.map((verdict, i) => ({ i, ...verdict })).filter((verdict) => verdict.versionsMissed > 0);
  expect(stale.every(({ i }) => i % 7 === 3 && i % 500 > 249)).toBe(true);
  expect(stale.length).toBeGreaterThan(300);
});

test("StaleReadLedger: past its bound the oldest read goes without a verdict, and is counted", () => {
  const { ledger, verdicts } = ledgerWithVerdicts();
  for (let i = 0; i <= STALE_READS_PENDING_MAX; i++) {
    ledger.served({ database: "", clientRegion: region, readAtMs: at(i), ranges: [point("a")] });
  }
  ledger.completeAsOf(at(STALE_READS_PENDING_MAX));
  expect({ unjudged: ledger.unjudged, judged: verdicts.length }).toEqual({
    unjudged: 1,
    judged: STALE_READS_PENDING_MAX,
  });
});

test("StaleReadLedger: keys of different databases have nothing to do with each other; a drop takes all of one", () => {
  const { ledger, verdicts } = ledgerWithVerdicts();
  for (const ranges of [[point("a")], [span("a", "d")]]) {
    ledger.served({ database: "", clientRegion: region, readAtMs: at(10), ranges });
    ledger.served({ database: "orders", clientRegion: region, readAtMs: at(10), ranges });
  }
  ledger.applied({ commitAtMs: at(4), keys: [written("a", "orders")], droppedDatabases: [] });
  ledger.applied({ commitAtMs: at(6), keys: [], droppedDatabases: ["orders"] });
  ledger.completeAsOf(at(20));
  expect(verdicts.map(({ stalenessMs, versionsMissed }) => [stalenessMs, versionsMissed])).toEqual([
    [0, 0],
    [6, 2],
    [0, 0],
    [6, 2],
  ]);
});
