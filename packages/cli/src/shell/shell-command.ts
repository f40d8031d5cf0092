// What `kvorum shell` does: a client of a cluster or of a store in this process, and the loop that reads commands for it.
import { resolve } from "node:path";
import { KvorumError } from "@kvorum/base";
import type { CliContext } from "../cli-context.ts";
import type { ClientOptions } from "../client.ts";
import { mustFindCluster } from "../cluster/find-cluster.ts";
import { type OutputOptions, runCommand } from "../run-command.ts";
import { runInteractive, runPiped } from "./run-shell.ts";
import { Shell } from "./shell.ts";
import { ShellClient } from "./shell-client.ts";
import { FIRST_PLACE } from "./shell-place.ts";

export type ShellOptions = ClientOptions & OutputOptions & { readonly embedded?: string };

/** Exit code 1 when a command of a pipe failed. */
export async function runShellCommand(context: CliContext, options: ShellOptions): Promise<void> {
  let isOk = true;
  await runCommand(context, options, async () => {
    using client = openShellClient(context, options);
    const { region, database = "", json = false } = options;
    await client.submitterIn(region);
    const shell = new Shell({ context, client, json }, { ...FIRST_PLACE, region, database });
    if (process.stdin.isTTY && context.stdout.isTty) {
      await runInteractive(shell);
    } else {
      isOk = await runPiped(shell);
    }
    return null;
  });
  if (!isOk) {
    context.setExitCode(1);
  }
}

/** @throws KvorumError invalid_argument — a cluster and a store at once; cluster_not_found */
function openShellClient(context: CliContext, { embedded, cluster, timeout }: ShellOptions): ShellClient {
  if (embedded === undefined) {
    return ShellClient.ofCluster(mustFindCluster(context.folder, cluster), timeout);
  }
  if (cluster !== undefined) {
    throw new KvorumError("invalid_argument", "--embedded and --cluster are two places: name one");
  }
  return ShellClient.embedded(embedded === ":memory:" ? embedded : resolve(context.folder, embedded));
}
