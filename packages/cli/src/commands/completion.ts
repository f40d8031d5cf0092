// kvorum completion: scripts that complete kvorum's commands and options in a shell.
import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";

/** Adds `kvorum completion SHELL` and the hidden command that the scripts ask. Called once all other commands are there. */
export function addCompletionCommand(program: Command): void {
  tab(program, { completionCommandName: "completion" });
}
