// kvorum get: one key.
import { inspect } from "node:util";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { type ClientOptions, formatProvenance, withClient } from "../client.ts";
import { parseKeyText } from "../input/argument-text.ts";
import { encodeJsonValue } from "../input/encode-json-value.ts";
import {
  clusterOption,
  consistencyOption,
  examplesText,
  jsonOption,
  regionOption,
  timeoutOption,
} from "../input/options.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface GetOptions extends ClientOptions, OutputOptions {
  readonly consistency: "strong" | "eventual";
}

export function createGetCommand(context: CliContext): Command {
  return new Command("get")
    .description("read one key; an absent one has value null and versionstamp null")
    .argument("<key>", 'a JSON array; bigints as 1n, bytes as {"$bytes":"base64"}')
    .addOption(regionOption())
    .addOption(consistencyOption())
    .addOption(timeoutOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText(
        `kvorum get '["user",1]'`,
        `kvorum get '["user",1]' --region asia-southeast1 --consistency eventual --json`,
      ),
    )
    .action((keyText: string, options: GetOptions) =>
      runCommand(context, options, () => get(context, keyText, options)),
    );
}

async function get(context: CliContext, keyText: string, options: GetOptions): Promise<CommandReport> {
  const key = parseKeyText(keyText);
  const { consistency } = options;
  const entry = await withClient(context, options, (kv, call) => kv.get(key, { consistency, ...call }));
  const { value, versionstamp, provenance } = entry;
  const { faint } = context.paint;
  const shown = versionstamp === null ? faint("no such key") : inspect(value, { depth: null });
  const stamp = versionstamp === null ? "" : `versionstamp ${versionstamp} · `;
  return {
    document: { key: encodeJsonValue(key), value: encodeJsonValue(value), versionstamp, provenance },
    text: `${shown}\n${faint(`${stamp}${formatProvenance(provenance)}`)}\n`,
  };
}
