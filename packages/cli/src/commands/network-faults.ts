// kvorum fault disconnect | reconnect: a container is unplugged from its networks, for clusters in containers.
import { KvorumError } from "@kvorum/base";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import type { ClusterRecord, DatacenterRecord } from "../cluster/cluster-record.ts";
import { type ComposeProject, disconnect, reconnect } from "../cluster/compose-containers.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { clusterOption, examplesText, jsonOption } from "../input/options.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface NetworkFaultOptions extends OutputOptions {
  readonly cluster?: string;
}

interface NetworkFault {
  readonly kind: string;
  readonly description: string;
  readonly done: string;
  readonly inflict: typeof disconnect;
}

const NETWORK_FAULTS: readonly NetworkFault[] = [
  {
    kind: "disconnect",
    description:
      "unplug a region from the network between regions, or a datacenter from all of its networks (containers)",
    done: "is unplugged",
    inflict: disconnect,
  },
  { kind: "reconnect", description: "plug it in again (containers)", done: "is plugged in", inflict: reconnect },
];

export function createNetworkFaultCommands(context: CliContext): readonly Command[] {
  return NETWORK_FAULTS.map((fault) =>
    new Command(fault.kind)
      .description(fault.description)
      .argument("<place>", "region or datacenter")
      .addOption(clusterOption())
      .addOption(jsonOption())
      .addHelpText("after", examplesText(`kvorum fault ${fault.kind} asia-southeast1 --cluster compose`))
      .action((place: string, options: NetworkFaultOptions) =>
        runCommand(context, options, () => inflict(context, fault, { place, options })),
      ),
  );
}

async function inflict(
  context: CliContext,
  fault: NetworkFault,
  { place, options }: { readonly place: string; readonly options: NetworkFaultOptions },
): Promise<CommandReport> {
  const record = mustFindCluster(context.folder, options.cluster);
  const compose = mustBeContainers(record, fault);
  const plugs = plugsOf(record, compose, place);
  for (const { datacenter, network } of plugs) {
    await fault.inflict(compose, datacenter, network);
  }
  return { document: { ok: true, fault: fault.kind, place, plugs }, text: `${place} ${fault.done}\n` };
}

interface Plug {
  readonly datacenter: DatacenterRecord["datacenter"];
  readonly network: string;
}

/** A region keeps its own network; a datacenter loses both. */
function plugsOf(record: ClusterRecord, { project, wanNetwork }: ComposeProject, place: string): readonly Plug[] {
  const inRegion = record.datacenters.filter(({ region }) => region === place);
  const named = record.datacenters.filter(({ datacenter }) => datacenter === place);
  const plugs = [
    ...inRegion.map(({ datacenter }) => ({ datacenter, network: wanNetwork })),
    ...named.flatMap(({ datacenter, region }) =>
      [wanNetwork, `${project}_${region}`].map((network) => ({ datacenter, network })),
    ),
  ];
  if (plugs.length === 0) {
    const places = [...new Set(record.datacenters.flatMap(({ region, datacenter }) => [region, datacenter]))];
    throw new KvorumError(
      "invalid_argument",
      `no place ${JSON.stringify(place)}; the cluster has ${places.join(", ")}`,
    );
  }
  return plugs;
}

function mustBeContainers(record: ClusterRecord, { kind }: NetworkFault): ComposeProject {
  if (record.location.kind !== "compose") {
    throw new KvorumError(
      "invalid_argument",
      `fault ${kind} unplugs containers (--cluster compose); for processes use: kvorum fault partition`,
    );
  }
  return record.location;
}
