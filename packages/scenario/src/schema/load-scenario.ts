// From the text of a scenario file to a validated scenario, or to an error that names file, line and column.
import { parseYamlFile, schemaProblems } from "@kvorum/wan";
import { type Scenario, scenarioSchema } from "./scenario-schema.ts";

/**
 * Reads a scenario.
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
