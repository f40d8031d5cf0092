import { type ClientId, createEpoch, createInstantMs, createLogIndex, parseClientId, parseRegion } from "@kvorum/base";
import { createVersionstamp } from "@kvorum/keyspace";
import type { AuditWords, ReadRange } from "@kvorum/kv";
import { expect, test } from "vitest";
import { STALE_READS_PENDING_MAX } from "./limits.ts";
import type { ReadVerdict } from "./observer.ts";
import type { ServedRead } from "./served-read.ts";
import { type EntryWrites, StaleReadLedger } from "./stale-reads.ts";

const key = (text: string): Uint8Array => new TextEncoder().encode(text);
const point = (text: string) => ({ start: key(text), end: key(`${text}\0`), limit: 1, reverse: false });
const span = (start: string, end: string) => ({ start: key(start), end: key(end), limit: 100, reverse: false });
const at = createInstantMs;
const ada = parseClientId("ad".repeat(16));
const bob = parseClientId("b0".repeat(16));

class Ledger {
  readonly verdicts: ReadVerdict[] = [];
  readonly ledger = new StaleReadLedger((verdict) => this.verdicts.push(verdict));
  #index = 0;

  read(readAtMs: number, ranges: readonly ReadRange[], more: Partial<ServedRead> = {}): void {
    const position = { epoch: createEpoch(0), index: createLogIndex(this.#index) };
    const clientRegion = parseRegion("asia-southeast1");
    const base = { kind: "read", clientRegion, source: "sdk", level: "eventual", database: "", audit: null } as const;
    this.ledger.served({ ...base, position, readAtMs: at(readAtMs), ranges, ...more });
  }

  /** The next entry: one command of each writer, on the keys that follow it. */
  apply(commitAtMs: number, ...commands: readonly (readonly [writer: Writer, ...keys: readonly string[]])[]): void {
    this.#index += 1;
    const [epoch, index] = [createEpoch(0), createLogIndex(this.#index)];
    const entry: EntryWrites = {
      epoch,
      index,
      commitAtMs: at(commitAtMs),
      commands: commands.map(([writer]) => ({
        commitId: writer === null ? null : { ...writer, finishedBelow: 1 },
        result: { kind: "done" },
        repeated: false,
      })),
      writtenKeys: commands.flatMap(([, ...keys], position) =>
        keys.map((text) => {
          const [name, database = ""] = text.split("@");
          return { database, key: key(name ?? ""), versionstamp: createVersionstamp({ epoch, index, position }) };
        }),
      ),
      droppedDatabases: [],
    };
    this.ledger.applied(entry);
  }

  drop(commitAtMs: number, database: string): void {
    this.#index += 1;
    const place = { epoch: createEpoch(0), index: createLogIndex(this.#index), commitAtMs: at(commitAtMs) };
    this.ledger.applied({ ...place, commands: [], writtenKeys: [], droppedDatabases: [database] });
  }

  get outcomes(): readonly (readonly [stalenessMs: number, versionsMissed: number])[] {
    return this.verdicts.map(({ stalenessMs, versionsMissed }) => [stalenessMs, versionsMissed]);
  }
}

type Writer = { readonly clientId: ClientId; readonly sequence: number } | null;

test("StaleReadLedger: a read before the commit of the next version is fresh", () => {
  const ledger = new Ledger();
  ledger.read(100, [point("a")]);
  ledger.apply(100, [null, "a"]);
  expect(ledger.verdicts).toMatchObject([{ stalenessMs: 0, versionsMissed: 0, missed: null }]);
});

test("StaleReadLedger: a read is stale by its distance to the first newer commit, and counts every version missed", () => {
  const ledger = new Ledger();
  ledger.read(100, [point("a")]);
  ledger.apply(40, [{ clientId: bob, sequence: 7 }, "b"], [{ clientId: ada, sequence: 3 }, "a"]);
  ledger.apply(70, [null, "a"]);
  expect(ledger.verdicts).toEqual([]);
  ledger.apply(120, [null, "a"]);
  const versionstamp = createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(1), position: 1 });
  const missed = { key: key("a"), versionstamp, commitAtMs: 40, writer: ada };
  expect(ledger.verdicts).toMatchObject([{ stalenessMs: 60, versionsMissed: 2, missed }]);
});

test("StaleReadLedger: a range read misses what was written inside its range only", () => {
  const ledger = new Ledger();
  ledger.read(10, [span("b", "d")]);
  ledger.read(11, [point("d")]);
  ledger.apply(5, [null, "a", "c"]);
  ledger.ledger.completeAsOf(at(20));
  expect(ledger.verdicts.map((verdict) => verdict.stalenessMs)).toEqual([5, 0]);
});

test("StaleReadLedger: a read of several keys is stale if any of them was", () => {
  const ledger = new Ledger();
  ledger.read(10, [point("a"), point("b")]);
  ledger.apply(7, [null, "b"]);
  ledger.ledger.completeAsOf(at(10));
  expect(ledger.outcomes).toEqual([[3, 1]]);
});

test("StaleReadLedger: without a commit time nothing is judged, and the read waits", () => {
  const ledger = new Ledger();
  ledger.read(10, [point("a")]);
  ledger.apply(Number.NaN, [null, "a"]);
  ledger.ledger.completeAsOf(at(Number.NaN));
  expect([ledger.verdicts, ledger.ledger.awaiting, ledger.ledger.awaitingSinceMs]).toEqual([[], 1, 10]);
});

test("StaleReadLedger: thousands of reads under way are judged in the order in which they were served", () => {
  const ledger = new Ledger();
  for (let i = 0; i < 5000; i++) {
    ledger.read(i, [point(`k${i % 7}`)]);
    if (i % 500 === 499) {
      ledger.apply(i - 250, [null, "k3"]);
    }
  }
  ledger.ledger.completeAsOf(at(5000));
  expect(ledger.verdicts).toHaveLength(5000);
  const stale = ledger.verdicts.map((verdict, i) => ({ i, ...verdict })).filter(({ versionsMissed }) => versionsMissed);
  expect(stale.every(({ i }) => i % 7 === 3 && i % 500 > 249)).toBe(true);
  expect(stale.length).toBeGreaterThan(300);
});

test("StaleReadLedger: of a client that others remember, every missed version is named, and no promise judged", () => {
  const ledger = new Ledger();
  const remembered = { name: "shop", askedAtMs: at(90) };
  const audit = { clientId: null, clientName: "", callSite: "", acknowledged: [], seen: null, remembered };
  ledger.read(100, [point("a")], { audit });
  ledger.read(100, [point("a")]);
  ledger.apply(40, [null, "a"]);
  ledger.apply(70, [{ clientId: ada, sequence: 3 }, "a"]);
  ledger.ledger.completeAsOf(at(100));
  expect(ledger.verdicts[0]).toMatchObject({ versionsMissed: 2, readYourWrites: null, monotonicReads: null });
  expect(ledger.verdicts.map(({ missedVersions }) => missedVersions.map(({ commitAtMs }) => commitAtMs))).toEqual([
    [40, 70],
    [],
  ]);
});

test("StaleReadLedger: past its bound the oldest read goes without a verdict, and is counted", () => {
  const ledger = new Ledger();
  const ranges = [point("a")];
  for (let i = 0; i <= STALE_READS_PENDING_MAX; i++) {
    ledger.read(i, ranges);
  }
  ledger.ledger.completeAsOf(at(STALE_READS_PENDING_MAX));
  expect({ unjudged: ledger.ledger.unjudged, judged: ledger.verdicts.length }).toEqual({
    unjudged: 1,
    judged: STALE_READS_PENDING_MAX,
  });
});

test("StaleReadLedger: keys of different databases have nothing to do with each other; a drop takes all of one", () => {
  const ledger = new Ledger();
  for (const ranges of [[point("a")], [span("a", "d")]]) {
    ledger.read(10, ranges);
    ledger.read(10, ranges, { database: "orders" });
  }
  ledger.apply(4, [null, "a@orders"]);
  ledger.drop(6, "orders");
  ledger.ledger.completeAsOf(at(20));
  expect(ledger.outcomes).toEqual([
    [0, 0],
    [6, 2],
    [0, 0],
    [6, 2],
  ]);
});

function wordsOf(words: Partial<AuditWords>): { readonly audit: AuditWords } {
  return { audit: { clientId: ada, clientName: "", callSite: "", acknowledged: [], seen: null, ...words } };
}

test("StaleReadLedger: who misses its own write, and had been told of it, has not read its writes", () => {
  const ledger = new Ledger();
  ledger.read(10, [point("a")], wordsOf({ acknowledged: [{ first: 2, last: 5 }] }));
  ledger.read(10, [point("a")], wordsOf({ acknowledged: [{ first: 2, last: 4 }] }));
  ledger.read(10, [point("a")], wordsOf({ clientId: bob, acknowledged: [{ first: 1, last: 9 }] }));
  ledger.apply(3, [{ clientId: ada, sequence: 1 }, "a"], [{ clientId: ada, sequence: 5 }, "a"]);
  ledger.ledger.completeAsOf(at(10));
  const [first, ...others] = ledger.verdicts;
  expect(first?.readYourWrites).toMatchObject({ writer: ada, commitAtMs: 3 });
  expect(others.map(({ readYourWrites }) => readYourWrites)).toEqual([null, null]);
});

test("StaleReadLedger: who was answered from a state that had the missed version has read backwards", () => {
  const ledger = new Ledger();
  ledger.read(10, [point("a")], wordsOf({ seen: { epoch: createEpoch(0), index: createLogIndex(2) } }));
  ledger.read(10, [point("a")], wordsOf({ seen: { epoch: createEpoch(0), index: createLogIndex(1) } }));
  ledger.read(10, [point("a")], wordsOf({ seen: { epoch: createEpoch(1), index: createLogIndex(9) } }));
  ledger.apply(3, [null, "b"]);
  ledger.apply(4, [{ clientId: bob, sequence: 1 }, "a"]);
  ledger.ledger.completeAsOf(at(10));
  expect(ledger.verdicts.map(({ monotonicReads }) => monotonicReads?.writer)).toEqual([bob, undefined, undefined]);
});
