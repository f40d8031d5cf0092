// kvorum export: the records of a database as lines of JSON.
import { once } from "node:events";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { KvorumError } from "@kvorum/base";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { type ClientOptions, withSubmitter } from "../client.ts";
import { exportRecords } from "../data/export-records.ts";
import { formatEnd, formatHeader, type RecordsHeader } from "../data/record-line.ts";
import { type ExportPosition, resumeExport } from "../data/resume-export.ts";
import { parseKeyText } from "../input/argument-text.ts";
import {
  addBatchConsistencyOptions,
  batchConsistencyFrom,
  type ConsistencyOptions,
} from "../input/consistency-options.ts";
import {
  clusterOption,
  databaseOption,
  examplesText,
  jsonOption,
  regionOption,
  transferTimeoutOption,
} from "../input/options.ts";
import { Interruption } from "../interruption.ts";
import { openOutputFile } from "../output/output-file.ts";
import { createTransferProgress } from "../output/transfer-progress.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

type ExportOptions = ClientOptions &
  OutputOptions &
  ConsistencyOptions & { readonly prefix?: string; readonly resume?: boolean };

/** Where lines go: a file, or standard output. */
/** As an OutputFile. */
interface Target {
  readonly stream: NodeJS.WritableStream;
  mustWork(): void;
  close(): Promise<void>;
}

const STDOUT = "-";

export function createExportCommand(context: CliContext): Command {
  const command = new Command("export")
    .description("write every record as a line of JSON, typed and without loss; any size, a batch in memory at a time")
    .argument("[file]", "where to; - is standard output", STDOUT)
    .option("--prefix <key>", "only the keys under this one")
    .option("--resume", "go on after the last whole line of the file")
    .addOption(databaseOption())
    .addOption(regionOption());
  return addBatchConsistencyOptions(command)
    .addOption(transferTimeoutOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText(
        "kvorum export all.ndjson",
        `kvorum export --prefix '["user"]' --region asia-southeast1 --consistency eventual | gzip > users.ndjson.gz`,
        "kvorum export all.ndjson --resume",
      ),
    )
    .action((file: string, options: ExportOptions) => runExport(context, file, options));
}

async function runExport(context: CliContext, file: string, options: ExportOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, options, () => exportTo(context, file, { ...options, signal: interruption.signal }));
}

async function exportTo(
  context: CliContext,
  file: string,
  options: ExportOptions & { readonly signal: AbortSignal },
): Promise<CommandReport | null> {
  assertTarget(context, file, options);
  const consistency = batchConsistencyFrom(options);
  const header: RecordsHeader = {
    database: options.database ?? "",
    prefix: options.prefix === undefined ? null : parseKeyText(options.prefix),
  };
  return await withSubmitter(context, options, async (submitter) => {
    const position = options.resume === true ? await resumeExport(resolve(context.folder, file), header) : null;
    if (position?.isWhole === true) {
      return report(context, file, { records: position.records, isWhole: true });
    }
    const target = openTarget(context, file, position);
    const read = { ...header, submitter, consistency, timeoutMs: options.timeout, after: position?.after ?? null };
    const batches = exportRecords(read);
    const done = await writeLines(context, { target, batches, header, position, signal: options.signal });
    return report(context, file, done);
  });
}

/** @throws KvorumError invalid_argument — standard output cannot be resumed, nor take a document beside the records */
function assertTarget(context: CliContext, file: string, { json, resume }: ExportOptions): void {
  if (file === STDOUT && (json === true || resume === true)) {
    throw new KvorumError("invalid_argument", `${json === true ? "--json" : "--resume"} needs a file to export to`);
  }
  if (resume === true && !existsSync(resolve(context.folder, file))) {
    throw new KvorumError("invalid_argument", `nothing to resume: there is no ${file}`);
  }
}

/** @throws KvorumError invalid_argument — there can be no such file */
function openTarget(context: CliContext, file: string, position: ExportPosition | null): Target {
  return file === STDOUT
    ? { stream: process.stdout, mustWork: () => {}, close: async () => {} }
    : openOutputFile(resolve(context.folder, file), position === null ? "w" : "a");
}

interface Writing {
  readonly target: Target;
  readonly batches: AsyncIterable<readonly string[]>;
  readonly header: RecordsHeader;
  readonly position: ExportPosition | null;
  readonly signal: AbortSignal;
}

interface Exported {
  readonly records: number;
  readonly isWhole: boolean;
}

/** Whole lines only, each batch once the one before it has left: a slow reader holds up the reading. */
async function writeLines(context: CliContext, writing: Writing): Promise<Exported> {
  const { target, batches, header, position, signal } = writing;
  const progress = createTransferProgress(context, "exported");
  let records = position?.records ?? 0;
  let isWhole = true;
  try {
    await write(target, position === null ? formatHeader(header) : "", signal);
    for await (const lines of batches) {
      await write(target, lines.join(""), signal);
      records += lines.length;
      progress.show(records);
      if (signal.aborted) {
        isWhole = false;
        break;
      }
    }
    await write(target, isWhole ? formatEnd(records) : "", signal);
  } finally {
    progress.clear();
    await target.close();
  }
  return { records, isWhole };
}

/** Waits for a slow reader, unless the user would not. */
async function write({ stream, mustWork }: Target, text: string, signal: AbortSignal): Promise<void> {
  mustWork();
  if (text !== "" && !stream.write(text)) {
    await once(stream, "drain", { signal }).catch((error) => {
      if (!signal.aborted) {
        throw error;
      }
    });
  }
}

/** Standard output holds the records: what is to be said about them goes beside it. */
function report(context: CliContext, file: string, { records, isWhole }: Exported): CommandReport | null {
  const count = records === 1 ? "1 record" : `${records} records`;
  const text = isWhole
    ? `${count} exported\n`
    : `interrupted after ${count}${file === STDOUT ? "" : `; go on with: kvorum export ${file} --resume`}\n`;
  if (file === STDOUT) {
    context.stderr.write(context.errorPaint.faint(text));
  }
  return {
    document: { ok: isWhole, file, records },
    text: file === STDOUT ? "" : text,
    exitCode: isWhole ? 0 : 1,
  };
}
