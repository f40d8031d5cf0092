// kvorum up: a cluster of local processes, until Ctrl-C, or until `kvorum down` with --detach.
import { KvorumError } from "@kvorum/base";
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { findProcess } from "../cluster/cluster-processes.ts";
import { type ClusterRecord, grpcAddressOf, httpUrlOf } from "../cluster/cluster-record.ts";
import type { ClusterStatus } from "../cluster/cluster-status.ts";
import { removePointers } from "../cluster/find-cluster.ts";
import { type KvConnectUrls, kvConnectUrlsOf } from "../cluster/kv-connect-urls.ts";
import { type LaunchedCluster, launchCluster } from "../cluster/launch-cluster.ts";
import type { NodeSettings } from "../cluster/node-settings.ts";
import { killNow, removeCluster } from "../cluster/stop-cluster.ts";
import { watchCluster } from "../cluster/watch-cluster.ts";
import { durationMsBetween } from "../input/duration-argument.ts";
import { examplesText, integerBetween, jsonOption, seedOption } from "../input/options.ts";
import { loadTopology, TOPOLOGY_DEFAULT } from "../input/topology-argument.ts";
import { Interruption } from "../interruption.ts";
import {
  ADVERSARY_BOUND_MS_MAX,
  ADVERSARY_BOUND_MS_MIN,
  LOG_KEPT_BYTES_MIN,
  REGION_LEASE_MS_MAX,
  REGION_LEASE_MS_MIN,
} from "../limits.ts";
import type { Paint } from "../output/paint.ts";
import { createProgressLine } from "../output/progress-line.ts";
import { formatTable } from "../output/table.ts";
import { type CommandReport, type OutputOptions, runCommand, writeReport } from "../run-command.ts";
import { restoreBackup } from "./restore.ts";

interface UpOptions extends OutputOptions {
  readonly topology: string;
  readonly data?: string;
  readonly restore?: string;
  readonly wan: boolean;
  readonly detach?: boolean;
  readonly seed: number;
  readonly leaseReads?: boolean;
  readonly regionLease?: number;
  readonly logKept?: number;
  readonly adversary?: number;
}

export function createUpCommand(context: CliContext): Command {
  return new Command("up")
    .description("start a cluster: one process per datacenter on this machine, with an emulated WAN between them")
    .option("--topology <file or name>", "a preset (deploy, local, three-continents) or a YAML file", TOPOLOGY_DEFAULT)
    .option("--data <dir>", "keep the data here, and go on with what it holds (default: gone after `kvorum down`)")
    .option("--restore <backup>", "begin with what `kvorum backup` saved, in the empty folder that --data names")
    .option("--no-wan", "leave the emulated WAN off: every datacenter a few microseconds away")
    .option("--detach", "return as soon as it serves; `kvorum down` stops it")
    .option(
      "--lease-reads",
      "the leader answers strong reads without a round to the voters while its lease lasts: trusts clocks to run alike",
    )
    .addOption(
      new Option(
        "--region-lease <on|off|ms>",
        "how long the primary region serves without hearing a majority of regions (default: 10000)",
      ).argParser(regionLeaseMs),
    )
    .addOption(
      new Option(
        "--log-kept <bytes>",
        "log kept for datacenters that are away; past it they take a snapshot",
      ).argParser(integerBetween(LOG_KEPT_BYTES_MIN, Number.MAX_SAFE_INTEGER)),
    )
    .addOption(
      new Option("--adversary <duration>", "hold every eventual read back by up to this much: 2s, 500ms").argParser(
        durationMsBetween(ADVERSARY_BOUND_MS_MIN, ADVERSARY_BOUND_MS_MAX),
      ),
    )
    .addOption(seedOption().default(1))
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText(
        "kvorum up",
        "kvorum up --detach --json",
        "kvorum up --topology three-continents --data ./my-cluster",
        "kvorum up --restore monday.backup --data ./restored",
      ),
    )
    .action((options: UpOptions) => runUp(context, options));
}

/** `on` is the default of the nodes: nothing is said. */
function regionLeaseMs(text: string): number | undefined {
  switch (text) {
    case "on":
      return undefined;
    case "off":
      return 0;
    default:
      return integerBetween(REGION_LEASE_MS_MIN, REGION_LEASE_MS_MAX)(text);
  }
}

function settingsFrom({ leaseReads, regionLease, logKept }: UpOptions): NodeSettings {
  return {
    ...(leaseReads === true ? { reads: "lease" } : {}),
    ...(regionLease === undefined ? {} : { regionLeaseMs: regionLease }),
    ...(logKept === undefined ? {} : { logKeptBytes: logKept }),
  };
}

async function runUp(context: CliContext, options: UpOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, { ...options, interruption }, async () => {
    await restoreFirst(context, options, interruption);
    const launched = await launch(context, options, interruption);
    writeReport(context, options, describe(context, launched));
    if (options.detach !== true) {
      await stay(context, launched.record, interruption);
    }
    return null;
  });
}

/** @throws KvorumError invalid_argument — --restore without a folder to restore into */
async function restoreFirst(context: CliContext, options: UpOptions, interruption: Interruption): Promise<void> {
  const { restore: file, data } = options;
  if (file === undefined) {
    return;
  }
  if (data === undefined) {
    throw new KvorumError("invalid_argument", "--restore needs --data DIR, an empty folder for the restored data");
  }
  await restoreBackup(context, { ...options, file, data, interruption });
}

async function launch(context: CliContext, options: UpOptions, interruption: Interruption): Promise<LaunchedCluster> {
  const progress = createProgressLine(context.stderr, context.errorPaint);
  try {
    return await launchCluster({
      startFolder: context.folder,
      topology: loadTopology(context.folder, options.topology),
      dataFolder: options.data,
      seed: options.seed,
      wan: options.wan,
      adversaryBoundMs: options.adversary ?? null,
      settings: settingsFrom(options),
      detached: options.detach ?? false,
      signal: interruption.signal,
      onProgress: (message) => progress.show(message, null),
      onRecord: (record) => interruption.setLastResort(() => killNow(record)),
    });
  } finally {
    progress.clear();
  }
}

/** Stays with the cluster until it is to end, then takes it away. */
async function stay(context: CliContext, record: ClusterRecord, interruption: Interruption): Promise<void> {
  const { faint, warning, bad } = context.errorPaint;
  context.stderr.write(faint("Ctrl-C stops the cluster.\n"));
  const end = await watchCluster(record, interruption.signal, {
    onChange: (datacenter, state) => {
      const message = state === "gone" ? bad(`${datacenter} has ended`) : warning(`${datacenter} is ${state}`);
      context.stderr.write(`${message}\n`);
    },
  });
  if (end !== "stopped") {
    context.stderr.write(faint(end === "died" ? "every node has ended\n" : "\nstopping…\n"));
    await removeCluster(record, { keep: false });
    await removePointers(context.folder, record.id);
  }
}

function describe(context: CliContext, { record, status }: LaunchedCluster): CommandReport {
  const { paint } = context;
  const datacenters = record.datacenters.map((node) => ({
    datacenter: node.datacenter,
    region: node.region,
    role: roleOf(status, node.datacenter),
    pid: findProcess(record, node.datacenter).pid,
    grpc: grpcAddressOf(node),
    http: httpUrlOf(node),
  }));
  const kvConnect = kvConnectUrlsOf(record, status.leader);
  const table = formatTable(
    [
      { title: "datacenter", align: "left" },
      { title: "role", align: "left" },
      { title: "pid", align: "right" },
      { title: "gRPC", align: "left" },
      { title: "HTTP", align: "left" },
    ],
    datacenters.map(({ datacenter, role, pid, grpc, http }) => [
      datacenter,
      role === "leader" ? paint.good(role) : role,
      `${pid}`,
      grpc,
      http,
    ]),
    paint,
  );
  return {
    document: { cluster: record.folder, accessToken: record.accessToken, datacenters, kvConnect },
    text: `${table}\n${formatKvConnect(record, kvConnect, paint)}\ncluster ${paint.strong(record.folder)}\n`,
  };
}

/** For the regions with datacenters; --json has them for every region that clients may be in. */
function formatKvConnect(record: ClusterRecord, urls: KvConnectUrls, paint: Paint): string {
  const { topology, accessToken } = record;
  const rows = topology.regions.map(({ region }) => [region, urls[region]?.url ?? "", urls[region]?.eventualUrl ?? ""]);
  const table = formatTable(
    [
      { title: "region", align: "left" },
      { title: "KV Connect", align: "left" },
      { title: "eventual reads", align: "left" },
    ],
    rows,
    paint,
  );
  const near = urls[topology.primaryRegion]?.url ?? "";
  const lines = [`export DENO_KV_ACCESS_TOKEN=${accessToken}`, `export DENO_KV_DEFAULT_PATH=${near}`];
  return `${table}\n${paint.faint("a Deno program opens it with Deno.openKv() after:")}\n${lines.join("\n")}\n`;
}

function roleOf(status: ClusterStatus, datacenter: string): string {
  return status.datacenters.find((candidate) => candidate.datacenter === datacenter)?.node?.role ?? "unknown";
}
