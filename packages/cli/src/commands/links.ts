// kvorum links: the emulated WAN as it is meant to be, beside what messages measure on it.
import { connectAdmin } from "@kvorum/protocol";
import { isLinkTrue, type LinkRow, measureLinks } from "@kvorum/scenario";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { type ClusterRecord, grpcAddressOf } from "../cluster/cluster-record.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { readWanSettings, runningNodes } from "../cluster/wan-settings.ts";
import { clusterOption, examplesText, jsonOption } from "../input/options.ts";
import { Interruption } from "../interruption.ts";
import type { Paint } from "../output/paint.ts";
import { type Column, formatTable } from "../output/table.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface LinksOptions extends OutputOptions {
  readonly cluster?: string;
  readonly check?: boolean;
}

/** A link as it was measured, and what is to be thought of it. */
interface JudgedLink extends LinkRow {
  readonly deviationMs: number | null;
  readonly ok: boolean;
}

export function createLinksCommand(context: CliContext): Command {
  return new Command("links")
    .description("measure every link through the real data path, beside the round trip it is configured for")
    .option("--check", "exit with 1 when a link is off by more than max(1 ms, 2 %) at the median")
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText("after", examplesText("kvorum links", "kvorum links --check --json"))
    .action((options: LinksOptions) => runLinksCommand(context, options));
}

async function runLinksCommand(context: CliContext, options: LinksOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, { ...options, interruption }, () => links(context, options, interruption.signal));
}

async function links(context: CliContext, options: LinksOptions, signal: AbortSignal): Promise<CommandReport> {
  const record = mustFindCluster(context.folder, options.cluster);
  const rows = (await measure(record, signal)).map(judge);
  const ok = rows.every((row) => row.ok);
  return {
    document: { wanEnabled: readWanSettings(record).enabled, ok, links: rows },
    text: formatLinks(rows, context.paint),
    exitCode: options.check && !ok ? 1 : 0,
  };
}

async function measure(record: ClusterRecord, signal: AbortSignal): Promise<readonly LinkRow[]> {
  const admins = runningNodes(record).map((node) => connectAdmin(grpcAddressOf(node)));
  const closeAll = (): void => {
    for (const admin of admins) {
      admin.close();
    }
  };
  signal.addEventListener("abort", closeAll, { once: true });
  try {
    return await measureLinks(admins, { signal });
  } finally {
    closeAll();
  }
}

function judge(link: LinkRow): JudgedLink {
  const { configuredRttMs, measuredRttMs } = link;
  return {
    ...link,
    deviationMs: measuredRttMs === null ? null : measuredRttMs - configuredRttMs,
    ok: isLinkTrue(link),
  };
}

const COLUMNS: readonly Column[] = [
  { title: "from", align: "left" },
  { title: "to", align: "left" },
  { title: "configured", align: "right" },
  { title: "measured", align: "right" },
  { title: "deviation", align: "right" },
];

function formatLinks(rows: readonly JudgedLink[], paint: Paint): string {
  const off = rows.filter(({ ok }) => !ok).length;
  const verdict =
    off === 0
      ? paint.good(`all ${rows.length} links are within max(1 ms, 2 %) of their round trip`)
      : paint.bad(`${off} of ${rows.length} links are off by more than max(1 ms, 2 %), or answer nothing`);
  return `${formatTable(
    COLUMNS,
    rows.map((row) => formatRow(row, paint)),
    paint,
  )}\n${verdict}\n`;
}

function formatRow({ from, to, configuredRttMs, measuredRttMs, deviationMs, ok }: JudgedLink, paint: Paint): string[] {
  const measured = measuredRttMs === null ? "nothing came back" : `${measuredRttMs.toFixed(2)} ms`;
  const deviation = deviationMs === null ? "" : `${deviationMs >= 0 ? "+" : ""}${deviationMs.toFixed(2)} ms`;
  return [from, to, `${configuredRttMs.toFixed(2)} ms`, ok ? measured : paint.bad(measured), deviation];
}
