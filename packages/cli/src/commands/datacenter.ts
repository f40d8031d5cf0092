// kvorum datacenter add | remove: a cluster grows and shrinks while it serves.
import { type DatacenterId, KvorumError, parseDatacenterId, parseRegion } from "@kvorum/base";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { findProcess } from "../cluster/cluster-processes.ts";
import { type ClusterRecord, grpcAddressOf, httpUrlOf, mustFindDatacenter } from "../cluster/cluster-record.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { mustBeLocal } from "../cluster/membership.ts";
import { clusterOption, examplesText, jsonOption } from "../input/options.ts";
import { Interruption } from "../interruption.ts";
import { addDatacenter, promoteDatacenter } from "../membership/add-datacenter.ts";
import type { ChangeRun } from "../membership/change-run.ts";
import { removeDatacenter } from "../membership/remove-datacenter.ts";
import { createProgressLine } from "../output/progress-line.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface DatacenterOptions extends OutputOptions {
  readonly cluster?: string;
}

interface AddOptions extends DatacenterOptions {
  readonly region?: string;
  readonly voter?: boolean;
}

interface RemoveOptions extends DatacenterOptions {
  readonly force?: boolean;
}

export function createDatacenterCommand(context: CliContext): Command {
  const datacenter = new Command("datacenter").description("add a datacenter to a running cluster, or take one out");
  const commands = [createAddCommand(context), createRemoveCommand(context)];
  for (const command of commands) {
    datacenter.addCommand(command.addOption(clusterOption()).addOption(jsonOption()));
  }
  return datacenter;
}

function createAddCommand(context: CliContext): Command {
  return new Command("add")
    .description("start a new datacenter, which catches up and then learns; one that is there can be given a vote")
    .argument("<datacenter>", "its name, such as us-east4-d")
    .option("--region <region>", "where it stands; needed for a new one")
    .option("--voter", "give it a vote once it has caught up")
    .addHelpText(
      "after",
      examplesText(
        "kvorum datacenter add us-east4-d --region us-east4 --voter",
        "kvorum datacenter add us-west2-a --region us-west2",
      ),
    )
    .action((name: string, options: AddOptions) =>
      change(context, options, async (run) => {
        const datacenter = parseDatacenterId(name);
        if (run.record.datacenters.some((node) => node.datacenter === datacenter)) {
          requirePromotion(datacenter, options);
          await promoteDatacenter(run, datacenter);
          return describe(run.record, datacenter, "votes");
        }
        if (options.region === undefined) {
          throw new KvorumError("invalid_argument", `${name} is new: say where it stands with --region`);
        }
        const grown = await addDatacenter(run, { datacenter, region: parseRegion(options.region) });
        if (options.voter) {
          await promoteDatacenter(grown, datacenter);
        }
        return describe(grown.record, datacenter, options.voter ? "votes" : "learns");
      }),
    );
}

function createRemoveCommand(context: CliContext): Command {
  return new Command("remove")
    .description("take a datacenter out of the configuration, stop it and remove its data")
    .argument("<datacenter>", "such as us-east4-c")
    .option("--force", "also when fewer than three voters are left, or it is the last one of its region")
    .addHelpText("after", examplesText("kvorum datacenter remove asia-southeast1-b"))
    .action((name: string, options: RemoveOptions) =>
      change(context, options, async (run) => {
        const { datacenter, region } = mustFindDatacenter(run.record, name);
        await removeDatacenter(run, datacenter, { force: options.force ?? false });
        return { document: { ok: true, datacenter, region }, text: `${datacenter} is out of the cluster\n` };
      }),
    );
}

async function change(
  context: CliContext,
  options: DatacenterOptions,
  work: (run: ChangeRun) => Promise<CommandReport>,
): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, { ...options, interruption }, async () => {
    const record = mustFindCluster(context.folder, options.cluster);
    mustBeLocal(record, "datacenter");
    const progress = createProgressLine(context.stderr, context.errorPaint);
    try {
      return await work({
        record,
        signal: interruption.signal,
        onProgress: (message) => progress.show(message, null),
      });
    } finally {
      progress.clear();
    }
  });
}

function requirePromotion(datacenter: DatacenterId, { region, voter }: AddOptions): void {
  if (voter !== true || region !== undefined) {
    throw new KvorumError(
      "invalid_argument",
      `${datacenter} is in the cluster already; give it a vote with: kvorum datacenter add ${datacenter} --voter`,
    );
  }
}

function describe(record: ClusterRecord, datacenter: DatacenterId, role: "votes" | "learns"): CommandReport {
  const node = mustFindDatacenter(record, datacenter);
  return {
    document: {
      ok: true,
      datacenter,
      region: node.region,
      voter: role === "votes",
      pid: findProcess(record, datacenter).pid,
      grpc: grpcAddressOf(node),
      http: httpUrlOf(node),
    },
    text: `${datacenter} in ${node.region} has caught up and ${role}\n`,
  };
}
