// However a program ends that has started containers, they are gone soon after.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { KvorumContainer } from "@kvorum/testcontainers";
import { expect, test } from "vitest";
import { firstLine } from "../support/kvorum.ts";
import { childrenOf, containersOf, hasVolume, networksOf, volumesOf } from "./support/engine.ts";

const GONE_WITHIN = { timeout: 60_000, interval: 100 };

interface Leaver {
  readonly process: ChildProcess;
  readonly claim: string;
}

async function startLeaver(...words: readonly string[]): Promise<Leaver> {
  const program = join(import.meta.dirname, "support", "leave-containers.ts");
  const child = spawn(process.execPath, [program, ...words], { stdio: ["pipe", "pipe", "inherit"] });
  const { claim } = JSON.parse(await firstLine(child));
  return { process: child, claim };
}

async function expectGone(claim: string): Promise<void> {
  await expect.poll(() => containersOf(claim), GONE_WITHIN).toEqual([]);
  await expect.poll(() => networksOf(claim), GONE_WITHIN).toEqual([]);
}

test("cleanup: disposing removes container, volume and network", async () => {
  const container = await new KvorumContainer().start();
  const claim = container.getLabels()["kvorum.testcontainers.claim"] ?? "";
  const [volume = ""] = await volumesOf(container.getId());
  expect([(await containersOf(claim)).length, await hasVolume(volume)]).toEqual([1, true]);
  await container.stop();
  expect([await containersOf(claim), await hasVolume(volume)]).toEqual([[], false]);
});

test("cleanup: a program that ends by process.exit() leaves nothing", async () => {
  const { claim } = await startLeaver("exit");
  await expectGone(claim);
});

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  test(`cleanup: a program that ends by ${signal} leaves nothing`, async () => {
    const { process: leaver, claim } = await startLeaver();
    const left = await containersOf(claim);
    const [volume = ""] = await volumesOf(left[0] ?? "");
    expect([left.length, (await networksOf(claim)).length, await hasVolume(volume)]).toEqual([1, 1, true]);
    leaver.kill(signal);
    await expectGone(claim);
    expect(await hasVolume(volume)).toBe(false);
  });
}

test("cleanup: what is left of a program whose guard was killed with it, the next start removes", async () => {
  const { process: leaver, claim } = await startLeaver();
  const guards = childrenOf(leaver.pid ?? 0);
  expect(guards.length).toBe(1);
  for (const guard of guards) {
    process.kill(guard, "SIGKILL");
  }
  leaver.kill("SIGKILL");
  await once(leaver, "exit");
  expect((await containersOf(claim)).length).toBe(1);
  await using _next = await new KvorumContainer().start();
  expect([await containersOf(claim), await networksOf(claim)]).toEqual([[], []]);
});

test("cleanup: what belongs to a program that lives is left alone by the next start", async () => {
  const { process: leaver, claim } = await startLeaver();
  await using _next = await new KvorumContainer().start();
  expect((await containersOf(claim)).length).toBe(1);
  leaver.kill();
  await expectGone(claim);
});
