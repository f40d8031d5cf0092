// kvorum database list | size | drop: the databases of a cluster.
import { KvorumError } from "@kvorum/base";
import type { KvDatabase } from "@kvorum/sdk";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { type ClientOptions, withClient } from "../client.ts";
import { clusterOption, examplesText, jsonOption, regionOption, timeoutOption } from "../input/options.ts";
import { formatTable } from "../output/table.ts";
import { type CommandReport, type OutputOptions, runCommand } from "../run-command.ts";

type DatabaseOptions = ClientOptions & OutputOptions;

const NAME_TEXT = 'as database list prints it; "" is the default one';

export function createDatabaseCommand(context: CliContext): Command {
  const database = new Command("database").description(
    "the databases of a cluster: made by their first write, dropped here",
  );
  for (const command of [createListCommand(context), createSizeCommand(context), createDropCommand(context)]) {
    database.addCommand(
      command.addOption(regionOption()).addOption(timeoutOption()).addOption(clusterOption()).addOption(jsonOption()),
    );
  }
  return database;
}

function createListCommand(context: CliContext): Command {
  return new Command("list")
    .description("every database that was written to and not dropped, with its size")
    .addHelpText("after", examplesText("kvorum database list"))
    .action((options: DatabaseOptions) =>
      runCommand(context, options, async () => {
        const databases = await readDatabases(context, options);
        return { document: { databases }, text: formatDatabases(context, databases) };
      }),
    );
}

function createSizeCommand(context: CliContext): Command {
  return new Command("size")
    .description("records and bytes of one database; one that was never written to has none")
    .argument("[name]", NAME_TEXT, "")
    .addHelpText("after", examplesText("kvorum database size sessions"))
    .action((name: string, options: DatabaseOptions) =>
      runCommand(context, options, async () => {
        const databases = await readDatabases(context, options);
        const found = databases.find((database) => database.name === name) ?? { name, records: 0, bytes: 0 };
        return { document: found, text: `${found.records} records, ${found.bytes} bytes\n` };
      }),
    );
}

function createDropCommand(context: CliContext): Command {
  return new Command("drop")
    .description("remove a database with everything in it, messages too; the default one is emptied")
    .argument("<name>", NAME_TEXT)
    .addHelpText("after", examplesText("kvorum database drop sessions"))
    .action((name: string, options: DatabaseOptions) =>
      runCommand(context, options, () => drop(context, name, options)),
    );
}

async function drop(context: CliContext, name: string, options: DatabaseOptions): Promise<CommandReport> {
  return await withClient(context, options, async (kv, call) => {
    const databases = await kv.listDatabases(call);
    if (!databases.some((database) => database.name === name)) {
      const names = databases.map((database) => JSON.stringify(database.name)).join(", ");
      const known = databases.length === 0 ? "it has none" : `it has ${names}`;
      throw new KvorumError("invalid_argument", `the cluster has no database ${JSON.stringify(name)}; ${known}`);
    }
    await kv.dropDatabase(name, call);
    return { document: { ok: true, name }, text: `dropped ${JSON.stringify(name)}\n` };
  });
}

function readDatabases(context: CliContext, options: DatabaseOptions): Promise<readonly KvDatabase[]> {
  return withClient(context, options, (kv, call) => kv.listDatabases(call));
}

function formatDatabases({ paint }: CliContext, databases: readonly KvDatabase[]): string {
  if (databases.length === 0) {
    return "nothing was written yet\n";
  }
  return formatTable(
    [
      { title: "database", align: "left" },
      { title: "records", align: "right" },
      { title: "bytes", align: "right" },
    ],
    databases.map(({ name, records, bytes }) => [name === "" ? '""' : name, `${records}`, `${bytes}`]),
    paint,
  );
}
