// kvorum fault pause | resume | kill | restart | wipe: what happens to the process of a datacenter.
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { findNode } from "../cluster/cluster-processes.ts";
import { mustFindDatacenter } from "../cluster/cluster-record.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { type NodeRuntime, runtimeOf } from "../cluster/node-runtime.ts";
import { clusterOption, examplesText, jsonOption } from "../input/options.ts";
import { Interruption } from "../interruption.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface ProcessFaultOptions extends OutputOptions {
  readonly cluster?: string;
}

interface ProcessFault {
  readonly kind: keyof NodeRuntime;
  readonly description: string;
  readonly done: string;
}

const PROCESS_FAULTS: readonly ProcessFault[] = [
  {
    kind: "pause",
    description: "freeze a datacenter's process (SIGSTOP), as a long garbage collection or a stuck host would",
    done: "is paused",
  },
  { kind: "resume", description: "let a paused datacenter go on (SIGCONT)", done: "goes on" },
  {
    kind: "kill",
    description: "end a datacenter's process at once (SIGKILL): what was not on its disk is gone",
    done: "is killed",
  },
  {
    kind: "restart",
    description: "start a datacenter again on its disk; one that runs is stopped first",
    done: "serves again",
  },
  {
    kind: "wipe",
    description: "end a datacenter's process, empty its disk and start it again: it catches up from the others",
    done: "has lost its disk and serves again",
  },
];

export function createProcessFaultCommands(context: CliContext): readonly Command[] {
  return PROCESS_FAULTS.map((fault) =>
    new Command(fault.kind)
      .description(fault.description)
      .argument("<datacenter>", "such as us-east4-a")
      .addOption(clusterOption())
      .addOption(jsonOption())
      .addHelpText("after", examplesText(`kvorum fault ${fault.kind} us-east4-a`))
      .action(async (datacenter: string, options: ProcessFaultOptions) => {
        using interruption = new Interruption();
        const { signal } = interruption;
        await runCommand(context, options, () => inflict(context, fault, { datacenter, options, signal }));
      }),
  );
}

interface InflictOptions {
  readonly datacenter: string;
  readonly options: ProcessFaultOptions;
  readonly signal: AbortSignal;
}

async function inflict(
  context: CliContext,
  fault: ProcessFault,
  { datacenter, options, signal }: InflictOptions,
): Promise<CommandReport> {
  const record = mustFindCluster(context.folder, options.cluster);
  const node = mustFindDatacenter(record, datacenter);
  await runtimeOf(record)[fault.kind](node, signal);
  const { pid, state } = await findNode(record, node.datacenter);
  return {
    document: { ok: true, fault: fault.kind, datacenter, pid, process: state },
    text: `${datacenter} ${fault.done}\n`,
  };
}
