// One scenario under many seeds: how each figure varies, which seeds failed, which was the worst. On virtual time only: there a seed
// fixes everything, and the worst one can be looked at again.
import { isDetail, isMeasured, REGION_FIGURES } from "../report/figure-names.ts";
import { findFigure } from "../report/find-figure.ts";
import { isReportOk, type Report } from "../report/report.ts";

/** A figure over all seeds: the smallest, the middle and the largest of the seeds' own. */
export interface SeedRange {
  /** Empty: the figure is of the whole run. */
  readonly region: string;
  /** Such as replicationLagMs.p99, or outages.rtoMs. */
  readonly figure: string;
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** Which seed the largest is of. */
  readonly maxSeed: number;
}

export interface FailedSeed {
  readonly seed: number;
  readonly checks: readonly { readonly name: string; readonly detail: string }[];
}

export interface SeedSummary {
  readonly scenario: string;
  readonly ok: boolean;
  readonly runs: number;
  readonly failed: readonly FailedSeed[];
  /** With the most failed checks; of equals the one with the longest replication lag at p99, anywhere. */
  readonly worstSeed: number;
  readonly figures: readonly SeedRange[];
}

const PERCENTILES = ["p50", "p99"] as const;

/** Of the whole run; those that were not measured are left out. */
const RUN_FIGURES = [
  "outages.count",
  "outages.rtoMs",
  "outages.detectMs",
  "outages.electMs",
  "certificate.commits",
  "certificate.oldestAgeMs",
] as const;

/** Precondition: at least one report, all of the same scenario. */
export function summarizeSeeds(reports: readonly Report[]): SeedSummary {
  const failed = reports.filter((report) => !isReportOk(report));
  const worst = reports.toSorted((a, b) => failuresOf(b) - failuresOf(a) || lagOf(b) - lagOf(a))[0];
  return {
    scenario: worst?.scenario ?? "",
    ok: failed.length === 0,
    runs: reports.length,
    failed: failed.map(({ seed, checks }) => ({
      seed,
      checks: checks.filter(({ ok }) => !ok).map(({ name, detail }) => ({ name, detail })),
    })),
    worstSeed: worst?.seed ?? 0,
    figures: [...(worst?.regions ?? []).flatMap(({ region }) => regionRanges(reports, region)), ...runRanges(reports)],
  };
}

function failuresOf({ checks }: Report): number {
  return checks.filter(({ ok }) => !ok).length;
}

function lagOf({ regions }: Report): number {
  return Math.max(0, ...regions.map(({ replicationLagMs }) => replicationLagMs?.p99 ?? 0));
}

function regionRanges(reports: readonly Report[], region: string): readonly SeedRange[] {
  const rowIn = ({ regions }: Report) => regions.find((row) => row.region === region);
  const distributions = REGION_FIGURES.filter((words) => !isDetail(words)).flatMap(({ name, of }) =>
    PERCENTILES.map((percentile) => {
      const valueIn = (report: Report): number | null => {
        const row = rowIn(report);
        const distribution = row === undefined ? null : of(row);
        return isMeasured(distribution) ? distribution[percentile] : null;
      };
      return rangeOf(reports, { region, figure: `${name}.${percentile}`, valueIn });
    }),
  );
  const stalePercentIn = (report: Report): number | null => {
    const found = rowIn(report)?.staleReads;
    return found === undefined || found.reads === 0 ? null : (100 * found.stale) / found.reads;
  };
  const stale = rangeOf(reports, { region, figure: "staleReads.percent", valueIn: stalePercentIn });
  return [...distributions, stale].filter((range) => range !== null);
}

/** Of scenarios that probe for outages or fail over. */
function runRanges(reports: readonly Report[]): readonly SeedRange[] {
  const hasOutages = reports.some(({ outages }) => outages.length > 0);
  return RUN_FIGURES.filter((figure) => hasOutages || !figure.startsWith("outages.")).flatMap((figure) => {
    const range = rangeOf(reports, { region: "", figure, valueIn: (report) => findFigure({ figure }, report) });
    return range === null ? [] : [range];
  });
}

/** Null: no seed has measured it. An outage that never ended is no number and is left out: its seed has failed. */
function rangeOf(
  reports: readonly Report[],
  { region, figure, valueIn }: Pick<SeedRange, "region" | "figure"> & { valueIn: (report: Report) => number | null },
): SeedRange | null {
  const found = reports.flatMap((report) => {
    const value = valueIn(report);
    return value === null || !Number.isFinite(value) ? [] : [{ seed: report.seed, value }];
  });
  const sorted = found.toSorted((a, b) => a.value - b.value);
  const [least, middle, most] = [sorted[0], sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)];
  return least === undefined || middle === undefined || most === undefined
    ? null
    : { region, figure, min: least.value, median: middle.value, max: most.value, maxSeed: most.seed };
}
