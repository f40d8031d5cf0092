// Two reports, side by side: what differs between two runs, and by more than chance.
//
// Two percentiles or shares differ beyond the noise when the intervals of both (bounds.ts) do not meet, which is stricter than a test
// of 95 %. Whole curves are held against the Kolmogorov-Smirnov test at 99 %, and the grain of their points.
//
// Two things make that too strict by itself. Samples of a run with faults are not independent, since one election delays whatever
// is due meanwhile: there n is no more than one sample per DISTURBANCE_MS of recorded time. And the links of two runs may be as far
// apart as a link check lets pass (LINK_TOLERANCE): a smaller difference in ms says nothing of the store. docs/run-a-scenario.md
// says how often the rule is wrong. It knows no busy machine, which slows all samples: repeat a live run before believing it.
import { type TwoSampleDistance, twoSampleDistance } from "../figures/two-sample-distance.ts";
import { COMPARED_SAMPLES_MIN, DISTURBANCE_MS, LINK_TOLERANCE_FRACTION, LINK_TOLERANCE_MS } from "../limits.ts";
import { type Bounds, boundsOf, type Curve, wilsonBounds } from "./bounds.ts";
import { compareEvents, type EventComparison } from "./compare-events.ts";
import { isMeasured, REGION_FIGURES } from "./figure-names.ts";
import type { RegionRow } from "./region-schema.ts";
import type { Check, Report } from "./report.ts";

export interface PercentileComparison {
  readonly a: number;
  readonly b: number;
  /** b / a; null when a is 0. */
  readonly ratio: number | null;
  /** The difference is more than the noise of either. */
  readonly beyondNoise: boolean;
}

export interface FigureComparison {
  readonly region: string;
  readonly figure: string;
  /** Samples. */
  readonly countA: number;
  readonly countB: number;
  /** Null: one of them measured nothing. */
  readonly p50: PercentileComparison | null;
  readonly p99: PercentileComparison | null;
  /** Null: one of them has no curve. */
  readonly distance: (TwoSampleDistance & { readonly beyondNoise: boolean }) | null;
}

export interface ShareComparison extends PercentileComparison {
  readonly region: string;
  readonly share: "stale reads" | "failed operations";
}

export interface CheckComparison {
  readonly name: string;
  /** Null: not among the checks of that run. */
  readonly a: Check | null;
  readonly b: Check | null;
}

export interface Comparison {
  /** What makes the two hard to compare: each a sentence. */
  readonly cautions: readonly string[];
  readonly figures: readonly FigureComparison[];
  readonly shares: readonly ShareComparison[];
  readonly events: readonly EventComparison[];
  /** Those with another verdict, or known to one run only. */
  readonly checksChanged: readonly CheckComparison[];
  /** Whether a figure or a share differs beyond the noise, one is missing in a run that should have had it, or a verdict is another. */
  readonly isDifferent: boolean;
}

/** Of the two-sample Kolmogorov-Smirnov test at 99 %: the largest difference of the shares, times √(1/n + 1/m). */
const KS_99 = 1.63;
export function compareReports(a: Report, b: Report): Comparison {
  const sides = regionPairs(a, b).map(([rowA, rowB]): Sides => [sideOf(a, rowA), sideOf(b, rowB)]);
  const figures = sides.flatMap(figureComparisons);
  const shares = sides.flatMap(shareComparisons);
  const checksChanged = changedChecks(a.checks, b.checks);
  return {
    cautions: cautionsOf(a, b),
    figures,
    shares,
    events: compareEvents(a, b),
    checksChanged,
    isDifferent:
      figures.some(isFigureDifferent) || shares.some(({ beyondNoise }) => beyondNoise) || checksChanged.length > 0,
  };
}

/** A region in one of the runs. */
interface Side {
  readonly row: RegionRow;
  /** How many of so many samples are independent. */
  readonly independentOf: (count: number) => number;
}

type Sides = readonly [a: Side, b: Side];

function sideOf({ faults, durationMs }: Report, row: RegionRow): Side {
  const countMax = faults.length === 0 ? Infinity : Math.max(1, durationMs / DISTURBANCE_MS);
  return { row, independentOf: (count) => Math.min(count, countMax) };
}

/** What only one run measured differs if it did so more often than chance makes of a thing that the other just missed. */
function isFigureDifferent({ countA, countB, p50, p99, distance }: FigureComparison): boolean {
  return p50 === null
    ? Math.max(countA, countB) >= COMPARED_SAMPLES_MIN
    : p50.beyondNoise || p99?.beyondNoise === true || distance?.beyondNoise === true;
}

function regionPairs(a: Report, b: Report): readonly (readonly [RegionRow, RegionRow])[] {
  return a.regions.flatMap((rowA) => {
    const rowB = b.regions.find(({ region }) => region === rowA.region);
    return rowB === undefined ? [] : [[rowA, rowB] as const];
  });
}

/** Said before any number. */
function cautionsOf(a: Report, b: Report): readonly string[] {
  const differing = (what: string, inA: string | number, inB: string | number): readonly string[] =>
    inA === inB ? [] : [`${what}: ${inA} in A, ${inB} in B`];
  const onlyIn = (which: string, rows: Report, others: Report): readonly string[] =>
    rows.regions
      .filter(({ region }) => !others.regions.some((other) => other.region === region))
      .map(({ region }) => `only ${which} has clients in ${region}`);
  return [
    ...differing("scenario", a.scenario, b.scenario),
    ...differing("topology", topologyText(a), topologyText(b)),
    ...differing("mode", a.mode, b.mode),
    ...differing("seed", a.seed, b.seed),
    ...differing("kvorum", a.versions.kvorum, b.versions.kvorum),
    ...differing("recorded ms", a.durationMs, b.durationMs),
    ...(a.aborted ? ["A was stopped early"] : []),
    ...(b.aborted ? ["B was stopped early"] : []),
    ...onlyIn("A", a, b),
    ...onlyIn("B", b, a),
  ];
}

/** Who leads when a run ends is chance: roles are left out. */
function topologyText({ topology }: Report): string {
  const regions = topology.regions.map(({ region, datacenters }) => `${region} ×${datacenters.length}`);
  return `${topology.name} (${regions.join(", ")}; primary ${topology.primaryRegion})`;
}

function figureComparisons([
  { row: rowA, independentOf: ofA },
  { row: rowB, independentOf: ofB },
]: Sides): readonly FigureComparison[] {
  return REGION_FIGURES.flatMap(({ name, of }): readonly FigureComparison[] => {
    const [a, b] = [of(rowA), of(rowB)];
    if (!isMeasured(a) && !isMeasured(b)) {
      return [];
    }
    const what = { region: rowA.region, figure: name, countA: a?.count ?? 0, countB: b?.count ?? 0 };
    if (!isMeasured(a) || !isMeasured(b)) {
      return [{ ...what, p50: null, p99: null, distance: null }];
    }
    const curveA = { distribution: a, cdf: rowA.cdf[name] ?? [], samples: ofA(a.count) };
    const curveB = { distribution: b, cdf: rowB.cdf[name] ?? [], samples: ofB(b.count) };
    return [
      {
        ...what,
        p50: comparePercentile(boundsOf(curveA, 0.5), boundsOf(curveB, 0.5)),
        p99: comparePercentile(boundsOf(curveA, 0.99), boundsOf(curveB, 0.99)),
        distance: curveA.cdf.length > 0 && curveB.cdf.length > 0 ? distanceOf(curveA, curveB) : null,
      },
    ];
  });
}

function distanceOf(a: Curve, b: Curve): FigureComparison["distance"] {
  const distance = twoSampleDistance(a.cdf, b.cdf);
  const noise = KS_99 * Math.sqrt(1 / a.samples + 1 / b.samples) + 1 / Math.min(a.cdf.length, b.cdf.length);
  const isFelt = distance.wassersteinMs > linkToleranceMs(a.distribution.p50, b.distribution.p50);
  return { ...distance, beyondNoise: isFelt && distance.ks > noise };
}

/** What the links of two runs that pass their check may differ by. */
function linkToleranceMs(a: number, b: number): number {
  return Math.max(LINK_TOLERANCE_MS, LINK_TOLERANCE_FRACTION * Math.max(a, b));
}

function comparePercentile(a: Bounds, b: Bounds): PercentileComparison {
  const comparison = compareBounds(a, b);
  const isFelt = Math.abs(a.value - b.value) > linkToleranceMs(a.value, b.value);
  return { ...comparison, beyondNoise: isFelt && comparison.beyondNoise };
}

function compareBounds(a: Bounds, b: Bounds): PercentileComparison {
  return {
    a: a.value,
    b: b.value,
    ratio: a.value === 0 ? null : b.value / a.value,
    beyondNoise: a.high < b.low || b.high < a.low,
  };
}

function shareComparisons([a, b]: Sides): readonly ShareComparison[] {
  const compared = [
    { share: "stale reads", a: boundsOfStale(a), b: boundsOfStale(b) },
    { share: "failed operations", a: boundsOfFailed(a), b: boundsOfFailed(b) },
  ] as const;
  return compared.flatMap(({ share, a: boundsA, b: boundsB }) =>
    boundsA === null || boundsB === null ? [] : [{ region: a.row.region, share, ...compareBounds(boundsA, boundsB) }],
  );
}

function boundsOfStale({ row: { staleReads }, independentOf }: Side): Bounds | null {
  const { stale, reads } = staleReads;
  return reads === 0 ? null : wilsonBounds(stale / reads, independentOf(reads));
}

function boundsOfFailed({ row: { operations }, independentOf }: Side): Bounds | null {
  const all = operations.succeeded + operations.failed;
  return all === 0 ? null : wilsonBounds(operations.failed / all, independentOf(all));
}

function changedChecks(a: readonly Check[], b: readonly Check[]): readonly CheckComparison[] {
  const names = [...new Set([...a, ...b].map(({ name }) => name))];
  const findCheck = (checks: readonly Check[], wanted: string): Check | null =>
    checks.find(({ name }) => name === wanted) ?? null;
  return names
    .map((name) => ({ name, a: findCheck(a, name), b: findCheck(b, name) }))
    .filter((row) => row.a?.ok !== row.b?.ok);
}
