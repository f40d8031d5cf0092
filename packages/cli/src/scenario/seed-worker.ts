// A worker of the seed pool: runs one seed after the other.
import { parentPort } from "node:worker_threads";
import { KvorumError } from "@kvorum/base";
import { createSimWorld, type Report, runScenario } from "@kvorum/scenario";
import { VERSION } from "../version.ts";
import { type LoadedScenario, loadScenarioFile } from "./load-scenario-file.ts";
import { SEED_WORKER_READY, type SeedResult, type SeedTask } from "./seed-pool.ts";

const loaded = new Map<string, Promise<LoadedScenario>>();

parentPort?.on("message", (task: SeedTask) => {
  void run(task).then((result) => parentPort?.postMessage(result)); // its errors are in the result
});
parentPort?.postMessage(SEED_WORKER_READY);

async function run({ file, seed }: SeedTask): Promise<SeedResult> {
  try {
    const loading = loaded.get(file) ?? loadScenarioFile(file);
    loaded.set(file, loading);
    return { kind: "report", report: await runSeed(await loading, file, seed) };
  } catch (thrown) {
    const { code, message } = KvorumError.from(thrown);
    return { kind: "failed", code, message };
  }
}

async function runSeed({ scenario, play, topology }: LoadedScenario, file: string, seed: number): Promise<Report> {
  const { regionLeaseMs, operationsOpenMax } = scenario;
  await using world = await createSimWorld({ topology, seed, regionLeaseMs, operationsOpenMax });
  return await runScenario({
    scenario,
    world,
    seed,
    ...(play === null ? {} : { play }),
    command: `npx kvorum run ${file} --on sim --seed ${seed}`,
    version: VERSION,
  });
}
