// From the text of a scenario file to a validated scenario, or to an error that names file, line and column.
import { KvorumError } from "@kvorum/base";
import type { z } from "zod";
import { type Scenario, scenarioSchema } from "./scenario-schema.ts";
import { parseYamlSource, type YamlPath, type YamlSource } from "./yaml-source.ts";

/**
 * Reads a scenario.
 * @param fileName stands before line and column in errors
 * @throws KvorumError invalid_config — bad YAML, an unknown field, a wrong type, or fields that contradict each other;
 *   one line per problem, each `file:line:column: path: what is wrong`
 */
export function loadScenario(text: string, fileName = "scenario.yaml"): Scenario {
  const source = parseYamlSource(text, fileName);
  const parsed = scenarioSchema.safeParse(source.value);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => describeIssue(issue, source));
    throw new KvorumError("invalid_config", problems.join("\n"), { details: { problems } });
  }
  return parsed.data;
}

function describeIssue(issue: z.core.$ZodIssue, source: YamlSource): readonly string[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${source.locateKey(issue.path, key)}: unknown field ${pathText(issue.path, key)}`);
  }
  const field = pathText(issue.path) || "the scenario";
  const message = isMissing(issue.path, source.value) ? `${field} is missing` : `${field}: ${issue.message}`;
  return [`${source.locate(issue.path)}: ${message}`];
}

function isMissing(path: YamlPath, value: unknown): boolean {
  let part = value;
  for (const step of path) {
    if (typeof part !== "object" || part === null || !Object.hasOwn(part, step)) {
      return true;
    }
    part = Reflect.get(part, step);
  }
  return part === undefined;
}

function pathText(path: YamlPath, key?: string): string {
  const parts = key === undefined ? path : [...path, key];
  return parts
    .map((part, position) => (typeof part === "number" ? `[${part}]` : `${position > 0 ? "." : ""}${String(part)}`))
    .join("");
}
