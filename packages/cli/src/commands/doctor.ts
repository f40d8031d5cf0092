// kvorum doctor: whether this machine can run a cluster, and what earlier ones left behind.
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { DOCTOR_CHECKS, type Finding } from "../doctor/checks.ts";
import { examplesText, jsonOption } from "../input/options.ts";
import type { Paint } from "../output/paint.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

export function createDoctorCommand(context: CliContext): Command {
  return new Command("doctor")
    .description("check what kvorum needs of this machine, and look for leftovers of dead clusters")
    .addOption(jsonOption())
    .addHelpText("after", examplesText("kvorum doctor", "kvorum doctor --json"))
    .action((options: OutputOptions) => runCommand(context, options, () => doctor(context)));
}

async function doctor(context: CliContext): Promise<CommandReport> {
  const findings: Finding[] = [];
  for (const check of DOCTOR_CHECKS) {
    findings.push(await check(context));
  }
  const ok = findings.every(({ verdict }) => verdict !== "bad");
  return {
    document: { ok, checks: findings },
    text: findings.map((finding) => formatFinding(finding, context.paint)).join(""),
    exitCode: ok ? 0 : 1,
  };
}

function formatFinding({ name, verdict, detail, remedy }: Finding, paint: Paint): string {
  const marks = { good: paint.good("✓"), warning: paint.warning("!"), bad: paint.bad("✗") };
  const advice = remedy === null ? "" : `\n  ${paint.faint(remedy)}`;
  return `${marks[verdict]} ${name}: ${detail}${advice}\n`;
}
