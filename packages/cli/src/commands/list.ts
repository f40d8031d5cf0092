// kvorum list: the keys of a range in order.
import { inspect } from "node:util";
import { KvorumError } from "@kvorum/base";
import type { KvEntry, KvListSelector } from "@kvorum/sdk";
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { type ClientOptions, formatProvenance, withClient } from "../client.ts";
import { parseKeyText } from "../input/argument-text.ts";
import { addConsistencyOptions, type ConsistencyOptions, levelFrom, sessionOf } from "../input/consistency-options.ts";
import { encodeJsonValue } from "../input/encode-json-value.ts";
import {
  clusterOption,
  databaseOption,
  examplesText,
  integerBetween,
  jsonOption,
  regionOption,
  timeoutOption,
} from "../input/options.ts";
import { LIST_LIMIT_DEFAULT, LIST_LIMIT_MAX } from "../limits.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

interface ListOptions extends ClientOptions, OutputOptions, ConsistencyOptions {
  readonly start?: string;
  readonly end?: string;
  readonly limit: number;
  readonly cursor?: string;
  readonly reverse?: boolean;
}

export function createListCommand(context: CliContext): Command {
  const command = new Command("list")
    .description("read the keys under a prefix, or from --start (inclusive) to --end (exclusive)")
    .argument("[prefix]", "a JSON array (default: every key)")
    .option("--start <key>", "first key")
    .option("--end <key>", "key after the last")
    .addOption(
      new Option("--limit <number>", "entries at most")
        .default(LIST_LIMIT_DEFAULT)
        .argParser(integerBetween(1, LIST_LIMIT_MAX)),
    )
    .option("--cursor <text>", "go on after an earlier list of the same range")
    .option("--reverse", "from the end")
    .addOption(databaseOption())
    .addOption(regionOption());
  return addConsistencyOptions(command)
    .addOption(timeoutOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText(
        `kvorum list '["user"]' --limit 10`,
        `kvorum list --start '["user",1]' --end '["user",100]' --reverse --json`,
      ),
    )
    .action((prefixText: string | undefined, options: ListOptions) =>
      runCommand(context, options, () => list(context, prefixText, options)),
    );
}

async function list(context: CliContext, prefixText: string | undefined, options: ListOptions): Promise<CommandReport> {
  const selector = selectorFrom(prefixText, options);
  const consistency = levelFrom(options);
  const { entries, cursor, bookmark } = await withClient(context, options, async (kv, call) => {
    const { limit, reverse } = options;
    const session = sessionOf(kv, options);
    const iterator = session.list(selector, { limit, reverse, consistency, cursor: options.cursor, ...call });
    const found = await Array.fromAsync(iterator);
    return { entries: found, cursor: found.length === 0 ? "" : iterator.cursor, bookmark: session.bookmark };
  });
  return {
    document: {
      entries: entries.map(({ key, value, versionstamp }) => ({
        key: encodeJsonValue(key),
        value: encodeJsonValue(value),
        versionstamp,
      })),
      cursor,
      provenance: entries.at(-1)?.provenance ?? null,
      bookmark,
    },
    text: formatEntries(context, entries),
  };
}

function selectorFrom(prefixText: string | undefined, { start, end }: ListOptions): KvListSelector {
  const bounds = {
    ...(start === undefined ? {} : { start: parseKeyText(start) }),
    ...(end === undefined ? {} : { end: parseKeyText(end) }),
  };
  if (prefixText !== undefined) {
    return { prefix: parseKeyText(prefixText), ...bounds };
  }
  if (bounds.start !== undefined && bounds.end !== undefined) {
    return { start: bounds.start, end: bounds.end };
  }
  if (bounds.start !== undefined || bounds.end !== undefined) {
    throw new KvorumError("invalid_argument", "without a prefix, --start and --end are given together or not at all");
  }
  return { prefix: [] };
}

function formatEntries({ paint }: CliContext, entries: readonly KvEntry<unknown>[]): string {
  const lines = entries.map(
    ({ key, value, versionstamp }) =>
      `${inspect(key)}  ${inspect(value, { depth: null, breakLength: Number.POSITIVE_INFINITY })}  ${paint.faint(versionstamp)}\n`,
  );
  const last = entries.at(-1);
  const count = entries.length === 1 ? "1 entry" : `${entries.length} entries`;
  const summary = last === undefined ? count : `${count} · ${formatProvenance(last.provenance)}`;
  return `${lines.join("")}${paint.faint(summary)}\n`;
}
