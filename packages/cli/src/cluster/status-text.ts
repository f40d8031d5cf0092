// The state of a cluster as people read it.
import type { Region } from "@kvorum/base";
import type { RpoExposure } from "@kvorum/protocol";
import { counted } from "../output/counted.ts";
import type { Paint } from "../output/paint.ts";
import { type Column, formatTable } from "../output/table.ts";
import type { ClusterStatus, DatacenterStatus } from "./cluster-status.ts";
import { statusNotes } from "./status-notes.ts";

const COLUMNS: readonly Column[] = [
  { title: "datacenter", align: "left" },
  { title: "role", align: "left" },
  { title: "last", align: "right" },
  { title: "commit", align: "right" },
  { title: "applied", align: "right" },
  { title: "behind", align: "right" },
  { title: "age", align: "right" },
  { title: "ships from", align: "left" },
];

/** A summary, a table of the datacenters, and what is out of the ordinary; ends with a newline. */
export function formatStatus(found: ClusterStatus, paint: Paint): string {
  const rows = found.datacenters.map((datacenter) => formatRow(datacenter, paint));
  const leader = found.leader === null ? paint.bad("none") : paint.good(found.leader);
  const up = found.datacenters.filter(({ node }) => node !== null).length;
  const summary = `leader ${leader} · term ${found.term} · epoch ${found.epoch} · primary region ${found.primaryRegion} · ${up} of ${rows.length} datacenters up`;
  const notes = statusNotes(found).map((note) => `${paint.warning(note)}\n`);
  const asides = [formatLease(found), formatExposures(found)].filter((line) => line !== null);
  const faint = asides.map((line) => `${paint.faint(line)}\n`).join("");
  return `${summary}\n${faint}\n${formatTable(COLUMNS, rows, paint)}${notes.join("")}`;
}

/** The primary region's right to serve, as its leader has it. */
function formatLease({ datacenters, leader }: ClusterStatus): string | null {
  const lease = datacenters.find(({ datacenter }) => datacenter === leader)?.node?.lease ?? null;
  if (lease === null) {
    return null;
  }
  return lease.held
    ? `region lease held for another ${(lease.expiresInMs / 1000).toFixed(1)} s`
    : "region lease not held: the primary region acknowledges nothing until a majority of regions is reachable";
}

/** What every other region would lose; null where there is none. */
function formatExposures({ rpoExposure, datacenters, primaryRegion }: ClusterStatus): string | null {
  const regions = new Set(datacenters.map(({ region }) => region));
  regions.delete(primaryRegion);
  const texts = [...regions].map((region) => formatExposure(region, rpoExposure));
  return texts.length === 0 ? null : `not on disk elsewhere yet: ${texts.join(" · ")}`;
}

/** No voter has heard of a region that was cut off since they started. */
function formatExposure(region: Region, exposures: readonly RpoExposure[]): string {
  const exposure = exposures.find((candidate) => candidate.region === region);
  if (exposure === undefined) {
    return `${region} unknown`;
  }
  const { entries, bytes, ageMs } = exposure;
  const age = ageMs === null ? "of unknown age" : `${ageMs.toFixed(1)} ms`;
  return entries === 0
    ? `${region} nothing`
    : `${region} ${counted(entries, "entry", "entries")}, ${formatBytes(bytes)}, ${age}`;
}

function formatBytes(bytes: number): string {
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function formatRow(
  { datacenter, process, node, lagEntries, learner }: DatacenterStatus,
  paint: Paint,
): readonly string[] {
  if (node === null) {
    const state = process === "paused" ? paint.warning("paused") : paint.bad(process === "gone" ? "down" : "silent");
    return [datacenter, `${learner ? "learner" : "voter"} ${state}`, "", "", "", "", "", ""];
  }
  return [
    datacenter,
    node.role === "leader" ? paint.good(node.role) : node.role,
    `${node.lastIndex}`,
    `${node.commitIndex}`,
    `${node.appliedIndex}`,
    formatLag(lagEntries ?? 0, node.lagBytes),
    node.freshnessAgeMs === null ? "unknown" : `${node.freshnessAgeMs.toFixed(1)} ms`,
    node.shipSource ?? "",
  ];
}

/** Bytes are those that are there and not applied yet: none of what has not arrived. */
function formatLag(entries: number, bytes: number): string {
  const text = counted(entries, "entry", "entries");
  return bytes === 0 ? text : `${text}, ${formatBytes(bytes)}`;
}
