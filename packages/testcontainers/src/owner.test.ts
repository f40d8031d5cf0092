import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { currentOwner, hasEnded } from "./owner.ts";

/** This process's own label with some of host, boot, pid and start replaced. */
function ownerWith(fields: Readonly<Record<number, string>>): string {
  return Object.assign(currentOwner().split("/"), fields).join("/");
}

async function pidOfEnded(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid ?? 0;
}

test("owner: this process has not ended", () => {
  expect(hasEnded(currentOwner())).toBe(false);
});

test("owner: a process that is gone has ended", async () => {
  expect(hasEnded(ownerWith({ 2: String(await pidOfEnded()) }))).toBe(true);
});

test("owner: a pid that was given out again, or is from before a reboot, is another process", () => {
  expect(hasEnded(ownerWith({ 1: "another-boot" }))).toBe(true);
  expect(hasEnded(ownerWith({ 3: "another-start" }))).toBe(true);
});

test("owner: what cannot be judged has not ended for certain", () => {
  expect(hasEnded(ownerWith({ 0: "another-host", 1: "another-boot" }))).toBe(false);
  for (const text of ["", "a/b", "a/b/c/d/e", ownerWith({ 2: "0" }), ownerWith({ 2: "many" })]) {
    expect(hasEnded(text)).toBe(false);
  }
});
