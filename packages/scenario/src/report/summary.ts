// The findings as sentences that a person understands at once: what the table and the page say in words.
import { formatCount, formatMs, formatPercent } from "./format.ts";
import { placeOf } from "./region-names.ts";
import type { RegionFigures } from "./region-schema.ts";
import type { Report } from "./report.ts";

/** One line: whether the run did what its scenario expects. */
export function verdictOf(report: Report): string {
  const failed = report.checks.filter((check) => !check.ok);
  const total = formatCount(report.checks.length, "check");
  return failed.length === 0 ? `All ${total} hold.` : `${failed.length} of ${total} failed.`;
}

/** What a client of this region lives with, compared with the primary region. */
export function regionSentence(row: RegionFigures, report: Report): string {
  const place = placeOf(row.region);
  if (row.region === report.topology.primaryRegion) {
    return `${place} holds the primary region: a write costs its clients ${formatMs(row.writeMs.p50)} (p50) and is acknowledged once ${formatCount(report.durability.datacentersDurableAtAckMin, "datacenter")} or more have it on disk.`;
  }
  return [visibilityOf(row, report), stalenessOf(row)].filter((sentence) => sentence !== "").join(" ");
}

/** What went wrong for the clients of a region; empty when nothing did. */
export function troublesOf(row: RegionFigures): readonly string[] {
  const { failed, errors } = row.operations;
  const codes = Object.entries(errors).map(([code, count]) => `${code} ${count}`);
  return [
    ...(failed > 0 ? [`${formatCount(failed, "operation")} failed (${codes.join(", ")})`] : []),
    ...(row.probesUnseen > 0 ? [`${formatCount(row.probesUnseen, "probe")} not seen in time`] : []),
  ];
}

function visibilityOf(row: RegionFigures, report: Report): string {
  const source = placeOf(report.topology.primaryRegion);
  if (row.timeToVisibleMs !== null) {
    const { p50, p99 } = row.timeToVisibleMs;
    return `A write acknowledged in ${source} became visible in ${placeOf(row.region)} after ${formatMs(p50)} (p50), ${formatMs(p99)} (p99).`;
  }
  return row.replicationLagMs === null
    ? ""
    : `${placeOf(row.region)} runs ${formatMs(row.replicationLagMs.p50)} (p50) behind ${source}.`;
}

function stalenessOf(row: RegionFigures): string {
  const { reads, stale, stalenessMs } = row.staleReads;
  if (reads === 0) {
    return "";
  }
  return stale === 0
    ? `None of ${formatCount(reads, "eventual read")} there was stale.`
    : `${formatPercent(stale, reads)} of its eventual reads returned what had already been overwritten, for up to ${formatMs(stalenessMs.max)}.`;
}
