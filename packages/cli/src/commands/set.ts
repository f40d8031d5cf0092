// kvorum set: one key, one value.
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { type ClientOptions, withClient } from "../client.ts";
import { parseKeyText, parseValueText } from "../input/argument-text.ts";
import {
  clusterOption,
  databaseOption,
  examplesText,
  integerBetween,
  jsonOption,
  regionOption,
  timeoutOption,
} from "../input/options.ts";
import { commitReport } from "../output/commit-report.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

type SetOptions = ClientOptions & OutputOptions & { readonly expireIn?: number };

export function createSetCommand(context: CliContext): Command {
  return new Command("set")
    .description("write one value, whatever was there; returns once it is durable in two datacenters")
    .argument("<key>", 'a JSON array; bigints as 1n, bytes as {"$bytes":"base64"}')
    .argument("<value>", 'JSON; also 7n, {"$u64":"7"}, {"$bytes":"base64"}, {"$date":…}, {"$map":…}, {"$set":…}')
    .addOption(
      new Option("--expire-in <ms>", "remove it after this many milliseconds").argParser(
        integerBetween(1, Number.MAX_SAFE_INTEGER),
      ),
    )
    .addOption(databaseOption())
    .addOption(regionOption())
    .addOption(timeoutOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText(
        `kvorum set '["user",1]' '{"name":"Ada"}'`,
        `kvorum set '["visits",1n]' '{"$u64":"1"}' --region europe-west3`,
        `kvorum set '["login","ada"]' '"token"' --expire-in 60000 --database sessions`,
      ),
    )
    .action((keyText: string, valueText: string, options: SetOptions) =>
      runCommand(context, options, () => set(context, { keyText, valueText }, options)),
    );
}

async function set(
  context: CliContext,
  { keyText, valueText }: { readonly keyText: string; readonly valueText: string },
  options: SetOptions,
): Promise<CommandReport> {
  const key = parseKeyText(keyText);
  const value = parseValueText(valueText);
  const { commit, bookmark } = await withClient(context, options, async (kv, call) => {
    const result = await kv.set(key, value, { ...call, expireIn: options.expireIn });
    return { commit: result, bookmark: kv.bookmark };
  });
  return commitReport(commit, bookmark);
}
