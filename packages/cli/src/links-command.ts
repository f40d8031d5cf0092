// What `kvorum links` does: measures every link through the real data path, and judges it.
import { connectAdmin } from "@kvorum/protocol";
import { isLinkTrue, type LinkRow, measureLinks } from "@kvorum/scenario";
import type { CliContext } from "./cli-context.ts";
import { type ClusterRecord, grpcAddressOf } from "./cluster/cluster-record.ts";
import { mustFindCluster } from "./cluster/find-cluster.ts";
import { runningNodes } from "./cluster/wan-settings.ts";
import { Interruption } from "./interruption.ts";
import type { Paint } from "./output/paint.ts";
import { type Column, formatTable } from "./output/table.ts";
import { type CommandReport, type OutputOptions, runCommand } from "./run-command.ts";

export interface LinksOptions extends OutputOptions {
  readonly cluster?: string;
  readonly check?: boolean;
}

/** A link as it was measured, and what is to be thought of it. */
interface JudgedLink extends LinkRow {
  readonly deviationMs: number | null;
  readonly ok: boolean;
}

/** With `check`, exit code 1 when a link is off. */
export async function runLinksCommand(context: CliContext, options: LinksOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, { ...options, interruption }, () => links(context, options, interruption.signal));
}

async function links(context: CliContext, options: LinksOptions, signal: AbortSignal): Promise<CommandReport> {
  const record = mustFindCluster(context.folder, options.cluster);
  const { wanEnabled, links: measured } = await measure(record, signal);
  const rows = measured.map((link) => judge(link, wanEnabled));
  const ok = rows.every((row) => row.ok);
  return {
    document: { wanEnabled, ok, links: rows },
    text: wanEnabled ? formatLinks(rows, context.paint) : formatRealLinks(rows, context.paint),
    exitCode: options.check && !ok ? 1 : 0,
  };
}

interface Measured {
  readonly wanEnabled: boolean;
  readonly links: readonly LinkRow[];
}

async function measure(record: ClusterRecord, signal: AbortSignal): Promise<Measured> {
  const admins = (await runningNodes(record)).map((node) => connectAdmin(grpcAddressOf(node)));
  const closeAll = (): void => {
    for (const admin of admins) {
      admin.close();
    }
  };
  signal.addEventListener("abort", closeAll, { once: true });
  try {
    const statuses = await Promise.all(admins.map((admin) => admin.getStatus()));
    const wanEnabled = statuses.some((status) => status.wanEnabled);
    return { wanEnabled, links: await measureLinks(admins, { signal, retry: wanEnabled }) };
  } finally {
    closeAll();
  }
}

/** With the WAN off there is nothing that a link should be: it is as it is, if anything comes back. */
function judge(link: LinkRow, wanEnabled: boolean): JudgedLink {
  const { configuredRttMs, measuredRttMs } = link;
  return {
    ...link,
    deviationMs: measuredRttMs === null || !wanEnabled ? null : measuredRttMs - configuredRttMs,
    ok: wanEnabled ? isLinkTrue(link) : measuredRttMs !== null,
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

function formatRealLinks(rows: readonly JudgedLink[], paint: Paint): string {
  const silent = rows.filter(({ ok }) => !ok).length;
  const verdict =
    silent === 0
      ? "the emulated WAN is off: these are the round trips of the network itself"
      : paint.bad(`the emulated WAN is off, and ${silent} of ${rows.length} links answer nothing`);
  const columns = COLUMNS.filter(({ title }) => title === "from" || title === "to" || title === "measured");
  return `${formatTable(
    columns,
    rows.map((row) => [row.from, row.to, formatMeasured(row, paint)]),
    paint,
  )}\n${verdict}\n`;
}

function formatRow(row: JudgedLink, paint: Paint): string[] {
  const { from, to, configuredRttMs, deviationMs } = row;
  const deviation = deviationMs === null ? "" : `${deviationMs >= 0 ? "+" : ""}${deviationMs.toFixed(2)} ms`;
  return [from, to, `${configuredRttMs.toFixed(2)} ms`, formatMeasured(row, paint), deviation];
}

function formatMeasured({ measuredRttMs, ok }: JudgedLink, paint: Paint): string {
  const text = measuredRttMs === null ? "nothing came back" : `${measuredRttMs.toFixed(2)} ms`;
  return ok ? text : paint.bad(text);
}
