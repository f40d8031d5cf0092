// Starts the guard of a claim: guard-process.ts, at the other end of a pipe that breaks when this process ends.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { extname, join } from "node:path";

export interface Guard {
  /** Ends it without removing anything. */
  stop(): void;
}

/** @throws Error — the process cannot be started */
export async function startGuard(claim: string): Promise<Guard> {
  const program = join(import.meta.dirname, `guard-process${extname(import.meta.filename)}`);
  // In a session of its own: a Ctrl-C that ends this process must not end the guard.
  const child = spawn(process.execPath, [program, claim], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    windowsHide: true,
  });
  await once(child, "spawn");
  // Neither the guard nor the pipe to it keeps this process alive.
  child.unref();
  if (child.stdin instanceof Socket) {
    child.stdin.unref();
  }
  return { stop: () => void child.kill() };
}
