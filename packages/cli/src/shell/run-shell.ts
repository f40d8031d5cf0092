// Lines into a shell: from a terminal, with history, completion and Ctrl-C; or from a pipe, one after the other.
import { createInterface, type Interface } from "node:readline";
import { SHELL_HISTORY_LINES_MAX } from "../limits.ts";
import { readHistory, writeHistory } from "./history-file.ts";
import type { Shell } from "./shell.ts";

/** Resolves with whether every line went well, when standard input ends. */
export async function runPiped(shell: Shell): Promise<boolean> {
  const never = new AbortController().signal;
  let isOk = true;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    const end = await shell.run(line, never);
    if (end === "exit") {
      break;
    }
    isOk &&= end === "ok";
  }
  return isOk;
}

/** Resolves at Ctrl-D or .exit. */
export async function runInteractive(shell: Shell): Promise<void> {
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    history: readHistory(),
    historySize: SHELL_HISTORY_LINES_MAX,
    removeHistoryDuplicates: true,
    completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
      void shell.complete(line).then(([candidates, replaced]) => done(null, [[...candidates], replaced]));
    },
  });
  let history: readonly string[] | null = null;
  lines.on("history", (newest: string[]) => {
    history = [...newest];
  });
  try {
    await readLines(shell, lines);
  } finally {
    lines.close();
    if (history !== null) {
      await writeHistory(history);
    }
  }
}

async function readLines(shell: Shell, lines: Interface): Promise<void> {
  let running: AbortController | null = null;
  lines.on("SIGINT", () => {
    if (running === null) {
      // Whatever was typed is dropped.
      lines.write(null, { ctrl: true, name: "e" });
      lines.write(null, { ctrl: true, name: "u" });
      lines.prompt();
    } else {
      running.abort();
      // What runs long listens for it.
      process.emit("SIGINT");
    }
  });
  lines.setPrompt(shell.prompt);
  lines.prompt();
  for await (const line of lines) {
    const controller = new AbortController();
    running = controller;
    const cancelled = new Promise<"ok">((resolve) => controller.signal.addEventListener("abort", () => resolve("ok")));
    const end = await Promise.race([shell.run(line, controller.signal), cancelled]);
    running = null;
    if (end === "exit") {
      return;
    }
    if (controller.signal.aborted) {
      process.stdout.write("\n");
    }
    lines.setPrompt(shell.prompt);
    lines.prompt();
  }
  process.stdout.write("\n");
}
