// What the operating system says about a process that an earlier command started.
//
// A pid alone proves nothing: it may have been given to another process since. A process counts as ours only while the
// path of its configuration file stands in its command line.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

export type ProcessState = "running" | "paused" | "gone";

/** A datacenter's process. */
export interface FoundNode {
  /** The last process that ran for it; null when none ever did. */
  readonly pid: number | null;
  readonly state: ProcessState;
}

/** None, or none that anybody remembers. */
export const GONE: FoundNode = { pid: null, state: "gone" };

/**
 * The state of process `pid`, provided that its command line names `marker`. A zombie is gone, unless threads of it live: its files
 * are open still.
 */
export function processState(pid: number, marker: string): ProcessState {
  const found = process.platform === "linux" ? lookUpInProc(pid) : lookUpWithPs(pid);
  if (found?.state === STATE_ENDING) {
    return "running"; // it has no command line any more
  }
  if (found === undefined || !found.commandLine.includes(marker) || found.state.startsWith("Z")) {
    return "gone";
  }
  return found.state.startsWith("T") ? "paused" : "running";
}

/** A zombie whose threads live. */
const STATE_ENDING = "ending";

interface FoundProcess {
  /** As `ps -o stat` prints it: R, S, D running, T stopped, Z zombie; or STATE_ENDING. */
  readonly state: string;
  readonly commandLine: string;
}

/** Of /proc/PID/stat after the state: field 20 of the line (proc(5)). */
const THREADS_FIELD = 16;

function lookUpInProc(pid: number): FoundProcess | undefined {
  try {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in parentheses and may itself hold any character.
    const [state = "", ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const isEnding = state === "Z" && Number(fields[THREADS_FIELD]) > 1;
    return { commandLine, state: isEnding ? STATE_ENDING : state };
  } catch {
    // No such directory: the process has ended.
    return undefined;
  }
}

function lookUpWithPs(pid: number): FoundProcess | undefined {
  const { status, stdout } = spawnSync("ps", ["-ww", "-o", "stat=,command=", "-p", String(pid)], { encoding: "utf8" });
  if (status !== 0) {
    return undefined;
  }
  const [state = "", ...command] = stdout.trim().split(/\s+/);
  return { state, commandLine: command.join(" ") };
}

/** Sends a signal; a process that has just ended is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) {
      throw error;
    }
  }
}
