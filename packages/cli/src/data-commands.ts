// What is done with data: as commands of their own, and in a shell.
import type { Command } from "commander";
import type { CliContext } from "./cli-context.ts";
import { createAtomicCommand } from "./commands/atomic.ts";
import { createDatabaseCommand } from "./commands/database.ts";
import { createDeleteCommand } from "./commands/delete.ts";
import { createGetCommand } from "./commands/get.ts";
import { createListCommand } from "./commands/list.ts";
import { createExtremumCommand, createSumCommand } from "./commands/numbers.ts";
import { createEnqueueCommand, createListenCommand } from "./commands/queue.ts";
import { createSetCommand } from "./commands/set.ts";
import { createWatchCommand } from "./commands/watch.ts";

export function createDataCommands(context: CliContext): readonly Command[] {
  return [
    createGetCommand(context),
    createSetCommand(context),
    createDeleteCommand(context),
    createListCommand(context),
    createSumCommand(context),
    createExtremumCommand(context, "min"),
    createExtremumCommand(context, "max"),
    createAtomicCommand(context),
    createWatchCommand(context),
    createEnqueueCommand(context),
    createListenCommand(context),
    createDatabaseCommand(context),
  ];
}
