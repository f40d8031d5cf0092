// kvorum scenario list | describe | check | new: the stories that kvorum run plays.
import { Argument, Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { examplesText, jsonOption } from "../input/options.ts";
import { type OutputOptions, runCommand } from "../run-command.ts";

/** Files in scenario/templates/. */
export const SCENARIO_TEMPLATES = ["bank", "failover", "lag", "leader-crash", "queue", "read-your-writes"];

// What reads scenarios is a part of their runner: the other commands start sooner without it.
const load = () => import("../scenario/scenario-commands.ts");

export function createScenarioCommand(context: CliContext): Command {
  const scenario = new Command("scenario").description(
    "the stories that kvorum run plays: list, explain, check, begin one",
  );
  const commands = [
    createListCommand(context),
    createDescribeCommand(context),
    createCheckCommand(context),
    createNewCommand(context),
  ];
  for (const command of commands) {
    scenario.addCommand(command.addOption(jsonOption()));
  }
  return scenario;
}

function createListCommand(context: CliContext): Command {
  return new Command("list")
    .description("the scenarios that kvorum comes with")
    .addHelpText("after", examplesText("kvorum scenario list"))
    .action((options: OutputOptions) =>
      runCommand(context, options, async () => (await load()).listScenarios(context)),
    );
}

function createDescribeCommand(context: CliContext): Command {
  return new Command("describe")
    .description("what a scenario tells, does and expects")
    .addArgument(scenarioArgument("<scenario>"))
    .addHelpText("after", examplesText("kvorum scenario describe replication-lag"))
    .action((name: string, options: OutputOptions) =>
      runCommand(context, options, async () => {
        const { describeScenario } = await import("../scenario/describe-scenario.ts");
        return await describeScenario(context, name);
      }),
    );
}

function createCheckCommand(context: CliContext): Command {
  return new Command("check")
    .description("say what is wrong with scenarios, with line and column; exit code 2 if anything is")
    .addArgument(scenarioArgument("<scenario...>"))
    .addHelpText("after", examplesText("kvorum scenario check scenarios/*.yaml"))
    .action((names: readonly string[], options: OutputOptions) =>
      runCommand(context, options, async () => (await load()).checkScenarios(context, names)),
    );
}

function createNewCommand(context: CliContext): Command {
  return new Command("new")
    .description("begin a scenario of your own: NAME.yaml in scenarios/, or here")
    .argument("<name>", "lower-case letters, digits and hyphens")
    .addOption(new Option("--template <name>", "what it begins as").choices(SCENARIO_TEMPLATES).default("lag"))
    .addHelpText("after", examplesText("kvorum scenario new my-failover --template failover"))
    .action((name: string, options: OutputOptions & { readonly template: string }) =>
      runCommand(context, options, async () => (await load()).createScenario(context, { ...options, name })),
    );
}

function scenarioArgument(name: string): Argument {
  return new Argument(name, "a file in YAML or TypeScript, or the name of one in scenarios/");
}
