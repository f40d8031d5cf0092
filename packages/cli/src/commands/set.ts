// kvorum set: one key, one value.
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { type ClientOptions, withClient } from "../client.ts";
import { parseKeyText, parseValueText } from "../input/argument-text.ts";
import { clusterOption, examplesText, jsonOption, regionOption, timeoutOption } from "../input/options.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

type SetOptions = ClientOptions & OutputOptions;

export function createSetCommand(context: CliContext): Command {
  return new Command("set")
    .description("write one value, whatever was there; returns once it is durable in two datacenters")
    .argument("<key>", 'a JSON array; bigints as 1n, bytes as {"$bytes":"base64"}')
    .argument("<value>", 'JSON; also 7n, {"$u64":"7"}, {"$bytes":"base64"}, {"$date":…}, {"$map":…}, {"$set":…}')
    .addOption(regionOption())
    .addOption(timeoutOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText(
        `kvorum set '["user",1]' '{"name":"Ada"}'`,
        `kvorum set '["visits",1n]' '{"$u64":"1"}' --region europe-west3`,
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
    const session = kv.session();
    const result = await session.set(key, value, call);
    return { commit: result, bookmark: session.bookmark };
  });
  const { ok, versionstamp, datacentersDurable } = commit;
  return {
    document: { ok, versionstamp, datacentersDurable, bookmark },
    text: `committed at versionstamp ${versionstamp}, durable in ${datacentersDurable} datacenters\n`,
  };
}
