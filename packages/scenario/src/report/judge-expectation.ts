// An expectation held against what was found: a verdict with a sentence that says by how much it was missed.
import type { Expectation } from "../schema/expectation-schema.ts";
import { formatMs } from "./format.ts";
import type { Check, RegionRow, Report } from "./report.ts";

/** What an expectation may be about. */
export interface JudgedFigures {
  readonly regions: readonly RegionRow[];
  readonly durability: Report["durability"];
  /** Configured round trip between a client region and another region, in ms. */
  readonly rttMs: (clientRegion: string, region: string) => number;
}

/** One check per expectation; a figure that was not measured fails it. */
export function judgeExpectation(expectation: Expectation, figures: JudgedFigures): Check {
  const unit = unitOf(expectation, figures);
  const bounds = boundsOf(expectation);
  const name = `${nameOf(expectation)} ${bounds.map(({ sign, value }) => `${sign} ${value}`).join(" and ")}${unit.text}`;
  const found = findFigure(expectation, figures);
  if (found === null) {
    return { name, ok: false, detail: "nothing was measured" };
  }
  const missed = bounds.find((bound) => !bound.holds(found, bound.value * unit.factor));
  if (missed === undefined) {
    return { name, ok: true, detail: `found ${unit.format(found)}` };
  }
  const offBy = unit.format(Math.abs(found - missed.value * unit.factor));
  return {
    name,
    ok: false,
    detail: `found ${unit.format(found)}, which misses ${missed.sign} ${missed.value} by ${offBy}`,
  };
}

/** What a bound is a multiple of, and how the figure is written. */
interface Unit {
  readonly factor: number;
  /** Behind the bounds. */
  readonly text: string;
  readonly format: (found: number) => string;
}

interface Bound {
  readonly sign: string;
  readonly value: number;
  readonly holds: (found: number, limit: number) => boolean;
}

function boundsOf(expectation: Expectation): readonly Bound[] {
  const { above, atLeast, below, atMost, equals } = expectation;
  const bound = (sign: string, value: number | undefined, holds: Bound["holds"]): readonly Bound[] =>
    value === undefined ? [] : [{ sign, value, holds }];
  return [
    ...bound(">", above, (found, limit) => found > limit),
    ...bound("≥", atLeast, (found, limit) => found >= limit),
    ...bound("<", below, (found, limit) => found < limit),
    ...bound("≤", atMost, (found, limit) => found <= limit),
    ...bound("=", equals, (found, limit) => found === limit),
  ];
}

function unitOf(expectation: Expectation, figures: JudgedFigures): Unit {
  if (isCount(expectation)) {
    return { factor: 1, text: "", format: String };
  }
  if (!("timesRttTo" in expectation) || expectation.timesRttTo === undefined) {
    return { factor: 1, text: " ms", format: formatMs };
  }
  const rttMs = figures.rttMs(expectation.region, expectation.timesRttTo);
  return {
    factor: rttMs,
    text: ` × round trip to ${expectation.timesRttTo}`,
    format: (found) => `${formatMs(found)} = ${(found / rttMs).toFixed(3)}×`,
  };
}

function nameOf(expectation: Expectation): string {
  const where = "region" in expectation ? `${expectation.region} ` : "";
  const which = "percentile" in expectation ? ` ${expectation.percentile}` : "";
  return `${where}${expectation.figure}${which}`;
}

function isCount(expectation: Expectation): boolean {
  return !("percentile" in expectation) || expectation.percentile === "count";
}

function findFigure(expectation: Expectation, figures: JudgedFigures): number | null {
  switch (expectation.figure) {
    case "durability.acknowledged":
      return figures.durability.acknowledged;
    case "durability.lost":
      return figures.durability.lost;
    case "durability.datacentersDurableAtAckMin":
      return figures.durability.datacentersDurableAtAckMin;
  }
  const row = figures.regions.find((candidate) => candidate.region === expectation.region);
  switch (expectation.figure) {
    case "staleReads.reads":
      return row?.staleReads.reads ?? null;
    case "staleReads.stale":
      return row?.staleReads.stale ?? null;
  }
  const distribution =
    expectation.figure === "staleReads.stalenessMs" ? row?.staleReads.stalenessMs : row?.[expectation.figure];
  if (distribution === undefined || distribution === null) {
    return null;
  }
  return distribution.count > 0 || expectation.percentile === "count" ? distribution[expectation.percentile] : null;
}
