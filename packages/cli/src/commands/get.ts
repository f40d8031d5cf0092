// kvorum get: one key.
import { inspect } from "node:util";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { type ClientOptions, formatProvenance, withClient } from "../client.ts";
import { parseKeyText } from "../input/argument-text.ts";
import { addConsistencyOptions, type ConsistencyOptions, levelFrom, sessionOf } from "../input/consistency-options.ts";
import { encodeJsonValue } from "../input/encode-json-value.ts";
import {
  clusterOption,
  databaseOption,
  examplesText,
  jsonOption,
  regionOption,
  timeoutOption,
} from "../input/options.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

type GetOptions = ClientOptions & OutputOptions & ConsistencyOptions;

export function createGetCommand(context: CliContext): Command {
  const command = new Command("get")
    .description("read one key; an absent one has value null and versionstamp null")
    .argument("<key>", 'a JSON array; bigints as 1n, bytes as {"$bytes":"base64"}')
    .addOption(databaseOption())
    .addOption(regionOption());
  return addConsistencyOptions(command)
    .addOption(timeoutOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText(
        `kvorum get '["user",1]'`,
        `kvorum get '["user",1]' --region asia-southeast1 --consistency eventual --json`,
        `kvorum get '["user",1]' --region asia-southeast1 --consistency bounded --max-staleness 500`,
        `kvorum get '["user",1]' --region europe-west3 --consistency session --bookmark 0:42`,
      ),
    )
    .action((keyText: string, options: GetOptions) =>
      runCommand(context, options, () => get(context, keyText, options)),
    );
}

async function get(context: CliContext, keyText: string, options: GetOptions): Promise<CommandReport> {
  const key = parseKeyText(keyText);
  const consistency = levelFrom(options);
  const { entry, bookmark } = await withClient(context, options, async (kv, call) => {
    const session = sessionOf(kv, options);
    const found = await session.get(key, { consistency, ...call });
    return { entry: found, bookmark: session.bookmark };
  });
  const { value, versionstamp, provenance } = entry;
  const { faint } = context.paint;
  const shown = versionstamp === null ? faint("no such key") : inspect(value, { depth: null });
  const stamp = versionstamp === null ? "" : `versionstamp ${versionstamp} · `;
  return {
    document: { key: encodeJsonValue(key), value: encodeJsonValue(value), versionstamp, provenance, bookmark },
    text: `${shown}\n${faint(`${stamp}${formatProvenance(provenance)}`)}\n`,
  };
}
