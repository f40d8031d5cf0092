// The process that containers belong to, as text for a label, so that a later process can tell whether it still lives.
//
// A pid alone is not enough: it is given out again, and a reboot forgets it. Linux says when a process started and which
// boot this is; elsewhere those two are left empty and the pid has to do.
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

interface ProcessState {
  readonly ended: boolean;
  /** Ticks since boot; empty where the system does not say. */
  readonly startedAt: string;
}

/** This process: host, boot, pid and start, with slashes between them. */
export function currentOwner(): string {
  return [hostname(), currentBoot(), process.pid, readState(process.pid).startedAt].join("/");
}

/** Whether that process has ended for certain. One of another host, or of a form unknown here, is never said to have. */
export function hasEnded(owner: string): boolean {
  const [host, boot, pidText, startedAt, ...rest] = owner.split("/");
  const pid = Number(pidText);
  if (host !== hostname() || startedAt === undefined || rest.length > 0 || !Number.isSafeInteger(pid) || pid <= 0) {
    return false;
  }
  if (boot !== currentBoot()) {
    return true;
  }
  const state = readState(pid);
  return state.ended || state.startedAt !== startedAt;
}

function currentBoot(): string {
  return process.platform === "linux" ? readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim() : "";
}

function readState(pid: number): ProcessState {
  if (process.platform !== "linux") {
    return { ended: !isListed(pid), startedAt: "" };
  }
  try {
    // "pid (name) state …": the name may hold anything, so the fields are counted behind it (proc(5): 3 state, 22 start).
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [state = "X"] = fields;
    return { ended: state === "Z" || state === "X", startedAt: fields[19] ?? "" };
  } catch {
    return { ended: true, startedAt: "" };
  }
}

function isListed(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
