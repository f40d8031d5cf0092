import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { isRunning, NO_PROCESS, ownProcessMark } from "./process-mark.ts";

test("isRunning: this process runs, one that started at another time under its number does not", () => {
  const own = ownProcessMark();
  expect(isRunning(own)).toBe(true);
  expect(isRunning({ ...own, pid: NO_PROCESS })).toBe(false);
  if (own.startTicks !== null) {
    expect(isRunning({ ...own, startTicks: "1" })).toBe(false);
  }
});

test.runIf(existsSync("/proc/self/stat"))(
  "isRunning: a process that was killed has ended, though its parent did not take note",
  async () => {
    // The shell becomes a program that never asks what became of its child.
    const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      const [printed] = await once(parent.stdout, "data");
      const mark = { ...ownProcessMark(), pid: Number(String(printed)), startTicks: null };
      expect(isRunning(mark)).toBe(true);
      process.kill(mark.pid, "SIGKILL");
      while (!/\) Z /.test(readFileSync(`/proc/${mark.pid}/stat`, "utf8"))) {
        await delay(1);
      }
      expect(isRunning(mark)).toBe(false);
    } finally {
      parent.kill("SIGKILL");
    }
  },
);
