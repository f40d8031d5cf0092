// A scenario on disk, with the topology that it names: a preset, a file beside it, or written inside it.
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { KvorumError } from "@kvorum/base";
import { createTopology, findPreset, PRESET_NAMES, parseTopology, type Topology } from "@kvorum/wan";
import { loadScenario } from "./load-scenario.ts";
import { checkScenarioRegions } from "./scenario-regions.ts";
import type { Scenario } from "./scenario-schema.ts";

export interface ScenarioFile {
  readonly scenario: Scenario;
  readonly topology: Topology;
}

/**
 * Reads a scenario file and its topology, and checks that they fit.
 * @throws KvorumError invalid_config — a file that cannot be read, or anything wrong in it, with line and column
 */
export async function readScenarioFile(path: string): Promise<ScenarioFile> {
  const scenario = loadScenario(await readText(path, "scenario"), path);
  const topology = await resolveTopology(scenario, path);
  checkScenarioRegions(scenario, topology);
  return { scenario, topology };
}

async function resolveTopology(scenario: Scenario, path: string): Promise<Topology> {
  if (typeof scenario.topology !== "string") {
    return createTopology(scenario.topology, { source: `${path}: topology` });
  }
  if (/\.(ya?ml|json)$/.test(scenario.topology)) {
    const topologyPath = resolve(dirname(path), scenario.topology);
    return parseTopology(await readText(topologyPath, "topology"), { fileName: topologyPath });
  }
  const preset = findPreset(scenario.topology);
  if (preset === undefined) {
    throw new KvorumError(
      "invalid_config",
      `${path}: topology: no preset ${JSON.stringify(scenario.topology)}; there are ${PRESET_NAMES.join(", ")}, ` +
        "and a file's name ends in .yaml, .yml or .json",
    );
  }
  return preset;
}

async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new KvorumError("invalid_config", `${path}: the ${what} file cannot be read`, { cause });
  }
}
