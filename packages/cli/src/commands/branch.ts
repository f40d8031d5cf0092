// kvorum branch list | show | export | apply: what forced failovers left behind, and what can be done with it.

import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { BranchApplyProgress } from "@kvorum/protocol";
import { Command, Option } from "commander";
import { type CommandDocument, commandDocument } from "../branch/command-document.ts";
import { type FoundBranch, findBranches, mustFindBranch } from "../branch/find-branches.ts";
import type { CliContext } from "../cli-context.ts";
import { type ClusterRecord, mustFindDatacenter } from "../cluster/cluster-record.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { withAdmin } from "../cluster/wan-settings.ts";
import { clusterOption, examplesText, integerBetween, jsonOption } from "../input/options.ts";
import { BRANCH_LIMIT_DEFAULT, BRANCH_LIMIT_MAX } from "../limits.ts";
import { createProgressLine } from "../output/progress-line.ts";
import { formatTable } from "../output/table.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface BranchOptions extends OutputOptions {
  readonly cluster?: string;
}

const EXAMPLE_ID = "epoch-0-after-1041";

export function createBranchCommand(context: CliContext): Command {
  const branch = new Command("branch").description(
    "what forced failovers left behind: list it, look at it, apply it again",
  );
  const commands = [
    createListCommand(context),
    createShowCommand(context),
    createExportCommand(context),
    createApplyCommand(context),
  ];
  for (const command of commands) {
    branch.addCommand(command.addOption(clusterOption()).addOption(jsonOption()));
  }
  return branch;
}

function createListCommand(context: CliContext): Command {
  return new Command("list")
    .description("every branch that a datacenter keeps")
    .addHelpText("after", examplesText("kvorum branch list"))
    .action((options: BranchOptions) =>
      runCommand(context, options, async () => {
        const branches = await findBranches(mustFindCluster(context.folder, options.cluster));
        return { document: { branches }, text: formatBranches(context, branches) };
      }),
    );
}

function createShowCommand(context: CliContext): Command {
  return new Command("show")
    .description("the commands of a branch, mostly atomic writes, in the order of its log")
    .argument("<id>", "as branch list prints it")
    .addOption(
      new Option("--limit <number>", "commands at most")
        .default(BRANCH_LIMIT_DEFAULT)
        .argParser(integerBetween(1, BRANCH_LIMIT_MAX)),
    )
    .addHelpText("after", examplesText(`kvorum branch show ${EXAMPLE_ID}`))
    .action((id: string, options: BranchOptions & { readonly limit: number }) =>
      runCommand(context, options, async () => {
        const record = mustFindCluster(context.folder, options.cluster);
        const branch = await mustFindBranch(record, id);
        const commands = await Array.fromAsync(take(readCommands(record, branch), options.limit));
        return { document: { branch, commands }, text: formatCommands(context, branch, commands) };
      }),
    );
}

function createExportCommand(context: CliContext): Command {
  return new Command("export")
    .description("the whole branch as lines of JSON, one per command, which mostly is an atomic write")
    .argument("<id>", "as branch list prints it")
    .option("--out <file>", "write there (default: standard output)")
    .addHelpText("after", examplesText(`kvorum branch export ${EXAMPLE_ID} --out lost.ndjson`))
    .action((id: string, options: BranchOptions & { readonly out?: string }) =>
      runCommand(context, options, async () => {
        const record = mustFindCluster(context.folder, options.cluster);
        const branch = await mustFindBranch(record, id);
        if (options.out !== undefined) {
          return exportToFile(readCommands(record, branch), resolve(context.folder, options.out));
        }
        const commands = await Array.fromAsync(readCommands(record, branch));
        return { document: { branch, commands }, text: commands.map(lineOf).join("") };
      }),
    );
}

function createApplyCommand(context: CliContext): Command {
  return new Command("apply")
    .description(
      "commit the writes of a branch again, in order, checks included; what its clients sent again counts once",
    )
    .argument("<id>", "as branch list prints it")
    .addHelpText("after", examplesText(`kvorum branch apply ${EXAMPLE_ID}`))
    .action((id: string, options: BranchOptions) =>
      runCommand(context, options, async () => apply(context, mustFindCluster(context.folder, options.cluster), id)),
    );
}

async function apply(context: CliContext, record: ClusterRecord, id: string): Promise<CommandReport> {
  const branch = await mustFindBranch(record, id);
  const line = createProgressLine(context.stderr, context.errorPaint);
  const total = await withKeeper(record, branch, async (admin) => {
    let last: BranchApplyProgress | undefined;
    for await (const progress of admin.applyBranch(id)) {
      last = progress;
      const done = progress.applied + progress.checkFailed + progress.alreadyThere + progress.refused;
      // An entry may hold many commands or none: a share of the entries is the best guess at what is left.
      line.show(`applying ${id}`, Math.min(1, done / (branch.lastIndex - branch.firstIndex + 1)));
    }
    return last;
  }).finally(() => line.clear());
  const complete = total !== undefined && total.checkFailed + total.refused === 0;
  return {
    document: { ok: complete, id, ...total },
    text: total === undefined ? `${id} is empty\n` : `${formatProgress(total)}\n`,
    exitCode: complete ? 0 : 1,
  };
}

/** Asks the datacenter that has the longest copy. */
function withKeeper<T>(
  record: ClusterRecord,
  { id, datacenters }: FoundBranch,
  exchange: Parameters<typeof withAdmin<T>>[1],
): Promise<T> {
  return withAdmin(mustFindDatacenter(record, datacenters[0] ?? id), exchange);
}

async function* readCommands(record: ClusterRecord, branch: FoundBranch): AsyncGenerator<CommandDocument> {
  const batches = await withKeeper(record, branch, (admin) => Array.fromAsync(admin.readBranch(branch.id)));
  for (const command of batches.flat()) {
    yield commandDocument(command, branch);
  }
}

async function* take<T>(items: AsyncIterable<T>, limit: number): AsyncGenerator<T> {
  let taken = 0;
  for await (const item of items) {
    yield item;
    taken += 1;
    if (taken === limit) {
      return;
    }
  }
}

async function exportToFile(commands: AsyncIterable<CommandDocument>, file: string): Promise<CommandReport> {
  let count = 0;
  const lines = async function* (): AsyncGenerator<string> {
    for await (const command of commands) {
      count += 1;
      yield lineOf(command);
    }
  };
  await writeFile(file, lines());
  return { document: { ok: true, file, commands: count }, text: `${count} commands in ${file}\n` };
}

function lineOf(command: CommandDocument): string {
  return `${JSON.stringify(command)}\n`;
}

function formatBranches({ paint }: CliContext, branches: readonly FoundBranch[]): string {
  if (branches.length === 0) {
    return "no datacenter that runs keeps a branch\n";
  }
  return formatTable(
    [
      { title: "branch", align: "left" },
      { title: "epoch", align: "right" },
      { title: "entries", align: "left" },
      { title: "committed to", align: "right" },
      { title: "bytes", align: "right" },
      { title: "since", align: "left" },
      { title: "kept by", align: "left" },
    ],
    branches.map((branch) => [
      branch.id,
      `${branch.epoch}`,
      `${branch.firstIndex}..${branch.lastIndex}${gapOf(branch)}`,
      `${branch.commitIndex}`,
      `${branch.bytes}`,
      new Date(branch.quarantinedAtMs).toISOString(),
      branch.datacenters.join(", "),
    ]),
    paint,
  );
}

function gapOf({ forkIndex, firstIndex }: FoundBranch): string {
  return firstIndex === forkIndex + 1 ? "" : ` (${forkIndex + 1}..${firstIndex - 1} had been compacted)`;
}

function formatCommands({ paint }: CliContext, branch: FoundBranch, commands: readonly CommandDocument[]): string {
  const lines = commands.map(({ kind, database, versionstamp, committed, mutations, checks, enqueues }) => {
    const parts = [...mutations, ...enqueues.map((enqueue) => ({ enqueue }))].map((part) => JSON.stringify(part));
    const what = [...(database === "" ? [] : [database]), ...(kind === "write" ? parts : [kind])].join(" ");
    const given = checks.length === 0 ? "" : ` given ${checks.length} checks`;
    return `${paint.faint(versionstamp)} ${committed ? "committed" : paint.warning("perhaps not committed")}${given}  ${what}\n`;
  });
  const count = commands.length === 1 ? "1 command" : `${commands.length} commands`;
  return `${lines.join("")}${paint.faint(`${count} · kept by ${branch.datacenters.join(", ")}`)}\n`;
}

function formatProgress({ applied, checkFailed, alreadyThere, refused, refusal }: BranchApplyProgress): string {
  const refusals = refusal === null ? "" : ` (the last: ${refusal})`;
  return `applied ${applied} · check failed ${checkFailed} · already there ${alreadyThere} · refused ${refused}${refusals}`;
}
