// The findings as sentences that a person understands at once: what the table and the page say in words.

import { placeOf } from "@kvorum/wan";
import { isMeasured } from "./figure-names.ts";
import { formatCount, formatMoment, formatMs, formatPercent } from "./format.ts";
import type { RegionFigures } from "./region-schema.ts";
import type { Report } from "./report.ts";
import type { FailoverRow, Outage, StaleGroup, WorkloadRow } from "./story-schema.ts";

/** One line: whether the run did what its scenario expects. */
export function verdictOf(report: Report): string {
  const failed = report.checks.filter((check) => !check.ok);
  const total = formatCount(report.checks.length, "check");
  return failed.length === 0 ? `All ${total} hold.` : `${failed.length} of ${total} failed.`;
}

/** What a client of this region lives with, compared with the primary region; empty when nobody measured anything there. */
export function regionSentence(row: RegionFigures, report: Report): string {
  if (row.region === report.topology.primaryRegion) {
    return isMeasured(row.writeMs) ? primarySentence(row, report) : "";
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

function primarySentence({ region, writeMs }: RegionFigures, report: Report): string {
  const datacenters = formatCount(report.durability.datacentersDurableAtAckMin, "datacenter");
  const place = placeOf(region);
  const holds =
    report.failovers.length === 0
      ? `${place} holds the primary region: a write costs`
      : `${place} held the primary region in the beginning: a write cost`;
  return `${holds} its clients ${formatMs(writeMs.p50)} (p50) and is acknowledged once ${datacenters} or more have it on disk.`;
}

/** Where entries came from: after a failover, from more than one place. */
function sourceOf({ failovers, topology }: Report): string {
  return failovers.length === 0 ? placeOf(topology.primaryRegion) : "the primary region";
}

function visibilityOf(row: RegionFigures, report: Report): string {
  const source = sourceOf(report);
  if (row.timeToVisibleMs !== null) {
    const { p50, p99 } = row.timeToVisibleMs;
    return `A write acknowledged in ${source} became visible in ${placeOf(row.region)} after ${formatMs(p50)} (p50), ${formatMs(p99)} (p99).`;
  }
  return isMeasured(row.replicationLagMs)
    ? `${placeOf(row.region)} runs ${formatMs(row.replicationLagMs.p50)} (p50) behind ${source}.`
    : "";
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

/** One line per outage: how long, since when, what it went into. */
export function outageLine({ region, atMs, rtoMs, detectMs, electMs, firstCommitMs, fault }: Outage): string {
  const cause = ` (${fault === null ? "" : `${fault}, `}seen from ${region})`;
  if (rtoMs === null) {
    return `no write from ${formatMoment(atMs)} until the end${cause}`;
  }
  const parts = [
    ...(detectMs === null ? [] : [`detect ${formatMs(detectMs)}`]),
    ...(electMs === null ? [] : [`elect ${formatMs(electMs)}`]),
    ...(firstCommitMs === null ? [] : [`first commit ${formatMs(firstCommitMs)}`]),
  ];
  return `no write for ${formatMs(rtoMs)} from ${formatMoment(atMs)}${cause}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}`;
}

/** One line per failover: where to, and what it cost. */
export function failoverLine({ atMs, toRegion, forced, epoch, certificate }: FailoverRow): string {
  const what = `${forced ? "forced" : "planned"} to ${toRegion} at ${formatMoment(atMs)}, epoch ${epoch}`;
  if (certificate === null) {
    return `${what}: nothing lost`;
  }
  const { commits, entries, bytes } = certificate;
  const size = bytes === null ? "" : ` (${bytes.toLocaleString("en-US")} bytes)`;
  return commits === null
    ? `${what}: lost what ${entries.toLocaleString("en-US")} entries held, of which no disk could be read`
    : `${what}: ${formatCount(commits, "commit")} certified as lost${size}`;
}

/** One line per group of keys and region: how much of what was read was stale, and how old. */
export function staleGroupLine({ keyPrefix, region, reads, stale, ...group }: StaleGroup): string {
  return `${keyPrefix} read from ${region}: ${stale} of ${formatCount(reads, "read")} stale (${formatPercent(stale, reads)}), p50 ${formatMs(group.stalenessMsP50)}, worst ${formatMs(group.stalenessMsMax)}`;
}

/** One line per workload: what it counted. */
export function workloadLine({ name, kind, region, counts }: WorkloadRow): string {
  const numbers = Object.entries(counts).map(([what, value]) => `${what} ${value.toLocaleString("en-US")}`);
  return `${name} (${kind}, ${region})${numbers.length === 0 ? "" : `: ${numbers.join(", ")}`}`;
}

/** What was promised, and whether it was kept. */
export function durabilityLine({ durability }: Report): string {
  const { acknowledged, lost, lostUncertified, datacentersDurableAtAckMin } = durability;
  if (acknowledged === 0) {
    return "no write of a workload or a probe was acknowledged";
  }
  const certified = lost === 0 ? "" : `, ${lostUncertified} of them in no certificate`;
  return `${formatCount(acknowledged, "acknowledged write")}, ${lost} lost${certified}; each on disk in at least ${formatCount(datacentersDurableAtAckMin, "datacenter")}`;
}
