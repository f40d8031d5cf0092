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

/** Fields of /proc/PID/stat after the command's closing parenthesis; the start time is field 22 of the line (proc(5)). */
const START_TIME_FIELD = 19;

export function ownProcessMark(): ProcessMark {
  return { pid: process.pid, startTicks: startTicksOf(process.pid), bootId: readBootId() };
}

/** Whether the marked process still runs, as far as this one can see (not into another container). */
export function isRunning(mark: ProcessMark): boolean {
  if (mark.pid === NO_PROCESS || mark.bootId !== readBootId() || !hasProcess(mark.pid)) {
    return false;
  }
  const startTicks = startTicksOf(mark.pid);
  return startTicks === null || mark.startTicks === null || startTicks === mark.startTicks;
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

function startTicksOf(pid: number): string | null {
  const line = readOrNull(`/proc/${pid}/stat`);
  return line?.slice(line.lastIndexOf(")") + 2).split(" ")[START_TIME_FIELD] ?? null;
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
