// kvorum audit start | stop | report: which of an application's eventual reads were stale, and where in its code they stand.
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { ClusterConnections } from "../cluster/cluster-connections.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { clusterOption, examplesText, integerBetween, jsonOption, numberBetween } from "../input/options.ts";
import { Interruption } from "../interruption.ts";
import { AUDIT_MIN_AGE_MS_MAX, AUDIT_PREFIX_PARTS_DEFAULT, AUDIT_PREFIX_PARTS_MAX } from "../limits.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface AuditOptions extends OutputOptions {
  readonly cluster?: string;
}

interface ReportOptions extends AuditOptions {
  readonly minAge: number;
  readonly failOn?: "stale" | "violations";
}

export function createAuditCommand(context: CliContext): Command {
  const audit = new Command("audit")
    .description("find the stale reads of an application: judge its eventual reads, exactly and after the fact")
    .addHelpText(
      "after",
      `${examplesText("kvorum audit start", "KVORUM_AUDIT=1 node app.ts", "kvorum audit report", "kvorum audit stop")}
Reads count that are made while it runs. A client of the SDK that is told by KVORUM_AUDIT=1, or openKv(…, { audit: true }), says
where in its program they stand, and which promises of a session they broke. Of a program over KV Connect the datacenters know
what they told it; DENO_KV_ACCESS_TOKEN=TOKEN~NAME makes all that it opens one client, called NAME.
`,
    );
  for (const command of [createStartCommand(context), createStopCommand(context), createReportCommand(context)]) {
    audit.addCommand(command.addOption(clusterOption()).addOption(jsonOption()));
  }
  return audit;
}

function createStartCommand(context: CliContext): Command {
  return new Command("start")
    .description("count eventual reads from now on, at every datacenter; an audit that runs is given up")
    .addOption(
      new Option("--prefix-parts <number>", "parts of a key by which reads are grouped")
        .default(AUDIT_PREFIX_PARTS_DEFAULT)
        .argParser(integerBetween(0, AUDIT_PREFIX_PARTS_MAX)),
    )
    .addHelpText("after", examplesText("kvorum audit start", "kvorum audit start --prefix-parts 2"))
    .action((options: AuditOptions & { readonly prefixParts: number }) =>
      runCommand(context, options, () => start(context, options)),
    );
}

function createStopCommand(context: CliContext): Command {
  return new Command("stop")
    .description("count no further reads; what was counted can still be reported")
    .addHelpText("after", examplesText("kvorum audit stop"))
    .action((options: AuditOptions) => runCommand(context, options, () => stop(context, options)));
}

function createReportCommand(context: CliContext): Command {
  return new Command("report")
    .description("who read what from where, how many of the reads were stale, how old, and the worst of them")
    .addOption(
      new Option("--min-age <ms>", "only reads of places where one was at least this old")
        .default(0)
        .argParser(numberBetween(0, AUDIT_MIN_AGE_MS_MAX)),
    )
    .addOption(
      new Option("--fail-on <finding>", "exit with 1 if there is one").choices([
        "stale",
        "violations",
      ] satisfies Finding[]),
    )
    .addHelpText("after", examplesText("kvorum audit report --min-age 50", "kvorum audit report --fail-on violations"))
    .action(async (options: ReportOptions) => {
      using interruption = new Interruption();
      await runCommand(context, { ...options, interruption }, () => report(context, options, interruption.signal));
    });
}

type Finding = NonNullable<ReportOptions["failOn"]>;

async function start(
  context: CliContext,
  options: AuditOptions & { readonly prefixParts: number },
): Promise<CommandReport> {
  using connections = new ClusterConnections(mustFindCluster(context.folder, options.cluster));
  const { startAudit } = await import("../audit/cluster-audit.ts");
  const { wasRunning, silent } = await startAudit(connections, options);
  const begins = wasRunning ? "a new audit runs, and the one before it is given up" : "the audit runs";
  return {
    document: { ok: true, wasRunning, silent },
    text: `${begins}: use the application, with KVORUM_AUDIT=1 where it uses the SDK, then kvorum audit report\n${silentText(silent)}`,
  };
}

async function stop(context: CliContext, options: AuditOptions): Promise<CommandReport> {
  using connections = new ClusterConnections(mustFindCluster(context.folder, options.cluster));
  const { stopAudit } = await import("../audit/cluster-audit.ts");
  const { wasRunning, silent } = await stopAudit(connections);
  const ends = wasRunning ? "the audit has ended" : "the audit had ended before";
  return {
    document: { ok: true, wasRunning, silent },
    text: `${ends}: kvorum audit report\n${silentText(silent)}`,
  };
}

async function report(context: CliContext, options: ReportOptions, signal: AbortSignal): Promise<CommandReport> {
  using connections = new ClusterConnections(mustFindCluster(context.folder, options.cluster));
  // Histograms are loaded by who reads them.
  const { reportAudit } = await import("../audit/report-audit.ts");
  return await reportAudit(connections, { ...options, paint: context.paint, signal });
}

function silentText(silent: readonly string[]): string {
  return silent.map((datacenter) => `${datacenter} does not answer and was not told\n`).join("");
}
