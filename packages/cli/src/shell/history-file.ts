// The lines that were typed into earlier shells, newest first, for the arrow keys.
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { SHELL_HISTORY_LINES_MAX } from "../limits.ts";

/** KVORUM_HISTORY names another file. */
function historyFile(): string {
  return process.env.KVORUM_HISTORY ?? join(homedir(), ".kvorum_history");
}

export function readHistory(): string[] {
  try {
    const lines = readFileSync(historyFile(), "utf8").split("\n");
    return lines.filter((line) => line !== "").slice(0, SHELL_HISTORY_LINES_MAX);
  } catch {
    // The first shell has none, and a home that cannot be read is no reason not to have a shell.
    return [];
  }
}

export async function writeHistory(lines: readonly string[]): Promise<void> {
  try {
    await writeFile(historyFile(), `${lines.slice(0, SHELL_HISTORY_LINES_MAX).join("\n")}\n`, { mode: 0o600 });
  } catch {
    // As above: the history is a convenience.
  }
}
