// An expectation held against what was found: a verdict with a sentence that says by how much it was missed.
import type { Expectation } from "../schema/expectation-schema.ts";
import { findFigure, type JudgedReport } from "./find-figure.ts";
import { formatMs } from "./format.ts";
import type { Check } from "./report.ts";

/** What an expectation may be about. */
export interface JudgedFigures {
  readonly report: JudgedReport;
  /** Configured round trip between a client region and another region, in ms. */
  readonly rttMs: (clientRegion: string, region: string) => number;
}

/** The expectation as a line for people: where, which figure, within which bounds. */
export function formatExpectation(expectation: Expectation): string {
  const bounds = boundsOf(expectation, 1).map(({ text }) => text);
  return `${nameOf(expectation)} ${bounds.join(" and ")}${unitTextOf(expectation)}`;
}

/** One check per expectation; a figure that was not measured fails it. */
export function judgeExpectation(expectation: Expectation, figures: JudgedFigures): Check {
  const unit = unitOf(expectation, figures);
  const bounds = boundsOf(expectation, unit.factor);
  const name = formatExpectation(expectation);
  const found = findFigure(expectation, figures.report);
  if (found === null) {
    return { name, ok: false, detail: "nothing was measured" };
  }
  const missed = bounds.find((bound) => !bound.holds(found));
  if (missed === undefined) {
    return { name, ok: true, detail: `found ${unit.format(found)}` };
  }
  if (found === Infinity) {
    return { name, ok: false, detail: `found no end of it, which misses ${missed.text}` };
  }
  const offBy = unit.format(Math.abs(found - missed.limit(found)));
  return { name, ok: false, detail: `found ${unit.format(found)}, which misses ${missed.text} by ${offBy}` };
}

/** What a bound is a multiple of, and how the figure is written. */
interface Unit {
  readonly factor: number;
  readonly format: (found: number) => string;
}

interface Bound {
  readonly text: string;
  /** What the figure had to reach, in its own unit; where there are two, the one that it is beyond. */
  readonly limit: (found: number) => number;
  readonly holds: (found: number) => boolean;
}

function boundsOf(expectation: Expectation, factor: number): readonly Bound[] {
  const { above, atLeast, below, atMost, equals } = expectation;
  const bound = (
    sign: string,
    value: number | undefined,
    holds: (found: number, limit: number) => boolean,
  ): readonly Bound[] =>
    value === undefined
      ? []
      : [{ text: `${sign} ${value}`, limit: () => value * factor, holds: (found) => holds(found, value * factor) }];
  return [
    ...bound(">", above, (found, limit) => found > limit),
    ...bound("≥", atLeast, (found, limit) => found >= limit),
    ...bound("<", below, (found, limit) => found < limit),
    ...bound("≤", atMost, (found, limit) => found <= limit),
    ...bound("=", equals, (found, limit) => found === limit),
    ...nearBound(expectation, factor),
  ];
}

function nearBound({ near }: Expectation, factor: number): readonly Bound[] {
  if (near === undefined) {
    return [];
  }
  const { value, within, percent = 0 } = near;
  const tolerance = Math.max(within, (value * percent) / 100);
  const low = (value - tolerance) * factor;
  const high = (value + tolerance) * factor;
  return [
    {
      text: `= ${value} ± ${Number(tolerance.toFixed(3))}`,
      limit: (found) => (found < low ? low : high),
      holds: (found) => found >= low && found <= high,
    },
  ];
}

function unitOf(expectation: Expectation, figures: JudgedFigures): Unit {
  if (!isDuration(expectation)) {
    return { factor: 1, format: (found) => String(Number(found.toFixed(3))) };
  }
  if (!("timesRttTo" in expectation) || expectation.timesRttTo === undefined) {
    return { factor: 1, format: formatMs };
  }
  const rttMs = figures.rttMs(expectation.region, expectation.timesRttTo);
  return {
    factor: rttMs,
    format: (found) => `${formatMs(found)} = ${(found / rttMs).toFixed(3)}×`,
  };
}

/** Behind the bounds. */
function unitTextOf(expectation: Expectation): string {
  if (!isDuration(expectation)) {
    return "";
  }
  const isRelative = "timesRttTo" in expectation && expectation.timesRttTo !== undefined;
  return isRelative ? ` × round trip to ${expectation.timesRttTo}` : " ms";
}

function nameOf(expectation: Expectation): string {
  const parts = [
    "region" in expectation ? expectation.region : undefined,
    "phase" in expectation && expectation.phase !== undefined ? `in ${expectation.phase}` : undefined,
    expectation.figure === "workload" ? `${expectation.workload} ${expectation.count}` : expectation.figure,
    "code" in expectation ? expectation.code : undefined,
    "after" in expectation ? `after ${expectation.after} ms` : undefined,
    "percentile" in expectation ? expectation.percentile : undefined,
    "fault" in expectation ? `after ${expectation.fault}` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" ");
}

/** Whether the figure is in ms: its name says so, unless its samples are counted. */
function isDuration(expectation: Expectation): boolean {
  const isCounted = "percentile" in expectation && expectation.percentile === "count";
  return !isCounted && /Ms(\.|$)/.test(expectation.figure);
}
