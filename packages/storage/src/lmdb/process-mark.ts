// Names a running process so that it can be told from a later one with the same number, and a boot of the machine from the
// next. Both come from /proc; elsewhere they are null, and callers assume the worse.
import { readFileSync } from "node:fs";

/** Stands for a process that is certainly gone. */
export const NO_PROCESS = 0;

export interface ProcessMark {
  readonly pid: number;
  /** When the process started, in clock ticks since boot; null where the system does not say. */
  readonly startTicks: string | null;
  /** Random per boot of the machine; null where the system does not say. */
  readonly bootId: string | null;
}

/** Fields of /proc/PID/stat after the command's closing parenthesis: fields 3, 20 and 22 of the line (proc(5)). */
const STATE_FIELD = 0;
const THREADS_FIELD = 17;
const START_TIME_FIELD = 19;

export function ownProcessMark(): ProcessMark {
  return { pid: process.pid, startTicks: statOf(process.pid)?.[START_TIME_FIELD] ?? null, bootId: readBootId() };
}

/** Whether the marked process still runs, as far as this one can see (not into another container). */
export function isRunning(mark: ProcessMark): boolean {
  if (mark.pid === NO_PROCESS || mark.bootId !== readBootId() || !hasProcess(mark.pid)) {
    return false;
  }
  const stat = statOf(mark.pid);
  if (stat !== null && hasEnded(stat)) {
    return false;
  }
  const startTicks = stat?.[START_TIME_FIELD] ?? null;
  return startTicks === null || mark.startTicks === null || startTicks === mark.startTicks;
}

/** Only its parent has not taken note yet. While another of its threads lives, so do its files. */
function hasEnded(stat: readonly string[]): boolean {
  return stat[STATE_FIELD] === "Z" && Number(stat[THREADS_FIELD]) <= 1;
}

/** Whether the machine has certainly not been restarted since the mark was made. */
export function isOfThisBoot(mark: ProcessMark): boolean {
  return mark.bootId !== null && mark.bootId === readBootId();
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function statOf(pid: number): readonly string[] | null {
  const line = readOrNull(`/proc/${pid}/stat`);
  return line?.slice(line.lastIndexOf(")") + 2).split(" ") ?? null;
}

/** Random per boot of the machine; null where the system does not say. */
export function readBootId(): string | null {
  return readOrNull("/proc/sys/kernel/random/boot_id")?.trim() ?? null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
