import { createInstantMs, createLogIndex, parseRegion } from "@kvorum/base";
import { KEY_PREFIX_OTHER } from "@kvorum/keyspace";
import type { ReadVerdict } from "@kvorum/replica";
import { expect, test } from "vitest";
import { DurationHistogram } from "./duration-histogram.ts";
import { Figures } from "./figures.ts";
import { ENTRY_TRACES_KEPT, EVENTS_KEPT_MAX, KEY_PREFIXES_MAX } from "./limits.ts";
import { verdictOf } from "./testing/verdict.ts";

/** Figures on a clock that stands where it is put. */
function createFigures(): { readonly figures: Figures; readonly clock: { nowMs: number } } {
  const clock = { nowMs: 100 };
  return { figures: new Figures({ now: () => createInstantMs(clock.nowMs) }), clock };
}

function verdict(region: string, keyPrefix: string, stalenessMs: number): ReadVerdict {
  const versionsMissed = stalenessMs > 0 ? 2 : 0;
  return verdictOf({ clientRegion: parseRegion(region), keyPrefix, stalenessMs, versionsMissed });
}

function at(ms: number): ReturnType<typeof createInstantMs> {
  return createInstantMs(ms);
}

function maxMs(encoded: string): number {
  const histogram = new DurationHistogram();
  histogram.addEncoded(encoded);
  return histogram.percentileMs(100);
}

test("Figures: what was recorded is taken, and a reset begins anew", () => {
  const { figures, clock } = createFigures();
  figures.quorum(3);
  figures.replicationLag(120);
  figures.lagUnknown();
  figures.acknowledged(3);
  figures.acknowledged(2);
  const taken = figures.take({ reset: true });
  expect(maxMs(taken.quorum)).toBeCloseTo(3, 1);
  expect(maxMs(taken.replicationLag)).toBeCloseTo(120, 0);
  expect(taken).toMatchObject({
    entriesApplied: 2,
    entriesWithoutCommitTime: 1,
    datacentersDurableAtAckMin: 2,
    commitsAcknowledged: 2,
    windowStartedAtMs: 100,
  });
  clock.nowMs = 170;
  expect(figures.take({ reset: false })).toMatchObject({ quorum: "", entriesApplied: 0, windowStartedAtMs: 100 });
  expect(figures.totals).toEqual({ entriesWithoutCommitTime: 1, commitsAcknowledged: 2 });
});

test("Figures: stale reads are told apart by client region and key prefix", () => {
  const { figures } = createFigures();
  figures.readJudged(verdict("us-east4", '"cart"', 0));
  figures.readJudged(verdict("us-east4", '"cart"', 40));
  figures.readJudged(verdict("us-east4", '"user"', 0));
  figures.readJudged(verdict("asia-east2", '"cart"', 90));
  const { staleReads } = figures.take({ reset: false });
  expect(staleReads.map(({ staleness: _, ...counts }) => counts)).toEqual([
    { clientRegion: "us-east4", keyPrefix: '"cart"', reads: 2, stale: 1, versionsMissedMax: 2 },
    { clientRegion: "us-east4", keyPrefix: '"user"', reads: 1, stale: 0, versionsMissedMax: 0 },
    { clientRegion: "asia-east2", keyPrefix: '"cart"', reads: 1, stale: 1, versionsMissedMax: 2 },
  ]);
  expect(staleReads.map(({ staleness }) => Math.round(maxMs(staleness)))).toEqual([40, 0, 90]);
});

test("Figures: reads of another level and watches are no eventual reads, however old", () => {
  const { figures } = createFigures();
  figures.readJudged(verdictOf({ level: "session", stalenessMs: 40, versionsMissed: 1 }));
  figures.readJudged(verdictOf({ level: "bounded", stalenessMs: 40, versionsMissed: 1 }));
  figures.readJudged(verdictOf({ kind: "watch", stalenessMs: 40, versionsMissed: 1 }));
  expect(figures.take({ reset: false }).staleReads).toEqual([]);
});

test("Figures: prefixes past the bound are one group", () => {
  const { figures } = createFigures();
  for (let i = 0; i < KEY_PREFIXES_MAX + 10; i++) {
    figures.readJudged(verdict("us-east4", `${i}`, 0));
  }
  const { staleReads } = figures.take({ reset: false });
  expect(staleReads).toHaveLength(KEY_PREFIXES_MAX + 1);
  expect(staleReads.find(({ keyPrefix }) => keyPrefix === KEY_PREFIX_OTHER)?.reads).toBe(10);
});

test("Figures: an event has the time at which it was told", () => {
  const { figures, clock } = createFigures();
  figures.event("leadership_lost", { term: 3 });
  clock.nowMs = 250.5;
  figures.event("leader_seen", { leader: "us-east4-b", term: 4 });
  expect(figures.take({ reset: true }).events).toEqual([
    { atMs: 100, name: "leadership_lost", details: { term: 3 } },
    { atMs: 250.5, name: "leader_seen", details: { leader: "us-east4-b", term: 4 } },
  ]);
  expect(figures.take({ reset: false })).toMatchObject({ events: [], windowStartedAtMs: 250.5 });
});

test("Figures: events past the bound push out the oldest, and are counted", () => {
  const { figures } = createFigures();
  for (let term = 1; term <= 3 * EVENTS_KEPT_MAX + 1; term++) {
    figures.event("leadership_won", { term });
  }
  const { events, eventsDropped } = figures.take({ reset: false });
  expect(events).toHaveLength(EVENTS_KEPT_MAX);
  expect(events.at(-1)?.details).toEqual({ term: 3 * EVENTS_KEPT_MAX + 1 });
  expect(eventsDropped).toBe(2 * EVENTS_KEPT_MAX + 1);
});

test("Figures: the steps of an entry stand until another has its place", () => {
  const { figures } = createFigures();
  const index = createLogIndex(7);
  figures.entryStep("received", index, at(10));
  figures.entryStep("flushed", index, at(12));
  figures.entryStep("applied", index, at(13));
  const trace = {
    index: 7,
    appendedAtMs: null,
    receivedAtMs: 10,
    flushedAtMs: 12,
    committedAtMs: null,
    appliedAtMs: 13,
  };
  expect(figures.trace([7])).toEqual([trace]);
  figures.entryStep("received", createLogIndex(7 + ENTRY_TRACES_KEPT), at(99));
  expect(figures.trace([7])[0]).toMatchObject({ receivedAtMs: null, flushedAtMs: null });
});

test("Figures: an entry that replaces another at its index starts over", () => {
  const { figures } = createFigures();
  const index = createLogIndex(7);
  figures.entryStep("appended", index, at(10));
  figures.entryStep("committed", index, at(11));
  figures.entryStep("received", index, at(20));
  expect(figures.trace([7])[0]).toMatchObject({ appendedAtMs: null, receivedAtMs: 20, committedAtMs: null });
});
