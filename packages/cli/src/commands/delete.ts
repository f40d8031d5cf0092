// kvorum delete: removes one key.
import { Command } from "commander";
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
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

type DeleteOptions = ClientOptions & OutputOptions;

export function createDeleteCommand(context: CliContext): Command {
  return new Command("delete")
    .description("remove one key; an absent key is no error")
    .argument("<key>", 'a JSON array; bigints as 1n, bytes as {"$bytes":"base64"}')
    .addOption(databaseOption())
    .addOption(regionOption())
    .addOption(timeoutOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText("after", examplesText(`kvorum delete '["user",1]'`))
    .action((keyText: string, options: DeleteOptions) =>
      runCommand(context, options, () => deleteKey(context, keyText, options)),
    );
}

async function deleteKey(context: CliContext, keyText: string, options: DeleteOptions): Promise<CommandReport> {
  const key = parseKeyText(keyText);
  const { result, bookmark } = await withClient(context, options, async (kv, call) => {
    const commit = await kv.atomic().delete(key).commit(call);
    return { result: commit, bookmark: kv.bookmark };
  });
  const versionstamp = result.ok ? result.versionstamp : null;
  return {
    document: { ok: result.ok, versionstamp, bookmark },
    text: `deleted at versionstamp ${versionstamp}\n`,
  };
}
