// kvorum fault: breaks links, processes and disks of a running cluster, and mends them.
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { examplesText } from "../input/options.ts";
import { createDiskFaultCommands } from "./disk-faults.ts";
import { createLinkFaultCommands } from "./link-faults.ts";
import { createNetworkFaultCommands } from "./network-faults.ts";
import { createProcessFaultCommands } from "./process-faults.ts";

export function createFaultCommand(context: CliContext): Command {
  const fault = new Command("fault")
    .description("break links and datacenters of a running cluster, and mend them")
    .addHelpText(
      "after",
      examplesText(
        "kvorum fault partition asia-southeast1",
        "kvorum fault slow us-east4 europe-west3 --rtt 400",
        "kvorum fault kill us-east4-a",
        "kvorum fault heal",
      ),
    );
  const commands = [
    createLinkFaultCommands,
    createProcessFaultCommands,
    createDiskFaultCommands,
    createNetworkFaultCommands,
  ];
  for (const command of commands.flatMap((create) => create(context))) {
    fault.addCommand(command);
  }
  return fault;
}
