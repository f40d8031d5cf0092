import { parseRegion } from "@kvorum/base";
import type { RpoExposure } from "@kvorum/protocol";
import { expect, test } from "vitest";
import { type ExposedStatus, rpoExposureOf } from "./rpo-exposure.ts";

function exposure(region: string, entries: number): RpoExposure {
  return { region: parseRegion(region), entries, bytes: entries * 100, ageMs: entries };
}

function voter(given: Partial<ExposedStatus>): ExposedStatus {
  return { role: "follower", epoch: 0, commitIndex: 50, rpoExposure: [], ...given };
}

test("rpoExposureOf: the voter that feeds a region knows", () => {
  const found = rpoExposureOf([
    voter({ role: "leader", rpoExposure: [exposure("asia", 30), exposure("europe", 1)] }),
    voter({ rpoExposure: [exposure("asia", 2)] }),
  ]);
  expect(found).toEqual([exposure("asia", 2), exposure("europe", 1)]);
});

test("rpoExposureOf: a voter that is cut off does not hide what was committed without it", () => {
  const found = rpoExposureOf([
    voter({ role: "leader", rpoExposure: [exposure("asia", 12)] }),
    voter({ commitIndex: 40, rpoExposure: [exposure("asia", 0)] }),
  ]);
  expect(found[0]).toMatchObject({ entries: 10 });
});

test("rpoExposureOf: of two that know as much the one with more commits says how old and how large", () => {
  const found = rpoExposureOf([
    voter({ commitIndex: 40, rpoExposure: [exposure("asia", 2)] }),
    voter({ role: "leader", rpoExposure: [exposure("asia", 12)] }),
  ]);
  expect(found).toEqual([exposure("asia", 12)]);
});

test("rpoExposureOf: voters of an epoch that is over have no say", () => {
  const found = rpoExposureOf([
    voter({ role: "leader", epoch: 1, commitIndex: 90, rpoExposure: [exposure("asia", 40)] }),
    voter({ role: "leader", epoch: 2, commitIndex: 60, rpoExposure: [exposure("europe", 3)] }),
  ]);
  expect(found).toEqual([exposure("europe", 3)]);
});

test("rpoExposureOf: nobody answers, nothing is known", () => {
  expect(rpoExposureOf([])).toEqual([]);
});
