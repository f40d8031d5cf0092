// What is wrong with a configuration, and where in it.
import { KvorumError } from "@kvorum/base";

export type ConfigPath = readonly (string | number)[];

export interface ConfigProblem {
  readonly path: ConfigPath;
  /** Whether the key at the end of the path is at fault, rather than the value below it. */
  readonly at: "key" | "value";
  readonly message: string;
}

/** More than these have one cause: another one of the same sort, or a file of another kind. */
const PROBLEMS_TOLD_MAX = 20;
const PROBLEM_CHARACTERS_MAX = 1_500;

/** The error for a file with problems: one line each, `place: message`, the first of them; also in `details.problems`. */
export function configError(problems: readonly { readonly place: string; readonly message: string }[]): KvorumError {
  const lines = problems.slice(0, PROBLEMS_TOLD_MAX).map(({ place, message }) => shortened(`${place}: ${message}`));
  const more = problems.length - lines.length;
  const text = [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
  return new KvorumError("invalid_config", text, { details: { problems: lines } });
}

/** A message may quote half of a file. */
function shortened(line: string): string {
  return line.length <= PROBLEM_CHARACTERS_MAX ? line : `${line.slice(0, PROBLEM_CHARACTERS_MAX)}…`;
}
