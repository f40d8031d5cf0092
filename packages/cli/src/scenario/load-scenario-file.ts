// A scenario from its file, in YAML or TypeScript, together with the topology that it plays in.
import { readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { KvorumError } from "@kvorum/base";
import { findRegionProblems, loadScenario, type PlayedScenario, type Scenario } from "@kvorum/scenario";
import {
  type ConfigProblem,
  checkTopology,
  createTopology,
  nearestName,
  parseYamlFile,
  type Topology,
} from "@kvorum/wan";
import { loadTopology } from "../input/topology-argument.ts";
import { libraryNames } from "./find-scenario.ts";

export interface LoadedScenario {
  readonly scenario: Scenario;
  /** What a scenario in TypeScript does beside its workloads; null: it has none, or it is in YAML. */
  readonly play: PlayedScenario["play"] | null;
  /** Every region and place that the scenario names exists in it. */
  readonly topology: Topology;
}

/**
 * @param file absolute path
 * @throws KvorumError invalid_argument — there is no such file
 * @throws KvorumError invalid_config — it is no scenario: `file:line:column: what is wrong` for YAML
 */
export async function loadScenarioFile(file: string): Promise<LoadedScenario> {
  requireFile(file);
  return extname(file) === ".ts" ? await loadTypeScript(file) : loadYaml(file);
}

/** A file as messages name it: relative where it lies below the folder of the command. */
export function shownPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith("..") ? file : path;
}

function loadYaml(file: string): LoadedScenario {
  const text = readFileSync(file, "utf8");
  const name = shownPath(file);
  const scenario = loadScenario(text, name);
  const fail = (problems: readonly ConfigProblem[]): never => {
    throw parseYamlFile(text, name).errorOf(problems);
  };
  const topology = topologyOfYaml(file, scenario, fail);
  const problems = findRegionProblems(scenario, topology);
  return problems.length > 0 ? fail(problems) : { scenario, play: null, topology };
}

function topologyOfYaml(
  file: string,
  { topology }: Scenario,
  fail: (problems: readonly ConfigProblem[]) => never,
): Topology {
  if (typeof topology === "string") {
    return topologyNamed(file, topology, (message) => fail([{ path: ["topology"], at: "value", message }]));
  }
  const found = checkTopology(topology);
  return found.ok
    ? found.topology
    : fail(found.problems.map((problem) => ({ ...problem, path: ["topology", ...problem.path] })));
}

/** A file that is found and wrong says so itself, with its own lines. */
function topologyNamed(file: string, name: string, fail: (message: string) => never): Topology {
  try {
    return loadTopology(dirname(file), name);
  } catch (thrown) {
    const error = KvorumError.from(thrown);
    if (error.details.problems !== undefined) {
      throw error;
    }
    return fail(error.message);
  }
}

async function loadTypeScript(file: string): Promise<LoadedScenario> {
  const { scenario, play } = playedFrom(await importModule(file), file);
  const topology =
    typeof scenario.topology === "string"
      ? topologyNamed(file, scenario.topology, (message) => {
          throw new KvorumError("invalid_config", `${shownPath(file)}: topology: ${message}`);
        })
      : createTopology(scenario.topology, { source: `${shownPath(file)} topology` });
  const [problem] = findRegionProblems(scenario, topology);
  if (problem !== undefined) {
    throw new KvorumError("invalid_config", `${shownPath(file)}: ${problem.path.join(".")}: ${problem.message}`);
  }
  return { scenario, play, topology };
}

async function importModule(file: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new KvorumError("invalid_config", `${shownPath(file)} cannot be loaded: ${message}`, { cause: thrown });
  }
}

function playedFrom(module: unknown, file: string): PlayedScenario {
  const played = typeof module === "object" && module !== null ? Reflect.get(module, "scenario") : undefined;
  if (!isPlayed(played)) {
    throw new KvorumError(
      "invalid_config",
      `${shownPath(file)} exports no scenario: export const scenario = defineScenario({ … }, async (stage) => { … })`,
    );
  }
  return played;
}

function isPlayed(value: unknown): value is PlayedScenario {
  return typeof value === "object" && value !== null && "scenario" in value && "play" in value;
}

function requireFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() !== true) {
    const what = found === undefined ? `there is no scenario file ${shownPath(file)}` : `${shownPath(file)} is no file`;
    throw new KvorumError("invalid_argument", `${what}; ${whatIsThere(basename(file, extname(file)))}`);
  }
}

/** The scenario that was meant, or all there are. */
function whatIsThere(name: string): string {
  const names = libraryNames();
  const nearest = nearestName(name, names);
  return nearest === undefined
    ? `those that kvorum comes with are ${names.join(", ")}`
    : `did you mean ${nearest}? kvorum scenario list has all that kvorum comes with`;
}
