// From what a person wrote to a validated scenario, or to an error that says where what is wrong.
import { KvorumError } from "@kvorum/base";
import { parseYamlFile, schemaProblems } from "@kvorum/wan";
import type { Stage } from "../run/stage.ts";
import { playedScenarioSchema, type Scenario, type ScenarioInput, scenarioSchema } from "./scenario-schema.ts";

/**
 * Reads a scenario in YAML.
 * @param fileName stands before line and column in errors
 * @throws KvorumError invalid_config — bad YAML, an unknown field, a wrong type, or fields that contradict each other;
 *   one line per problem, each `file:line:column: path: what is wrong`
 */
export function loadScenario(text: string, fileName = "scenario.yaml"): Scenario {
  const file = parseYamlFile(text, fileName);
  const parsed = scenarioSchema.safeParse(file.value);
  if (!parsed.success) {
    throw file.errorOf(schemaProblems(parsed.error.issues, file.value));
  }
  return parsed.data;
}

/** A scenario in TypeScript: what YAML says, and what it cannot. */
export interface PlayedScenario {
  readonly scenario: Scenario;
  readonly play: (stage: Stage) => Promise<void>;
}

/**
 * What a file in scenarios/ exports as `scenario` when it is written in TypeScript.
 * @throws KvorumError invalid_config — as loadScenario, without line and column
 * @example
 * export const scenario = defineScenario({ name: "two-writers", duration: "10s" }, async (stage) => {
 *   const kv = await stage.openClient("asia-southeast1");
 *   await stage.measure("asia-southeast1", "write", () => kv.set(["a"], 1));
 * });
 */
export function defineScenario(input: ScenarioInput, play: PlayedScenario["play"]): PlayedScenario {
  const parsed = playedScenarioSchema.safeParse(input);
  if (!parsed.success) {
    const problems = schemaProblems(parsed.error.issues, input).map(({ message }) => message);
    throw new KvorumError("invalid_config", `scenario ${input.name}: ${problems.join("\n")}`);
  }
  return { scenario: parsed.data, play };
}
