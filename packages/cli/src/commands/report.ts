// kvorum report open | show | compare: what runs have left on disk.
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { examplesText, jsonOption } from "../input/options.ts";
import type { CompareOptions } from "../report/report-commands.ts";
import type { OutputOptions } from "../run-command.ts";

// What reads reports is a part of the scenario runner: the other commands start sooner without it.
const load = () => import("../report/report-commands.ts");

export function createReportCommand(context: CliContext): Command {
  const report = new Command("report").description("reports of runs: open the page, print the table, compare two");
  const commands = [createOpenCommand(context), createShowCommand(context), createCompareCommand(context)];
  for (const command of commands) {
    report.addCommand(command.addOption(jsonOption()));
  }
  return report;
}

function createOpenCommand(context: CliContext): Command {
  return new Command("open")
    .description("show report.html in a browser; without a display, print where it is")
    .argument("[dir]", "the folder of a report (default: the newest one below reports/)")
    .addHelpText("after", examplesText("kvorum report open", "kvorum report open reports/replication-lag"))
    .action(async (directory: string | undefined, options: OutputOptions) => {
      const { runReportOpen } = await load();
      const situation = { platform: process.platform, environment: process.env };
      await runReportOpen(context, directory, { ...options, situation });
    });
}

function createShowCommand(context: CliContext): Command {
  return new Command("show")
    .description("print the table that the run ended with")
    .argument("<dir>", "the folder of a report, or its report.json")
    .addHelpText("after", examplesText("kvorum report show reports/replication-lag"))
    .action(async (path: string, options: OutputOptions) => {
      const { runReportShow } = await load();
      await runReportShow(context, path, options);
    });
}

function createCompareCommand(context: CliContext): Command {
  return new Command("compare")
    .description("two reports side by side, with a mark where they differ by more than chance")
    .argument("<a>", "the folder of a report, or its report.json")
    .argument("<b>", "another")
    .option("--fail-on-difference", "exit with 1 when a figure, a share or a verdict differs")
    .addHelpText("after", examplesText("kvorum report compare reports/before reports/after --fail-on-difference"))
    .action(async (a: string, b: string, options: CompareOptions) => {
      const { runReportCompare } = await load();
      await runReportCompare(context, { a, b }, options);
    });
}
