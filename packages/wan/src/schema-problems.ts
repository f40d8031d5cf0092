// What a schema has against a value, as problems that can be found in a file.
import type { z } from "zod";
import type { ConfigPath, ConfigProblem } from "./config-problem.ts";

/** One problem per unknown field, missing field or misfit; `value` is what was checked. */
export function schemaProblems(issues: readonly z.core.$ZodIssue[], value: unknown): readonly ConfigProblem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, value));
}

function problemsOfIssue(issue: z.core.$ZodIssue, value: unknown): readonly ConfigProblem[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? step.toString() : step));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const keyPath = [...path, key];
      return { path: keyPath, at: "key", message: `unknown field ${pathText(keyPath)}` };
    });
  }
  const name = pathText(path) || "the file";
  const message = isMissing(path, value) ? `${name} is missing` : `${name}: ${issue.message}`;
  return [{ path, at: "value", message }];
}

function isMissing(path: ConfigPath, value: unknown): boolean {
  let part = value;
  for (const step of path) {
    if (typeof part !== "object" || part === null || !Object.hasOwn(part, step)) {
      return true;
    }
    part = Reflect.get(part, step);
  }
  return part === undefined;
}

/** `workloads[0].mix.write` */
function pathText(path: ConfigPath): string {
  return path.map((step, i) => (typeof step === "number" ? `[${step}]` : `${i > 0 ? "." : ""}${step}`)).join("");
}
