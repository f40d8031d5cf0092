// kvorum sum | min | max: numbers that change where they are, without being read first.
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { type ClientOptions, withClient } from "../client.ts";
import { parseKeyText } from "../input/argument-text.ts";
import {
  clusterOption,
  databaseOption,
  examplesText,
  jsonOption,
  regionOption,
  timeoutOption,
} from "../input/options.ts";
import { gatherSum, parseOperandText, parseU64Text } from "../input/write-argument.ts";
import { commitReport } from "../output/commit-report.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

type WriteOptions = ClientOptions & OutputOptions;

interface SumOptions extends WriteOptions {
  readonly number?: boolean;
  readonly min?: string;
  readonly max?: string;
  readonly clamp?: boolean;
}

export function createSumCommand(context: CliContext): Command {
  const command = new Command("sum")
    .description("add to a number; an absent key becomes the operand")
    .argument("<key>", "a JSON array")
    .argument("<n>", "7 for a KvU64, which wraps around at 2^64, or 7n for a bigint; with --number for a number")
    .option("--number", "the operand is a JavaScript number, such as 0.5")
    .addOption(new Option("--min <n>", "bound of the result, not for a KvU64"))
    .addOption(new Option("--max <n>", "bound of the result, not for a KvU64"))
    .option("--clamp", "a result beyond a bound becomes the bound, instead of an error");
  return addWriteOptions(command)
    .addHelpText(
      "after",
      examplesText(
        `kvorum sum '["visits"]' 1`,
        `kvorum sum '["balance"]' -- -5n`,
        `kvorum sum '["stock"]' 2n --max 10n --clamp`,
      ),
    )
    .action((keyText: string, operandText: string, options: SumOptions) =>
      runCommand(context, options, () => sum(context, { keyText, operandText }, options)),
    );
}

export function createExtremumCommand(context: CliContext, name: "min" | "max"): Command {
  const which = name === "min" ? "smaller" : "larger";
  const command = new Command(name)
    .description(`a KvU64 becomes the ${which} of itself and the operand; an absent key becomes the operand`)
    .argument("<key>", "a JSON array")
    .argument("<n>", "7, a KvU64");
  return addWriteOptions(command)
    .addHelpText("after", examplesText(`kvorum ${name} '["score","${name === "min" ? "lowest" : "highest"}"]' 120`))
    .action((keyText: string, operandText: string, options: WriteOptions) =>
      runCommand(context, options, () => extremum(context, { name, keyText, operandText }, options)),
    );
}

function addWriteOptions(command: Command): Command {
  return command
    .addOption(databaseOption())
    .addOption(regionOption())
    .addOption(timeoutOption())
    .addOption(clusterOption())
    .addOption(jsonOption());
}

interface Arguments {
  readonly keyText: string;
  readonly operandText: string;
}

async function sum(
  context: CliContext,
  { keyText, operandText }: Arguments,
  { number = false, clamp, ...options }: SumOptions,
): Promise<CommandReport> {
  const key = parseKeyText(keyText);
  const operand = parseOperandText(operandText, number);
  const bounds = { min: boundFrom(options.min, number), max: boundFrom(options.max, number), clamp };
  return await withClient(context, options, async (kv, call) => {
    const result = await gatherSum(kv.atomic(), key, operand, bounds).commit(call);
    return commitReport(result, kv.bookmark);
  });
}

function boundFrom(text: string | undefined, isNumber: boolean): number | bigint | undefined {
  const bound = text === undefined ? undefined : parseOperandText(text, isNumber);
  return typeof bound === "object" ? bound.value : bound;
}

async function extremum(
  context: CliContext,
  { name, keyText, operandText }: Arguments & { readonly name: "min" | "max" },
  options: WriteOptions,
): Promise<CommandReport> {
  const key = parseKeyText(keyText);
  const value = parseU64Text(operandText);
  return await withClient(context, options, async (kv, call) => {
    const result = await kv.atomic().mutate({ type: name, key, value }).commit(call);
    return commitReport(result, kv.bookmark);
  });
}
