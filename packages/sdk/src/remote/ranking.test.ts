import { parseClientId, parseDatacenterId, parseRegion } from "@kvorum/base";
import { expect, test } from "vitest";
import { type RankedDatacenter, rankDatacenters } from "./ranking.ts";

const clientId = parseClientId("ab".repeat(16));

function place(datacenter: string, rttMs: number, named = false): RankedDatacenter {
  const region = parseRegion(datacenter.slice(0, datacenter.lastIndexOf("-")));
  return { datacenter: parseDatacenterId(datacenter), region, rttMs, named };
}

function namesOf(candidates: readonly RankedDatacenter[], region: string | null = null): readonly string[] {
  return rankDatacenters(candidates, { region: region === null ? null : parseRegion(region), clientId }).map(
    ({ datacenter }) => datacenter,
  );
}

test("rankDatacenters: nearest first, however they are given", () => {
  const candidates = [place("us-east4-a", 220), place("asia-southeast1-a", 36), place("europe-west3-a", 180)];
  const expected = ["asia-southeast1-a", "europe-west3-a", "us-east4-a"];
  expect(namesOf(candidates)).toEqual(expected);
  expect(namesOf(candidates.toReversed(), "us-east4")).toEqual(expected);
});

test("rankDatacenters: among equally near ones the client's own region wins, then a named address", () => {
  const candidates = [place("us-east4-a", 0.3), place("europe-west3-a", 0.9), place("asia-southeast1-a", 0.5, true)];
  expect(namesOf(candidates, "europe-west3")[0]).toBe("europe-west3-a");
  expect(namesOf(candidates)[0]).toBe("asia-southeast1-a");
  expect(namesOf(candidates, "europe-west4")[0]).toBe("asia-southeast1-a");
});

test("rankDatacenters: clients of a region spread over its datacenters, each always in the same way", () => {
  const candidates = [place("us-east4-a", 1), place("us-east4-b", 1.5), place("us-east4-c", 2)];
  const chosenBy = (digits: string) =>
    rankDatacenters(candidates, { region: parseRegion("us-east4"), clientId: parseClientId(digits.repeat(16)) })[0];
  const chosen = Array.from({ length: 100 }, (_, i) => chosenBy(i.toString().padStart(2, "0"))?.datacenter);
  expect(new Set(chosen).size).toBe(3);
  expect(chosenBy("07")).toBe(chosenBy("07"));
});

test("rankDatacenters: nothing to rank is no error", () => {
  expect(namesOf([])).toEqual([]);
});
