// What the checks of a scenario share: what they look names up in, and how they complain.
import type { RunPlan } from "../run/run-plan.ts";
import type { ScenarioFields } from "./scenario-schema.ts";

/** Says what is wrong at a path, which begins where the checked part stands. */
export type Complain = (path: readonly (string | number)[], message: string) => void;

/** What a check looks things up in. */
export interface CheckedScenario {
  readonly scenario: ScenarioFields;
  readonly plan: RunPlan;
  /** It has a play, which acts beside the workloads or without any, wherever it likes. */
  readonly isPlayed: boolean;
}

/** Names that workloads have, given or by default. */
export function workloadNamesOf(scenario: Pick<ScenarioFields, "workloads">): readonly string[] {
  return scenario.workloads.map(({ name, kind }, i) => name ?? `${kind}-${i + 1}`);
}

/** Complains, with what there is, unless there is one of that name. */
export function requireOneOf(
  names: readonly string[],
  { name, what }: { readonly name: string; readonly what: string },
  complain: (message: string) => void,
): void {
  if (!names.includes(name)) {
    complain(`there is no ${what} ${JSON.stringify(name)}; there are ${names.join(", ") || "none"}`);
  }
}

/** What steps are called, for expectations and conditions to name. */
export function faultNamesOf({ timeline }: Pick<ScenarioFields, "timeline">): readonly string[] {
  return timeline.flatMap((step) => (step.kind !== "random" && step.name !== undefined ? [step.name] : []));
}
