import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readScenarioFile } from "./scenario-file.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "kvorum-scenario-"));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

const TOPOLOGY = `name: tiny
primaryRegion: europe-west3
regions: [{ region: europe-west3, datacenters: [dc-a] }]
`;

async function writeScenario(name: string, topology: string, clientRegion = "europe-west3"): Promise<string> {
  const path = join(directory, name);
  const workload = `{ clientRegion: ${clientRegion}, ratePerSecond: 1, mix: { write: 100 }, keys: { count: 1 } }`;
  await writeFile(path, `name: x\nduration: 1s\ntopology: ${topology}\nworkloads:\n  - ${workload}\n`);
  return path;
}

test("readScenarioFile: a preset is found by its name", async () => {
  const { topology } = await readScenarioFile(await writeScenario("preset.yaml", "deploy"));
  expect(topology.primaryRegion).toBe("us-east4");
});

test("readScenarioFile: a topology file is looked for beside the scenario", async () => {
  await writeFile(join(directory, "tiny.yaml"), TOPOLOGY);
  const { topology } = await readScenarioFile(await writeScenario("file.yaml", "tiny.yaml"));
  expect(topology.name).toBe("tiny");
});

test("readScenarioFile: a topology may be written inside the scenario", async () => {
  const inline =
    "{ name: tiny, primaryRegion: europe-west3, regions: [{ region: europe-west3, datacenters: [dc-a] }] }";
  const { topology } = await readScenarioFile(await writeScenario("inline.yaml", inline));
  expect(topology.regions[0]?.datacenters).toEqual(["dc-a"]);
});

test("readScenarioFile: an unknown preset is refused with the names there are", async () => {
  const path = await writeScenario("unknown.yaml", "deplyo");
  await expect(readScenarioFile(path)).rejects.toThrow(/no preset "deplyo"; there are deploy, /);
});

test("readScenarioFile: a client region that the topology does not have is refused", async () => {
  const path = await writeScenario("mars.yaml", "deploy", "mars-north1");
  await expect(readScenarioFile(path)).rejects.toThrow(/workloads\[0\] names region mars-north1/);
});

test("readScenarioFile: a file that is not there is invalid_config", async () => {
  await expect(readScenarioFile(join(directory, "absent.yaml"))).rejects.toMatchObject({ code: "invalid_config" });
});
