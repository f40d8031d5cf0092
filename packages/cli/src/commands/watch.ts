// kvorum watch: what some keys hold, now and whenever it changes.
import { inspect } from "node:util";
import type { KvEntryMaybe } from "@kvorum/sdk";
import { Command, Option } from "commander";
import type { CliContext } from "../cli-context.ts";
import { type ClientOptions, formatProvenance, withClient } from "../client.ts";
import { parseKeyText } from "../input/argument-text.ts";
import { sessionOf } from "../input/consistency-options.ts";
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
import { Interruption } from "../interruption.ts";
import { type OutputOptions, runCommand } from "../run-command.ts";

interface WatchOptions extends ClientOptions, OutputOptions {
  readonly consistency: "strong" | "session" | "eventual";
  readonly bookmark?: string;
  readonly count?: number;
}

type Entries = readonly KvEntryMaybe<unknown>[];

export function createWatchCommand(context: CliContext): Command {
  return new Command("watch")
    .description(
      "print what keys hold, at once and after every change, until Ctrl-C; fast changes collapse into the newest",
    )
    .argument("<keys...>", "up to ten, each a JSON array; those printed together are of one snapshot")
    .addOption(
      new Option("--consistency <level>", "what each of them promises")
        .choices(["strong", "session", "eventual"])
        .default("eventual"),
    )
    .addOption(
      new Option("--bookmark <text>", "with --consistency session: what an earlier command printed as its bookmark"),
    )
    .addOption(
      new Option("--count <number>", "end after so many").argParser(integerBetween(1, Number.MAX_SAFE_INTEGER)),
    )
    .addOption(databaseOption())
    .addOption(regionOption())
    .addOption(timeoutOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText(
        `kvorum watch '["user",1]'`,
        `kvorum watch '["game",7]' '["turn",7]' --region asia-southeast1 --json`,
      ),
    )
    .action((keyTexts: readonly string[], options: WatchOptions) => runWatch(context, keyTexts, options));
}

async function runWatch(context: CliContext, keyTexts: readonly string[], options: WatchOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, options, async () => {
    await watch(context, keyTexts, { ...options, signal: interruption.signal });
    return null;
  });
}

async function watch(
  context: CliContext,
  keyTexts: readonly string[],
  options: WatchOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const keys = keyTexts.map(parseKeyText);
  const { consistency, count = Number.POSITIVE_INFINITY, signal } = options;
  await withClient(context, options, async (kv) => {
    const reader = sessionOf(kv, options).watch(keys, { consistency }).getReader();
    signal.addEventListener("abort", () => void reader.cancel(), { once: true });
    for (let seen = 0; seen < count; seen++) {
      const { value, done } = await reader.read();
      if (done) {
        break;
      }
      context.stdout.write(format(context, options, value));
    }
    await reader.cancel();
  });
}

/** With --json a line per change. */
function format({ paint }: CliContext, { json }: WatchOptions, entries: Entries): string {
  if (json) {
    const documents = entries.map(({ key, value, versionstamp }) => ({
      key: encodeJsonValue(key),
      value: encodeJsonValue(value),
      versionstamp,
    }));
    return `${JSON.stringify({ entries: documents, provenance: entries[0]?.provenance ?? null })}\n`;
  }
  const lines = entries.map(({ key, value, versionstamp }) => {
    const shown = versionstamp === null ? paint.faint("no such key") : oneLine(value);
    return `${oneLine(key)}  ${shown}  ${paint.faint(versionstamp ?? "")}`.trimEnd();
  });
  const [first] = entries;
  const from = first === undefined ? "" : `${paint.faint(formatProvenance(first.provenance))}\n`;
  return `${lines.join("\n")}\n${from}`;
}

function oneLine(value: unknown): string {
  return inspect(value, { depth: null, breakLength: Number.POSITIVE_INFINITY });
}
