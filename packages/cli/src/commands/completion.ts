// kvorum completion: scripts that complete kvorum's commands, options and scenarios in a shell.
import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";
import { knownScenarios } from "../scenario/find-scenario.ts";

/** Commands whose argument is a scenario. */
const PLAYERS = ["run", "fidelity", "scenario describe", "scenario check"];

/**
 * Adds `kvorum completion SHELL` and the hidden command that the scripts ask. Called once all other commands are there.
 * @param folder where the command is given
 */
export function addCompletionCommand(program: Command, folder: string): void {
  const { commands } = tab(program, { completionCommandName: "completion" });
  for (const name of PLAYERS) {
    commands.get(name)?.argument(
      "scenario",
      (complete) => {
        for (const scenario of knownScenarios(folder)) {
          complete(scenario, "");
        }
      },
      true,
    );
  }
}
