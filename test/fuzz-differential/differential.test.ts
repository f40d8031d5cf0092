// Our KV Connect handler beside the engine inside @deno/kv: the same bytes to both, the answers and what is stored compared.
//
//   KVORUM_SEED=31 npx vitest run --project integration test/fuzz-differential         one seed again
//   KVORUM_FUZZ_MINUTES=5 npx vitest run --project integration test/fuzz-differential  seeds that nobody has tried
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Finding, runDifferential } from "./differential-run.ts";
import { type OurStore, openOurStore } from "./our-handler.ts";
import { openReferenceDatabase } from "./reference-engine.ts";

const STEPS_PER_RUN = 60;
/** Runs in flight: the replica takes their requests together. */
const RUNS_AT_ONCE = 8;
const SEEDS_OF_ORDINARY_RUN = 60;
const MINUTE_MS = 60_000;
/** What a long run may take beyond its time. */
const GRACE_MS = 60_000;

const { KVORUM_SEED, KVORUM_FUZZ_MINUTES } = process.env;
const fuzzMs = Number(KVORUM_FUZZ_MINUTES ?? 0) * MINUTE_MS;

function seedsThatFoundSomething(): readonly number[] {
  const lines = readFileSync(join(import.meta.dirname, "seeds.txt"), "utf8").split("\n");
  return lines.filter((line) => /^\d/.test(line)).map((line) => Number.parseInt(line, 10));
}

function* ordinarySeeds(): Generator<number> {
  if (KVORUM_SEED !== undefined) {
    yield Number(KVORUM_SEED);
    return;
  }
  yield* seedsThatFoundSomething();
  for (let seed = 1; seed <= SEEDS_OF_ORDINARY_RUN; seed++) {
    yield seed;
  }
}

/** Seeds of this moment, until the time is over. */
function* freshSeeds(untilMs: number): Generator<number> {
  for (let seed = Date.now(); Date.now() < untilMs; seed++) {
    yield seed;
  }
}

/** Runs them all; what was found, each with how to have it again. */
async function fuzz(
  seeds: Generator<number>,
): Promise<{ readonly runs: number; readonly findings: readonly string[] }> {
  const store = await openOurStore();
  const findings: string[] = [];
  let runs = 0;
  const work = async (): Promise<void> => {
    for (const seed of seeds) {
      runs++;
      const finding = await runSeed(store, `run-${runs}`, seed);
      if (finding !== null) {
        findings.push(reportOf(seed, finding));
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: RUNS_AT_ONCE }, work));
  } finally {
    await store.close();
  }
  return { runs, findings };
}

async function runSeed(store: OurStore, name: string, seed: number): Promise<Finding | null> {
  const sides = { reference: openReferenceDatabase(), ours: await store.openDatabase(name) };
  try {
    return await runDifferential(seed, STEPS_PER_RUN, sides);
  } finally {
    sides.reference.close();
  }
}

function reportOf(seed: number, { step, request, text }: Finding): string {
  return [
    `seed ${seed}, step ${step}: the two sides differ`,
    `again: KVORUM_SEED=${seed} npx vitest run --project integration test/fuzz-differential`,
    request,
    text,
  ].join("\n");
}

test("KV Connect: random requests have the effects and answers that Deno's engine gives", {
  timeout: fuzzMs + GRACE_MS,
}, async () => {
  const { runs, findings } = await fuzz(fuzzMs > 0 ? freshSeeds(Date.now() + fuzzMs) : ordinarySeeds());
  console.log(`differential fuzzing: ${runs} runs of ${STEPS_PER_RUN} requests`);
  expect(findings).toEqual([]);
});
