// Kills a process that writes, at moments drawn from a seed, and judges what it left: everything acknowledged, whole, and a
// state that agrees with the log. A killed process proves no flush, since the page cache survives it: the test with strace does.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { bytesToHex, createPrng, mustExist, parseDatacenterId } from "@kvorum/base";
import type { Entry } from "@kvorum/raft";
import { expect, test } from "vitest";
import type { Stores } from "../stores.ts";
import { appliedIndexOf, type CrashStep, crashSteps, recordsAfter } from "../testing/crash-script.ts";
import { createTemporaryFolder } from "../testing/temporary-folder.ts";
import { openLmdbStores } from "./open-stores.ts";

const WRITER = fileURLToPath(new URL("../testing/crash-writer.ts", import.meta.url));
const IDENTITY = { cluster: "crash-test", datacenter: parseDatacenterId("us-east4-a") };
const ROUNDS = 5;
const STEPS_PER_ROUND_MAX = 60;
const TIMEOUT_MS = 60_000;
const SEED = Number(process.env.KVORUM_SEED ?? 20261122);

test("stores of a killed process: nothing acknowledged is lost, nothing torn is accepted", {
  timeout: TIMEOUT_MS,
}, async () => {
  await using folder = await createTemporaryFolder();
  const random = createPrng(SEED).stream("kills");
  let doneSteps = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const killAfterStep = doneSteps + random.integer(1, STEPS_PER_ROUND_MAX);
    const acknowledged = await runAndKill(folder.path, doneSteps, killAfterStep);
    expect(acknowledged).toBeGreaterThanOrEqual(killAfterStep);
    const context = `round ${round}, ${acknowledged} steps acknowledged; replay: KVORUM_SEED=${SEED} npx vitest run crash`;
    await using stores = await openLmdbStores({ directory: folder.path, identity: IDENTITY });
    doneSteps = judge(stores, acknowledged, context);
  }
});

test.skipIf(!canTrace())(
  "an append is acknowledged after one flush of its own (skipped without strace)",
  { timeout: TIMEOUT_MS },
  async () => {
    await using folder = await createTemporaryFolder();
    const trace = join(folder.path, "trace");
    const steps = 20;
    const command = [process.execPath, WRITER, join(folder.path, "data"), `${SEED}`, "0", `${steps}`, "appends-only"];
    execFileSync("strace", ["-f", "-e", "trace=fdatasync,write", "-o", trace, ...command], { stdio: "ignore" });
    const events = (await readFile(trace, "utf8")).split("\n").flatMap(traceEvent);
    const firstAcknowledgement = events.indexOf("acknowledged");
    const expected = Array.from({ length: steps - 1 }, () => ["flushed", "acknowledged"]).flat();
    expect(events.slice(firstAcknowledgement + 1, firstAcknowledgement + 1 + expected.length)).toEqual(expected);
  },
);

/** Runs the writer until it has acknowledged a step, kills it, and returns the last step that it acknowledged. */
async function runAndKill(directory: string, doneSteps: number, killAfterStep: number): Promise<number> {
  const args = [WRITER, directory, `${SEED}`, `${doneSteps}`, `${Number.MAX_SAFE_INTEGER}`];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  let acknowledged = doneSteps;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    if (acknowledged === killAfterStep) {
      child.kill("SIGKILL");
    }
  }
  expect((await ended)[1]).toBe("SIGKILL");
  return acknowledged;
}

/** Compares with the script and returns how many of its steps the stores hold: those acknowledged, and maybe one more. */
function judge(stores: Stores, acknowledged: number, context: string): number {
  const [step, next] = stepsAt(acknowledged);
  const { log, state } = stores;
  const entries = log.slice(log.firstIndex, log.lastIndex, Number.MAX_SAFE_INTEGER);
  const held = sameFrames(entries, next.log.slice(log.base.index)) ? next : step;
  expect(sameFrames(entries, held.log.slice(log.base.index)), `${context}: ${entries.length} entries found`).toBe(true);
  expect(log.hardState, context).toEqual(held.hardState);
  const applied = state.read(appliedIndexOf);
  expect(applied, context).toBeLessThanOrEqual(log.lastIndex);
  expect(applied, context).toBeGreaterThanOrEqual(log.base.index);
  const records = state.read((reader) =>
    reader.range("records", { start: Uint8Array.of(0), end: Uint8Array.of(2), limit: 1000, reverse: false }),
  );
  expect(records.map(bytesAsText), context).toEqual(recordsAfter(held.log.slice(0, applied)).map(bytesAsText));
  return held.number;
}

function stepsAt(number: number): readonly [CrashStep, CrashStep] {
  const steps = crashSteps(SEED);
  let current: CrashStep | undefined;
  for (const step of steps) {
    if (step.number === number + 1) {
      return [mustExist(current, `step ${number}`), step];
    }
    current = step;
  }
  throw new Error("the script is endless");
}

function sameFrames(entries: readonly Entry[], expected: readonly Entry[]): boolean {
  return (
    entries.length === expected.length &&
    entries.every((entry, i) => Buffer.compare(entry.frame, mustExist(expected[i], "entry").frame) === 0)
  );
}

/** Comparing kilobytes as one string is a hundred times faster than vitest's comparison of arrays. */
function bytesAsText(pair: readonly [Uint8Array, Uint8Array]): string {
  return pair.map(bytesToHex).join(" ");
}

function traceEvent(line: string): readonly string[] {
  if (/fdatasync.*= 0$/.test(line)) {
    return ["flushed"];
  }
  return /write\(1, "\d+\\n"/.test(line) ? ["acknowledged"] : [];
}

/** strace is not everywhere, and where it is a container may forbid it. */
function canTrace(): boolean {
  try {
    execFileSync("strace", ["-e", "trace=none", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
