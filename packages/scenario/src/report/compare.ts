// Two reports, side by side: what differs between two runs, and by more than chance.
//
// What chance does is estimated from the distributions themselves. A percentile of n samples is the sample of a certain rank, and
// the number of samples below the true percentile is binomial: with 95 % probability it lies within n·p ± 1.96·√(n·p·(1-p)). The
// values at those two ranks, read from the report's own points and straight between them, bound the percentile; a rank past the
// last sample bounds nothing, so a p99 of ten samples may be anything above them. Two percentiles differ beyond the noise when
// their bounds do not meet, which is stricter than a test of 95 %. Shares (stale reads, failures) are bounded by Wilson's
// interval and judged alike. Whole curves are held against the Kolmogorov-Smirnov test at 99 %, and the grain of their points.
//
// That is the noise of drawing samples and no more. The samples of a run are not independent (one outage delays many), and a busy
// machine slows all of them: repeat a live run before believing a small difference.
import type { Distribution } from "@kvorum/figures";
import { type TwoSampleDistance, twoSampleDistance } from "../figures/two-sample-distance.ts";
import type { Cdf } from "./distribution-schema.ts";
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
  /** Those with another verdict, or known to one run only. */
  readonly checksChanged: readonly CheckComparison[];
  /** Whether a percentile or a share differs beyond the noise, a figure is missing in one of them, or a verdict is another. */
  readonly isDifferent: boolean;
}

/** Normal quantile of a two-sided 95 %. */
const Z_95 = 1.96;
/** Of the two-sample Kolmogorov-Smirnov test at 99 %: the largest difference of the shares, times √(1/n + 1/m). */
const KS_99 = 1.63;
/** Histograms keep three digits. */
const RESOLUTION = 0.001;

export function compareReports(a: Report, b: Report): Comparison {
  const pairs = regionPairs(a, b);
  const figures = pairs.flatMap(([rowA, rowB]) => figureComparisons(rowA, rowB));
  const shares = pairs.flatMap(([rowA, rowB]) => shareComparisons(rowA, rowB));
  const checksChanged = changedChecks(a.checks, b.checks);
  // Null: measured in one of them only.
  const isFigureDifferent = figures.some(
    ({ p50, p99, distance }) => p50 === null || p50.beyondNoise || p99?.beyondNoise || distance?.beyondNoise,
  );
  return {
    cautions: cautionsOf(a, b),
    figures,
    shares,
    checksChanged,
    isDifferent: isFigureDifferent || shares.some(({ beyondNoise }) => beyondNoise) || checksChanged.length > 0,
  };
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

function figureComparisons(rowA: RegionRow, rowB: RegionRow): readonly FigureComparison[] {
  return REGION_FIGURES.flatMap(({ name, of }) => {
    const [a, b] = [of(rowA), of(rowB)];
    if (!isMeasured(a) && !isMeasured(b)) {
      return [];
    }
    const [cdfA = [], cdfB = []] = [rowA.cdf[name], rowB.cdf[name]];
    const both = isMeasured(a) && isMeasured(b);
    return [
      {
        region: rowA.region,
        figure: name,
        countA: a?.count ?? 0,
        countB: b?.count ?? 0,
        p50: both ? comparePercentile(boundsOf(a, cdfA, 0.5), boundsOf(b, cdfB, 0.5)) : null,
        p99: both ? comparePercentile(boundsOf(a, cdfA, 0.99), boundsOf(b, cdfB, 0.99)) : null,
        distance: both && cdfA.length > 0 && cdfB.length > 0 ? distanceOf([a, cdfA], [b, cdfB]) : null,
      },
    ];
  });
}

type Curve = readonly [distribution: Distribution, cdf: Cdf];

function distanceOf([a, cdfA]: Curve, [b, cdfB]: Curve): FigureComparison["distance"] {
  const distance = twoSampleDistance(cdfA, cdfB);
  const noise = KS_99 * Math.sqrt(1 / a.count + 1 / b.count) + 1 / Math.min(cdfA.length, cdfB.length);
  return { ...distance, beyondNoise: distance.ks > noise };
}

/** A value, and what it may be by chance. */
interface Bounds {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

function comparePercentile(a: Bounds, b: Bounds): PercentileComparison {
  return {
    a: a.value,
    b: b.value,
    ratio: a.value === 0 ? null : b.value / a.value,
    beyondNoise: a.high < b.low || b.high < a.low,
  };
}

/** The 95 % interval of a percentile by rank, widened by the histogram's resolution. */
function boundsOf(distribution: Distribution, cdf: Cdf, share: 0.5 | 0.99): Bounds {
  const { count } = distribution;
  const margin = (Z_95 * Math.sqrt(count * share * (1 - share)) + 1) / count;
  const knots = knotsOf(distribution, cdf);
  const value = share === 0.5 ? distribution.p50 : distribution.p99;
  return {
    value,
    low: share - margin <= 0 ? -Infinity : Math.min(value, valueAt(knots, share - margin)) * (1 - RESOLUTION),
    high: share + margin >= 1 ? Infinity : Math.max(value, valueAt(knots, share + margin)) * (1 + RESOLUTION),
  };
}

/** Straight between two points; 0 < share < 1, which the first and the last point enclose. */
function valueAt(knots: Cdf, share: number): number {
  const next = Math.max(
    1,
    knots.findIndex(([, at]) => at >= share),
  );
  const [fromMs, from] = knots[next - 1] ?? [0, 0];
  const [toMs, to] = knots[next] ?? [fromMs, 1];
  return to === from ? toMs : fromMs + ((toMs - fromMs) * (share - from)) / (to - from);
}

/** All points of a distribution that a report has, ascending. */
function knotsOf({ min, p50, p90, p99, p999, max }: Distribution, cdf: Cdf): Cdf {
  const named: Cdf = [
    [min, 0],
    [p50, 0.5],
    [p90, 0.9],
    [p99, 0.99],
    [p999, 0.999],
    [max, 1],
  ];
  return [...named, ...cdf].sort(([, a], [, b]) => a - b);
}

function shareComparisons(rowA: RegionRow, rowB: RegionRow): readonly ShareComparison[] {
  const operationsOf = ({ operations: { succeeded, failed } }: RegionRow): number => succeeded + failed;
  const both = [
    {
      share: "stale reads",
      a: wilsonBounds(rowA.staleReads.stale, rowA.staleReads.reads),
      b: wilsonBounds(rowB.staleReads.stale, rowB.staleReads.reads),
    },
    {
      share: "failed operations",
      a: wilsonBounds(rowA.operations.failed, operationsOf(rowA)),
      b: wilsonBounds(rowB.operations.failed, operationsOf(rowB)),
    },
  ] as const;
  return both.flatMap(({ share, a, b }) =>
    a === null || b === null ? [] : [{ region: rowA.region, share, ...comparePercentile(a, b) }],
  );
}

/** Wilson's 95 % interval of a share; null of nothing. */
function wilsonBounds(part: number, whole: number): Bounds | null {
  if (whole === 0) {
    return null;
  }
  const value = part / whole;
  const square = Z_95 ** 2;
  const middle = value + square / (2 * whole);
  const spread = Z_95 * Math.sqrt((value * (1 - value)) / whole + square / (4 * whole ** 2));
  const scale = 1 + square / whole;
  return { value, low: (middle - spread) / scale, high: (middle + spread) / scale };
}

function changedChecks(a: readonly Check[], b: readonly Check[]): readonly CheckComparison[] {
  const names = [...new Set([...a, ...b].map(({ name }) => name))];
  const findCheck = (checks: readonly Check[], wanted: string): Check | null =>
    checks.find(({ name }) => name === wanted) ?? null;
  return names
    .map((name) => ({ name, a: findCheck(a, name), b: findCheck(b, name) }))
    .filter((row) => row.a?.ok !== row.b?.ok);
}
