// kvorum status: who leads, who follows, who is how far behind.
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { type ClusterStatus, type DatacenterStatus, readClusterStatus } from "../cluster/cluster-status.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { kvConnectUrlsOf } from "../cluster/kv-connect-urls.ts";
import { statusNotes } from "../cluster/status-notes.ts";
import { clusterOption, examplesText, jsonOption } from "../input/options.ts";
import type { Paint } from "../output/paint.ts";
import { type Column, formatTable } from "../output/table.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface StatusOptions extends OutputOptions {
  readonly cluster?: string;
}

export function createStatusCommand(context: CliContext): Command {
  return new Command("status")
    .description("show every datacenter: role, log indexes, how far behind the leader")
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText("after", examplesText("kvorum status", "kvorum status --json"))
    .action((options: StatusOptions) => runCommand(context, options, () => status(context, options)));
}

async function status(context: CliContext, options: StatusOptions): Promise<CommandReport> {
  const record = mustFindCluster(context.folder, options.cluster);
  const found = await readClusterStatus(record);
  return {
    document: {
      ...documentOf(found),
      accessToken: record.accessToken,
      kvConnect: kvConnectUrlsOf(record, found.leader),
    },
    text: `${formatStatus(found, context.paint)}\n${context.paint.faint(record.folder)}\n`,
  };
}

function documentOf({ datacenters, ...cluster }: ClusterStatus): object {
  return { ...cluster, datacenters: datacenters.map(datacenterDocument) };
}

/** What a datacenter that is down would have said is null. */
function datacenterDocument({
  datacenter,
  region,
  pid,
  process,
  node,
  lagEntries,
  learner,
}: DatacenterStatus): unknown {
  return {
    datacenter,
    region,
    role: node?.role ?? null,
    up: node !== null,
    lastIndex: node?.lastIndex ?? null,
    commitIndex: node?.commitIndex ?? null,
    appliedIndex: node?.appliedIndex ?? null,
    freshnessAgeMs: node?.freshnessAgeMs ?? null,
    lagEntries,
    stateDigest: node?.stateDigest ?? null,
    process,
    pid,
    voter: !learner,
    epoch: node?.epoch ?? null,
    lineage: node?.lineage ?? null,
    configurationIndex: node?.configurationIndex ?? null,
    firstIndex: node?.firstIndex ?? null,
    logBytes: node?.logBytes ?? null,
    lease: node?.lease ?? null,
    catchUp: node?.catchUp ?? null,
    diverged: node?.diverged ?? null,
    isRecovering: node?.isRecovering ?? null,
  };
}

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

function formatStatus(found: ClusterStatus, paint: Paint): string {
  const rows = found.datacenters.map((datacenter) => formatRow(datacenter, paint));
  const leader = found.leader === null ? paint.bad("none") : paint.good(found.leader);
  const up = found.datacenters.filter(({ node }) => node !== null).length;
  const summary = `leader ${leader} · term ${found.term} · epoch ${found.epoch} · primary region ${found.primaryRegion} · ${up} of ${rows.length} datacenters up`;
  const notes = statusNotes(found).map((note) => `${paint.warning(note)}\n`);
  const lease = formatLease(found);
  return `${summary}\n${lease === null ? "" : `${paint.faint(lease)}\n`}\n${formatTable(COLUMNS, rows, paint)}${notes.join("")}`;
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
    lagEntries === 1 ? "1 entry" : `${lagEntries} entries`,
    node.freshnessAgeMs === null ? "unknown" : `${node.freshnessAgeMs.toFixed(1)} ms`,
    node.shipSource ?? "",
  ];
}
