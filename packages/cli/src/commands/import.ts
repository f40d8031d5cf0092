// kvorum import: records from lines of JSON, or from a SQLite file of Deno KV, into a database.
import { createReadStream, existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { KvorumError } from "@kvorum/base";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { type ClientOptions, withSubmitter } from "../client.ts";
import { assertIsDatabase, type DenoPosition, denoSource } from "../data/deno-source.ts";
import {
  assertSameBeginning,
  createPosition,
  type ImportPosition,
  mustReadPosition,
  PositionWriter,
} from "../data/import-position.ts";
import { importRecords, type SourcedRecord } from "../data/import-records.ts";
import { FIRST_LINE, type LinePosition, type LineSourceSummary, lineSource } from "../data/line-source.ts";
import {
  clusterOption,
  databaseOption,
  examplesText,
  jsonOption,
  regionOption,
  transferTimeoutOption,
} from "../input/options.ts";
import { Interruption } from "../interruption.ts";
import { createTransferProgress } from "../output/transfer-progress.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

type ImportOptions = ClientOptions & OutputOptions & { readonly resume?: boolean; readonly fromDeno?: string };

const STDIN = "-";

export function createImportCommand(context: CliContext): Command {
  return new Command("import")
    .description(
      "write the records that `kvorum export` wrote, or those of a Deno KV file; doing it again changes nothing",
    )
    .argument("[file]", "where from; - is standard input", STDIN)
    .option("--from-deno <file>", "a SQLite file of Deno KV instead, read through npm's @deno/kv")
    .option("--resume", "go on where an import of the same input was interrupted")
    .addOption(databaseOption())
    .addOption(regionOption())
    .addOption(transferTimeoutOption())
    .addOption(clusterOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examplesText(
        "kvorum import all.ndjson",
        "kvorum import all.ndjson --database copy --resume",
        "gunzip < users.ndjson.gz | kvorum import",
        "kvorum import --from-deno ./kv.sqlite3",
      ),
    )
    .action((file: string, options: ImportOptions) => runImport(context, file, options));
}

async function runImport(context: CliContext, file: string, options: ImportOptions): Promise<void> {
  using interruption = new Interruption();
  await runCommand(context, options, () => importFrom(context, file, { ...options, signal: interruption.signal }));
}

/** What is read, and how its positions are remembered. */
interface Input<Position> {
  readonly name: string;
  readonly records: AsyncIterable<SourcedRecord<Position>>;
  /** Null: what was read cannot be read again. */
  readonly remember: ((position: Position) => Promise<void>) | null;
  readonly fractionAt: (position: Position) => number | null;
  readonly recordsAt: (position: Position) => number;
  readonly finish: (isWhole: boolean) => Promise<void>;
  /** Whether the input ended as it should. */
  readonly isCut: () => boolean;
}

interface ImportTarget {
  readonly cluster: string;
  readonly database: string;
}

async function importFrom(
  context: CliContext,
  file: string,
  options: ImportOptions & { readonly signal: AbortSignal },
): Promise<CommandReport> {
  const { fromDeno, resume = false, signal } = options;
  assertInput(context, file, options);
  return await withSubmitter(context, options, async (submitter, record) => {
    const target = { cluster: record.id, database: options.database ?? "" };
    const write = { submitter, ...target, timeoutMs: options.timeout, signal };
    if (fromDeno !== undefined) {
      return await run(context, denoInput(resolve(context.folder, fromDeno), target, resume), write);
    }
    const input =
      file === STDIN ? stdinInput(signal) : await fileInput(resolve(context.folder, file), target, { resume, signal });
    return await run(context, input, write);
  });
}

/** @throws KvorumError invalid_argument — no input, two of them, or one that cannot be resumed */
function assertInput(context: CliContext, file: string, { fromDeno, resume }: ImportOptions): void {
  if (fromDeno !== undefined && file !== STDIN) {
    throw new KvorumError("invalid_argument", `one input at a time: found ${file} and --from-deno ${fromDeno}`);
  }
  if (fromDeno !== undefined) {
    assertIsDatabase(resolve(context.folder, fromDeno));
  } else if (file === STDIN && resume === true) {
    throw new KvorumError("invalid_argument", "--resume needs a file to import from");
  } else if (file !== STDIN && !existsSync(resolve(context.folder, file))) {
    throw new KvorumError("invalid_argument", `there is no file ${file}`);
  } else if (file !== STDIN && statSync(resolve(context.folder, file)).isDirectory()) {
    throw new KvorumError("invalid_argument", `${file} is a folder`);
  }
}

type Write = Pick<Parameters<typeof importRecords>[1], "submitter" | "database" | "timeoutMs" | "signal">;

async function run<Position>(context: CliContext, input: Input<Position>, write: Write): Promise<CommandReport> {
  const progress = createTransferProgress(context, "imported");
  let written = 0;
  let total = 0;
  try {
    await importRecords(input.records, {
      ...write,
      onWritten: async (records, position) => {
        written += records;
        total = input.recordsAt(position);
        progress.show(total, input.fractionAt(position));
        await input.remember?.(position);
      },
    });
  } catch (error) {
    await input.finish(false);
    throw error;
  } finally {
    progress.clear();
  }
  await input.finish(!write.signal.aborted);
  return report(input, { written, isInterrupted: write.signal.aborted });
}

function report<Position>(
  { name, isCut, remember }: Input<Position>,
  { written, isInterrupted }: { readonly written: number; readonly isInterrupted: boolean },
): CommandReport {
  const count = written === 1 ? "1 record" : `${written} records`;
  const cut = !isInterrupted && isCut();
  const resumable = remember === null ? "" : "; go on with --resume";
  const text = isInterrupted
    ? `interrupted after ${count}${resumable}\n`
    : `${count} imported${cut ? `, and ${name} ends in the middle: its export was interrupted` : ""}\n`;
  return {
    document: { ok: !isInterrupted && !cut, records: written, ...(cut ? { cut } : {}) },
    text,
    exitCode: isInterrupted || cut ? 1 : 0,
  };
}

async function fileInput(
  file: string,
  target: ImportTarget,
  { resume, signal }: { readonly resume: boolean; readonly signal: AbortSignal },
): Promise<Input<LinePosition>> {
  const { size } = statSync(file);
  const found = resume ? mustReadPosition(file, target) : null;
  const from = found === null ? FIRST_LINE : { ...mustHaveLines(file, found), records: found.records };
  await assertSameBeginning(file, from);
  const writer = new PositionWriter(file);
  const summary: LineSourceSummary = { records: 0, form: "plain" };
  return {
    name: file,
    records: lineSource(createReadStream(file, { start: from.offset, signal }), from, summary),
    remember: ({ records, ...lines }) => writer.note(createPosition({ ...target, records, lines })),
    fractionAt: ({ offset }) => offset / size,
    recordsAt: ({ records }) => records,
    finish: (isWhole) => (isWhole ? writer.remove() : writer.settle()),
    isCut: () => summary.form === "cut",
  };
}

function mustHaveLines(file: string, { lines }: ImportPosition): NonNullable<ImportPosition["lines"]> {
  if (lines === undefined) {
    throw new KvorumError("invalid_argument", `${file} was imported with --from-deno before: import without --resume`);
  }
  return lines;
}

function stdinInput(signal: AbortSignal): Input<LinePosition> {
  const summary: LineSourceSummary = { records: 0, form: "plain" };
  signal.addEventListener("abort", () => process.stdin.destroy(), { once: true });
  return {
    name: "standard input",
    records: lineSource(process.stdin, FIRST_LINE, summary),
    remember: null,
    fractionAt: () => null,
    recordsAt: ({ records }) => records,
    finish: async () => {},
    isCut: () => summary.form === "cut",
  };
}

function denoInput(file: string, target: ImportTarget, resume: boolean): Input<DenoPosition> {
  const found = resume ? mustReadPosition(file, target) : null;
  const from = found?.after === undefined ? null : { after: found.after, records: found.records };
  const writer = new PositionWriter(file);
  return {
    name: file,
    records: denoSource(file, from),
    remember: ({ records, after }) => writer.note(createPosition({ ...target, records, after })),
    fractionAt: () => null,
    recordsAt: ({ records }) => records,
    finish: (isWhole) => (isWhole ? writer.remove() : writer.settle()),
    isCut: () => false,
  };
}
