// kvorum fault partition | isolate | slow | loss | bandwidth | heal: changes of links. A place is a region or a datacenter. What heals
// links heals the disks of the same places.
import { KvorumError } from "@kvorum/base";
import type { LinkChange, WanChange } from "@kvorum/wan";
import { clientRegionsOf, datacentersOf, type Topology } from "@kvorum/wan";
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import type { ClusterRecord } from "../cluster/cluster-record.ts";
import { configureDisks } from "../cluster/disk-settings.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { configureWan } from "../cluster/wan-settings.ts";
import { clusterOption, examplesText, jsonOption, numberBetween } from "../input/options.ts";
import { BANDWIDTH_BYTES_PER_SECOND_MIN, RTT_MS_MAX } from "../limits.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface LinkFaultOptions extends OutputOptions {
  readonly cluster?: string;
}

interface LinkFault {
  readonly kind: string;
  readonly change: WanChange;
  /** What holds from now on. */
  readonly message: string;
  /** What is told to the cluster besides. */
  readonly alsoDo?: (record: ClusterRecord) => Promise<void>;
}

export function createLinkFaultCommands(context: CliContext): readonly Command[] {
  return [
    createPartitionCommand(context),
    createIsolateCommand(context),
    createSlowCommand(context),
    createLossCommand(context),
    createBandwidthCommand(context),
    createHealCommand(context),
  ];
}

function createPartitionCommand(context: CliContext): Command {
  return linkFaultCommand("partition", "cut the links between two places, or between one and everyone else")
    .argument("<a>", "region or datacenter")
    .argument("[b]", "region or datacenter (default: everyone else)")
    .option("--one-way", "only from a to b: b still reaches a")
    .addHelpText("after", examplesText("kvorum fault partition us-east4 asia-southeast1 --one-way"))
    .action((a: string, b: string | undefined, options: LinkFaultOptions & { readonly oneWay?: boolean }) => {
      const bothWays = options.oneWay !== true;
      return apply(context, options, {
        kind: "partition",
        change: { changes: [{ ...endsOf(a, b), bothWays, partitioned: true }] },
        message: bothWays
          ? `${a} and ${b ?? "everyone else"} do not reach each other`
          : `${a} does not reach ${b ?? "anyone else"}`,
      });
    });
}

function createIsolateCommand(context: CliContext): Command {
  return linkFaultCommand("isolate", "cut every link of a place to the outside")
    .argument("<a>", "region or datacenter")
    .addHelpText("after", examplesText("kvorum fault isolate us-east4-a"))
    .action((a: string, options: LinkFaultOptions) =>
      apply(context, options, {
        kind: "isolate",
        change: { changes: [{ ...endsOf(a, undefined), bothWays: true, partitioned: true }] },
        message: `${a} and everyone else do not reach each other`,
      }),
    );
}

function createSlowCommand(context: CliContext): Command {
  return linkFaultCommand("slow", "give the links between two places another round trip")
    .argument("<a>", "region or datacenter")
    .argument("<b>", "region or datacenter")
    .addOption(
      new Option("--rtt <ms>", "round trip in milliseconds")
        .argParser(numberBetween(0, RTT_MS_MAX))
        .makeOptionMandatory(),
    )
    .addHelpText("after", examplesText("kvorum fault slow us-east4 europe-west3 --rtt 400"))
    .action((a: string, b: string, options: LinkFaultOptions & { readonly rtt: number }) =>
      apply(context, options, {
        kind: "slow",
        change: { changes: [{ ...endsOf(a, b), bothWays: true, rttMs: options.rtt }] },
        message: `the round trip between ${a} and ${b} is ${options.rtt} ms`,
      }),
    );
}

function createLossCommand(context: CliContext): Command {
  return linkFaultCommand("loss", "lose packets between two places; a stream pays with retransmissions")
    .argument("<a>", "region or datacenter")
    .argument("<b>", "region or datacenter")
    .addOption(
      new Option("--percent <number>", "share of packets lost").argParser(numberBetween(0, 100)).makeOptionMandatory(),
    )
    .addHelpText("after", examplesText("kvorum fault loss us-east4 asia-southeast1 --percent 2"))
    .action((a: string, b: string, options: LinkFaultOptions & { readonly percent: number }) =>
      apply(context, options, {
        kind: "loss",
        change: { changes: [{ ...endsOf(a, b), bothWays: true, lossPercent: options.percent }] },
        message: `${options.percent} % of the packets between ${a} and ${b} are lost`,
      }),
    );
}

function createBandwidthCommand(context: CliContext): Command {
  return linkFaultCommand("bandwidth", "let the links between two places carry so much and no more")
    .argument("<a>", "region or datacenter")
    .argument("<b>", "region or datacenter")
    .addOption(
      new Option("--bytes-per-second <number>", "in each direction")
        .argParser(numberBetween(BANDWIDTH_BYTES_PER_SECOND_MIN, Number.MAX_SAFE_INTEGER))
        .makeOptionMandatory(),
    )
    .addHelpText("after", examplesText("kvorum fault bandwidth us-east4 asia-southeast1 --bytes-per-second 100000"))
    .action((a: string, b: string, options: LinkFaultOptions & { readonly bytesPerSecond: number }) =>
      apply(context, options, {
        kind: "bandwidth",
        change: { changes: [{ ...endsOf(a, b), bothWays: true, bandwidthBytesPerSecond: options.bytesPerSecond }] },
        message: `the links between ${a} and ${b} carry ${options.bytesPerSecond} bytes a second`,
      }),
    );
}

function createHealCommand(context: CliContext): Command {
  return linkFaultCommand("heal", "give the links and disks of one place, or all, their own figures back")
    .argument("[a]", "region or datacenter (default: everything)")
    .addHelpText("after", examplesText("kvorum fault heal", "kvorum fault heal asia-southeast1"))
    .action((a: string | undefined, options: LinkFaultOptions) =>
      apply(context, options, {
        kind: "heal",
        change:
          a === undefined ? { healAll: true } : { changes: [{ ...endsOf(a, undefined), bothWays: true, heal: true }] },
        message:
          a === undefined ? "every link is as the topology has it" : `the links of ${a} are as the topology has them`,
        alsoDo: (record) => healDisks(record, a),
      }),
    );
}

/** None of a region without datacenters. */
async function healDisks(record: ClusterRecord, place: string | undefined): Promise<void> {
  const healed = record.datacenters.filter(
    ({ datacenter, region }) => place === undefined || place === datacenter || place === region,
  );
  await configureDisks(
    record,
    healed.map(({ datacenter }) => datacenter),
    0,
  );
}

function linkFaultCommand(name: string, description: string): Command {
  return new Command(name).description(description).addOption(clusterOption()).addOption(jsonOption());
}

function endsOf(a: string, b: string | undefined): Pick<LinkChange, "from" | "to"> {
  return { from: a, to: b ?? null };
}

function apply(context: CliContext, options: LinkFaultOptions, fault: LinkFault): Promise<void> {
  return runCommand(context, options, async (): Promise<CommandReport> => {
    const record = mustFindCluster(context.folder, options.cluster);
    for (const { from, to } of fault.change.changes ?? []) {
      requirePlace(record.topology, from);
      requirePlace(record.topology, to ?? from);
    }
    const { enabled, active } = await configureWan(record, fault.change);
    await fault.alsoDo?.(record);
    return { document: { ok: true, fault: fault.kind, wanEnabled: enabled, active }, text: `${fault.message}\n` };
  });
}

/** Checked here so that a typing mistake is a usage error with the names to choose from. */
function requirePlace(topology: Topology, name: string): void {
  const places: readonly string[] = [...datacentersOf(topology), ...clientRegionsOf(topology)];
  if (!places.includes(name)) {
    throw new KvorumError(
      "invalid_argument",
      `no region or datacenter ${JSON.stringify(name)}; there are ${places.join(", ")}`,
    );
  }
}
