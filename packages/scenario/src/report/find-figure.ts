// Where the figure of an expectation stands in a report.
import { assertNever } from "@kvorum/base";
import type {
  CountFigure,
  DistributionFigure,
  Expectation,
  ExposureFigure,
  OutageFigure,
  RunFigure,
} from "../schema/expectation-schema.ts";
import type { RegionFigures, RegionRow } from "./region-schema.ts";
import type { Report } from "./report.ts";
import type { ExposurePoint } from "./series-schema.ts";

/** The parts of a report that figures are taken from. */
export type JudgedReport = Pick<
  Report,
  "regions" | "phases" | "durability" | "outages" | "failovers" | "workloads" | "series" | "quorumMs"
>;

type ExpectationAbout<F> = Extract<Expectation, { readonly figure: F }>;

/** The number meant; null when nothing was measured. */
export function findFigure(expectation: Expectation, report: JudgedReport): number | null {
  switch (expectation.figure) {
    case "visibleShare":
      return visibleShare(expectation, report);
    case "workload":
      return report.workloads.find(({ name }) => name === expectation.workload)?.counts[expectation.count] ?? null;
    case "operations.errors": {
      const row = rowOf(expectation, report);
      return row === undefined ? null : (row.operations.errors[expectation.code] ?? 0);
    }
    case "staleReads.readYourWrites":
      return auditedRow(expectation.region, report)?.readYourWrites ?? null;
    case "staleReads.monotonicReads":
      return auditedRow(expectation.region, report)?.monotonicReads ?? null;
    default:
      return findNamedFigure(expectation, report);
  }
}

/** Sessions are audited over the whole run. */
function auditedRow(region: string, { regions }: JudgedReport): RegionRow["staleReads"] | undefined {
  return regions.find((row) => row.region === region)?.staleReads;
}

type NamedExpectation = Exclude<Expectation, ExpectationAbout<"visibleShare" | "workload" | "operations.errors">>;

function findNamedFigure(expectation: NamedExpectation, report: JudgedReport): number | null {
  if ("percentile" in expectation) {
    const row = rowOf(expectation, report);
    return row === undefined ? null : percentileOf(row, expectation);
  }
  if ("region" in expectation) {
    return isAboutExposure(expectation)
      ? largestExposure(expectation, report)
      : countOf(expectation.figure, rowOf(expectation, report));
  }
  return isAboutOutages(expectation) ? outageFigure(expectation, report) : runFigure(expectation.figure, report);
}

function rowOf(
  { region, phase }: { readonly region: string; readonly phase?: string | undefined },
  report: JudgedReport,
): RegionFigures | undefined {
  const regions: readonly RegionFigures[] =
    phase === undefined ? report.regions : (report.phases.find(({ name }) => name === phase)?.regions ?? []);
  return regions.find((row) => row.region === region);
}

function percentileOf(row: RegionFigures, { figure, percentile }: ExpectationAbout<DistributionFigure>): number | null {
  const distribution = figure === "staleReads.stalenessMs" ? row.staleReads.stalenessMs : row[figure];
  if (distribution === null) {
    return null;
  }
  return distribution.count > 0 || percentile === "count" ? distribution[percentile] : null;
}

function countOf(figure: CountFigure, row: RegionFigures | undefined): number | null {
  if (row === undefined) {
    return null;
  }
  const { staleReads, operations } = row;
  switch (figure) {
    case "staleReads.reads":
      return staleReads.reads;
    case "staleReads.stale":
      return staleReads.stale;
    case "staleReads.percent":
      return percentOf(staleReads.stale, staleReads.reads);
    case "staleReads.readYourWrites":
    case "staleReads.monotonicReads":
      return null; // of the whole run only, which is looked up before
    case "operations.succeeded":
      return operations.succeeded;
    case "operations.failed":
      return operations.failed;
    case "operations.failedPercent":
      return percentOf(operations.failed, operations.failed + operations.succeeded);
    case "probesUnseen":
      return row.probesUnseen;
    default:
      return assertNever(figure);
  }
}

/** Of the points of P(visible after t) the last at or before t; of all probes, also of those that were never seen. */
function visibleShare({ region, after }: ExpectationAbout<"visibleShare">, report: JudgedReport): number | null {
  const row = report.regions.find((candidate) => candidate.region === region);
  const seen = row?.timeToVisibleMs?.count ?? 0;
  const probes = seen + (row?.probesUnseen ?? 0);
  if (row === undefined || probes === 0) {
    return null;
  }
  const share = row.cdf.timeToVisibleMs?.findLast(([atMs]) => atMs <= after)?.[1] ?? 0;
  return (share * seen) / probes;
}

function isAboutExposure(
  expectation: ExpectationAbout<CountFigure> | ExpectationAbout<ExposureFigure>,
): expectation is ExpectationAbout<ExposureFigure> {
  return expectation.figure.startsWith("rpoExposure.");
}

function isAboutOutages(
  expectation: ExpectationAbout<OutageFigure> | ExpectationAbout<RunFigure>,
): expectation is ExpectationAbout<OutageFigure> {
  return expectation.figure.startsWith("outages.");
}

function largestExposure(
  { figure, region, phase }: ExpectationAbout<ExposureFigure>,
  { series, phases }: JudgedReport,
): number | null {
  const points = series.exposure.find((one) => one.region === region)?.points ?? [];
  const within = phases.find(({ name }) => name === phase);
  const meant =
    within === undefined ? points : points.filter(({ atMs }) => atMs >= within.fromMs && atMs < within.toMs);
  return largest(meant.map((point) => valueOfExposure(figure, point)));
}

function valueOfExposure(figure: ExposureFigure, point: ExposurePoint): number | null {
  switch (figure) {
    case "rpoExposure.entries":
      return point.entries;
    case "rpoExposure.bytes":
      return point.bytes;
    case "rpoExposure.ageMs":
      return point.ageMs;
    default:
      return assertNever(figure);
  }
}

function outageFigure({ figure, fault }: ExpectationAbout<OutageFigure>, report: JudgedReport): number | null {
  const outages = report.outages.filter((outage) => fault === undefined || outage.fault === fault);
  switch (figure) {
    case "outages.count":
      return outages.length;
    case "outages.rtoMs":
      // One that never ended is as long as any bound can be.
      return largest(outages.map(({ rtoMs }) => rtoMs ?? Number.POSITIVE_INFINITY));
    case "outages.detectMs":
      return largest(outages.map(({ detectMs }) => detectMs));
    case "outages.electMs":
      return largest(outages.map(({ electMs }) => electMs));
    case "outages.firstCommitMs":
      return largest(outages.map(({ firstCommitMs }) => firstCommitMs));
    default:
      return assertNever(figure);
  }
}

function runFigure(figure: RunFigure, report: JudgedReport): number | null {
  const { durability, failovers, quorumMs } = report;
  switch (figure) {
    case "durability.acknowledged":
      return durability.acknowledged;
    case "durability.lost":
      return durability.lost;
    case "durability.lostUncertified":
      return durability.lostUncertified;
    case "durability.datacentersDurableAtAckMin":
      return durability.datacentersDurableAtAckMin;
    case "failover.count":
      return failovers.length;
    case "certificate.count":
      return failovers.filter(({ certificate }) => certificate !== null).length;
    case "certificate.commits":
      return largest(failovers.map(({ certificate }) => certificate?.commits ?? null));
    case "certificate.oldestAgeMs":
      return largest(failovers.map(({ certificate }) => certificate?.oldestAgeMs ?? null));
    case "quorumMs.p50":
      return quorumMs.count === 0 ? null : quorumMs.p50;
    case "quorumMs.p99":
      return quorumMs.count === 0 ? null : quorumMs.p99;
    default:
      return assertNever(figure);
  }
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}
