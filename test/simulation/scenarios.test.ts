// Every scenario of the library on virtual time keeps its word under one seed. Others are under test/long.
import { basename } from "node:path";
import { createSimWorld, isReportOk, runScenario } from "@kvorum/scenario";
import { expect, test } from "vitest";
import { libraryFiles } from "../../packages/cli/src/scenario/find-scenario.ts";
import { loadScenarioFile } from "../../packages/cli/src/scenario/load-scenario-file.ts";

const FILES = libraryFiles().map((path) => ({ path, file: basename(path) }));

test.for(FILES)("scenarios: $file keeps its word", async ({ path, file }) => {
  const { scenario, play, topology } = await loadScenarioFile(path);
  const { seed, regionLeaseMs, operationsOpenMax } = scenario;
  await using world = await createSimWorld({ topology, seed, regionLeaseMs, operationsOpenMax });
  const report = await runScenario({
    scenario,
    world,
    ...(play === null ? {} : { play }),
    command: `npx kvorum run scenarios/${file} --on sim --seed ${seed}`,
    version: "test",
  });
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(isReportOk(report)).toBe(true);
});
