// One scenario under many seeds: how each figure varies, which seeds failed, which was the worst. On virtual time only: there a seed
// fixes everything, and the worst one can be looked at again.
import type { RegionRow } from "../report/region-schema.ts";
import { isReportOk, type Report } from "../report/report.ts";

/** A figure over all seeds: the smallest, the middle and the largest of the seeds' own. */
export interface SeedRange {
  readonly region: string;
  /** Such as replicationLagMs.p99. */
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

const DISTRIBUTIONS = [
  "writeMs",
  "strongReadMs",
  "sessionReadMs",
  "eventualReadMs",
  "transactionMs",
  "queueDeliveryMs",
  "watchMs",
  "replicationLagMs",
  "timeToVisibleMs",
] as const satisfies readonly (keyof RegionRow)[];

const PERCENTILES = ["p50", "p99"] as const;

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
    figures: (worst?.regions ?? []).flatMap(({ region }) => rangesOf(reports, region)),
  };
}

function failuresOf({ checks }: Report): number {
  return checks.filter(({ ok }) => !ok).length;
}

function lagOf({ regions }: Report): number {
  return Math.max(0, ...regions.map(({ replicationLagMs }) => replicationLagMs?.p99 ?? 0));
}

function rangesOf(reports: readonly Report[], region: string): readonly SeedRange[] {
  const distributions = DISTRIBUTIONS.flatMap((name) =>
    PERCENTILES.map((percentile) => ({
      figure: `${name}.${percentile}`,
      read: (row: RegionRow) => (row[name] === null || row[name].count === 0 ? null : row[name][percentile]),
    })),
  );
  const stale = {
    figure: "staleReads.percent",
    read: ({ staleReads: { reads, stale: found } }: RegionRow) => (reads === 0 ? null : (100 * found) / reads),
  };
  return [...distributions, stale].flatMap(({ figure, read }) => {
    const found = reports.flatMap((report) => {
      const row = report.regions.find((candidate) => candidate.region === region);
      const value = row === undefined ? null : read(row);
      return value === null ? [] : [{ seed: report.seed, value }];
    });
    const sorted = found.toSorted((a, b) => a.value - b.value);
    const [least, middle, most] = [sorted[0], sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)];
    return least === undefined || middle === undefined || most === undefined
      ? []
      : [{ region, figure, min: least.value, median: middle.value, max: most.value, maxSeed: most.seed }];
  });
}
