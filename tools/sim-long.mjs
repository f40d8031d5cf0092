// npm run sim:long -- [--from N] [--minutes M] [--processes P]: runs seed after seed, in as many processes as there are cores, for
// as long as one likes. It goes on after the last seed of the run before (reports/sim-long.json), prints one line per failure,
// and a summary at the end, also after Ctrl-C. Exit code 1: a seed failed.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

const ROOT = join(import.meta.dirname, "..");
const PROGRESS_FILE = join(ROOT, "reports", "sim-long.json");
const SEEDS_AT_ONCE = 50;

const { values } = parseArgs({
  options: { from: { type: "string" }, minutes: { type: "string" }, processes: { type: "string" } },
});
const endAtMs = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.minutes) * 60_000;
const processes = Number(values.processes ?? availableParallelism());
const first = Number(values.from ?? readNext());
if (![processes, first].every((number) => Number.isSafeInteger(number) && number > 0) || Number.isNaN(endAtMs)) {
  console.error("usage: npm run sim:long -- [--from SEED] [--minutes M] [--processes P]");
  process.exit(2);
}

let next = first;
let isInterrupted = false;
const unfinished = new Set();
const total = { seeds: 0, failed: 0, virtualMs: 0, wallMs: 0 };
process.on("SIGINT", () => {
  isInterrupted = true;
});
await Promise.all(Array.from({ length: processes }, work));
const ratio = Math.round(total.virtualMs / Math.max(1, total.wallMs));
console.log(
  `${total.seeds} seeds from ${first} on: ${total.failed} failed; ${Math.round(total.virtualMs / 60_000)} minutes of virtual time, ${ratio}x per process`,
);
process.exitCode = total.failed === 0 ? 0 : 1;

/** One process after another, each with its own range. */
async function work() {
  while (!isInterrupted && Date.now() < endAtMs) {
    const range = { from: next, to: next + SEEDS_AT_ONCE - 1 };
    next = range.to + 1;
    unfinished.add(range.from);
    const result = await simulate(range);
    unfinished.delete(range.from);
    if (result === null) {
      return;
    }
    take(result);
    writeNext(Math.min(next, ...unfinished));
  }
}

function take({ runs, failed, virtualMs, wallMs }) {
  total.seeds += runs;
  total.failed += failed.length;
  total.virtualMs += virtualMs;
  total.wallMs += wallMs;
  for (const { failure, replay } of failed) {
    console.log(`${failure.split("\n")[0]} (${replay})`);
  }
}

/** Null when it was interrupted: its seeds count as not run. */
function simulate({ from, to }) {
  return new Promise((resolve) => {
    const command = [join(ROOT, "packages", "cli", "bin", "kvorum.mjs"), "sim", "--seeds", `${from}..${to}`, "--json"];
    const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "ignore"] });
    let output = "";
    child.stdout.on("data", (data) => {
      output += data;
    });
    child.on("close", () => resolve(isInterrupted || output === "" ? null : JSON.parse(output)));
  });
}

function readNext() {
  try {
    return JSON.parse(readFileSync(PROGRESS_FILE, "utf8")).nextSeed;
  } catch {
    return 1;
  }
}

function writeNext(nextSeed) {
  mkdirSync(dirname(PROGRESS_FILE), { recursive: true });
  writeFileSync(PROGRESS_FILE, `${JSON.stringify({ nextSeed })}\n`);
}
