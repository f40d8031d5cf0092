import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { measure, startTask } from "./child-process.ts";

const folder = mkdtempSync(join(tmpdir(), "kvorum-bench-test-"));
const levels = [1, 64];
const windows = { levels, warmupMs: 20, windowMs: 50 };
/** Processes start slowly on a busy machine. */
const timeoutMs = 60_000;

afterAll(() => rmSync(folder, { recursive: true }));

test("measure: every floor comes back with a rate per level", { timeout: timeoutMs }, async () => {
  const { signal } = new AbortController();
  const fdatasync = await measure({ kind: "fdatasync", folder, windowMs: 50 }, signal);
  const puts = await measure({ kind: "lmdb_puts", folder, ...windows }, signal);
  using server = await startTask({ kind: "echo_server" }, signal);
  const echo = await measure({ kind: "echo", address: server.result, ...windows }, signal);
  for (const rates of [puts, echo.unary, echo.packed, echo.messages]) {
    expect(rates).toHaveLength(levels.length);
  }
  for (const { perSecond, p50Ms, p99Ms } of [fdatasync, ...puts, ...echo.unary, ...echo.packed, ...echo.messages]) {
    expect(perSecond).toBeGreaterThanOrEqual(0);
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
  }
});

test("measure: what fails in the child fails here, with its code", { timeout: timeoutMs }, async () => {
  const { signal } = new AbortController();
  const task = { kind: "client", address: "127.0.0.1:1", ...windows } as const;
  await expect(measure(task, signal)).rejects.toMatchObject({
    code: "unreachable",
    message: expect.stringContaining("measuring client failed"),
  });
});

test("measure: an aborted measurement ends at once with the signal's reason", { timeout: timeoutMs }, async () => {
  const controller = new AbortController();
  const measuring = measure({ kind: "fdatasync", folder, windowMs: 60_000 }, controller.signal);
  controller.abort(new Error("interrupted"));
  await expect(measuring).rejects.toThrow("interrupted");
});
