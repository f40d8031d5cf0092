// kvorum fault pause | resume | kill | restart: what happens to the process of a datacenter.
import { setTimeout as delay } from "node:timers/promises";
import { KvorumError } from "@kvorum/base";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { findNode } from "../cluster/cluster-processes.ts";
import { type ClusterRecord, type DatacenterRecord, mustFindDatacenter } from "../cluster/cluster-record.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { startNode } from "../cluster/node-process.ts";
import { signalProcess } from "../cluster/process-table.ts";
import { catchUpWan } from "../cluster/wan-settings.ts";
import { clusterOption, examplesText, jsonOption } from "../input/options.ts";
import { Interruption } from "../interruption.ts";
import { NODE_KILL_TIMEOUT_MS, NODE_STOP_TIMEOUT_MS, POLL_INTERVAL_MS } from "../limits.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface ProcessFaultOptions extends OutputOptions {
  readonly cluster?: string;
}

interface ProcessFault {
  readonly kind: string;
  readonly description: string;
  readonly done: string;
  readonly inflict: (record: ClusterRecord, node: DatacenterRecord) => Promise<void>;
}

const PROCESS_FAULTS: readonly ProcessFault[] = [
  {
    kind: "pause",
    description: "freeze a datacenter's process (SIGSTOP), as a long garbage collection or a stuck host would",
    done: "is paused",
    inflict: pause,
  },
  { kind: "resume", description: "let a paused datacenter go on (SIGCONT)", done: "goes on", inflict: resume },
  {
    kind: "kill",
    description: "end a datacenter's process at once (SIGKILL): what was not on its disk is gone",
    done: "is killed",
    inflict: kill,
  },
  {
    kind: "restart",
    description: "start a datacenter again on its disk; one that runs is stopped first",
    done: "serves again",
    inflict: restart,
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
      .action((datacenter: string, options: ProcessFaultOptions) =>
        runCommand(context, options, () => inflict(context, fault, { datacenter, options })),
      ),
  );
}

async function inflict(
  context: CliContext,
  fault: ProcessFault,
  { datacenter, options }: { readonly datacenter: string; readonly options: ProcessFaultOptions },
): Promise<CommandReport> {
  const record = mustFindCluster(context.folder, options.cluster);
  const node = mustFindDatacenter(record, datacenter);
  await fault.inflict(record, node);
  const { pid, state } = findNode(record, node.datacenter);
  return {
    document: { ok: true, fault: fault.kind, datacenter, pid, process: state },
    text: `${datacenter} ${fault.done}\n`,
  };
}

async function pause(record: ClusterRecord, node: DatacenterRecord): Promise<void> {
  signalProcess(mustFindPid(record, node), "SIGSTOP");
}

/** What was changed on the links meanwhile has passed the paused node by: it is told now. */
async function resume(record: ClusterRecord, node: DatacenterRecord): Promise<void> {
  signalProcess(mustFindPid(record, node), "SIGCONT");
  await catchUpWan(record, node.datacenter);
}

async function kill(record: ClusterRecord, node: DatacenterRecord): Promise<void> {
  signalProcess(mustFindPid(record, node), "SIGKILL");
  await waitUntilGone(record, node, NODE_KILL_TIMEOUT_MS);
}

async function restart(record: ClusterRecord, node: DatacenterRecord): Promise<void> {
  using interruption = new Interruption();
  const { pid, state } = findNode(record, node.datacenter);
  if (pid !== null && state !== "gone") {
    signalProcess(pid, "SIGTERM");
    signalProcess(pid, "SIGCONT");
    await waitUntilGone(record, node, NODE_STOP_TIMEOUT_MS);
  }
  await startNode(record, node, interruption.signal);
  await catchUpWan(record, node.datacenter);
}

function mustFindPid(record: ClusterRecord, { datacenter }: DatacenterRecord): number {
  const { pid, state } = findNode(record, datacenter);
  if (pid === null || state === "gone") {
    throw new KvorumError(
      "unreachable",
      `${datacenter} has no process; start it again with: kvorum fault restart ${datacenter}`,
    );
  }
  return pid;
}

async function waitUntilGone(
  record: ClusterRecord,
  { datacenter }: DatacenterRecord,
  timeoutMs: number,
): Promise<void> {
  const giveUpAtMs = performance.now() + timeoutMs;
  while (findNode(record, datacenter).state !== "gone") {
    if (performance.now() > giveUpAtMs) {
      throw new KvorumError("deadline_exceeded", `${datacenter} did not end within ${timeoutMs} ms`);
    }
    await delay(POLL_INTERVAL_MS);
  }
}
