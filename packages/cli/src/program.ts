// The tree of commands.
import { Command } from "commander";
import type { CliContext } from "./cli-context.ts";
import { createAdversaryCommand } from "./commands/adversary.ts";
import { createAuditCommand } from "./commands/audit.ts";
import { createBackupCommand } from "./commands/backup.ts";
import { createBenchCommand } from "./commands/bench.ts";
import { createBranchCommand } from "./commands/branch.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { createDatacenterCommand } from "./commands/datacenter.ts";
import { createDemoCommand } from "./commands/demo.ts";
import { createDoctorCommand } from "./commands/doctor.ts";
import { createDownCommand } from "./commands/down.ts";
import { createExportCommand } from "./commands/export.ts";
import { createFailoverCommand } from "./commands/failover.ts";
import { createFaultCommand } from "./commands/fault.ts";
import { createFidelityCommand } from "./commands/fidelity.ts";
import { createImportCommand } from "./commands/import.ts";
import { createLeaderCommand } from "./commands/leader.ts";
import { createLinksCommand } from "./commands/links.ts";
import { createReportCommand } from "./commands/report.ts";
import { createRestoreCommand } from "./commands/restore.ts";
import { createRunCommand } from "./commands/run.ts";
import { createScenarioCommand } from "./commands/scenario.ts";
import { createShellCommand } from "./commands/shell.ts";
import { createSimCommand } from "./commands/sim.ts";
import { createStatusCommand } from "./commands/status.ts";
import { createUpCommand } from "./commands/up.ts";
import { createDataCommands } from "./data-commands.ts";
import { examplesText } from "./input/options.ts";
import { VERSION } from "./version.ts";

const DESCRIPTION =
  "A geo-replicated key-value store with the consistency model of Deno KV, and the simulator of one:\n" +
  "a cluster of datacenters on this machine, with the distances of the real world between them.";

export function createProgram(context: CliContext): Command {
  const program = new Command("kvorum")
    .description(DESCRIPTION)
    .version(VERSION)
    .addHelpText(
      "after",
      examplesText(
        "kvorum demo",
        "kvorum up --detach",
        `kvorum set '["user",1]' '{"name":"Ada"}'`,
        `kvorum get '["user",1]' --region asia-southeast1 --consistency eventual`,
        "kvorum down",
      ),
    );
  const commands = [
    createDemoCommand(context),
    createUpCommand(context),
    createDownCommand(context),
    createStatusCommand(context),
    createLinksCommand(context),
    ...createDataCommands(context),
    createShellCommand(context),
    createExportCommand(context),
    createImportCommand(context),
    createBackupCommand(context),
    createRestoreCommand(context),
    createFaultCommand(context),
    createAdversaryCommand(context),
    createAuditCommand(context),
    createLeaderCommand(context),
    createFailoverCommand(context),
    createDatacenterCommand(context),
    createBranchCommand(context),
    createRunCommand(context),
    createScenarioCommand(context),
    createReportCommand(context),
    createFidelityCommand(context),
    createSimCommand(context),
    createDoctorCommand(context),
    createBenchCommand(context),
  ];
  for (const command of commands) {
    program.addCommand(command);
  }
  addCompletionCommand(program, context.folder);
  return program;
}
