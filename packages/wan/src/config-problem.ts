// What is wrong with a configuration, and where in it.
import { KvorumError } from "@kvorum/base";

export type ConfigPath = readonly (string | number)[];

export interface ConfigProblem {
  readonly path: ConfigPath;
  /** Whether the key at the end of the path is at fault, rather than the value below it. */
  readonly at: "key" | "value";
  readonly message: string;
}

/** The error for a file with problems: one line each, `place: message`; also in `details.problems`. */
export function configError(problems: readonly { readonly place: string; readonly message: string }[]): KvorumError {
  const lines = problems.map(({ place, message }) => `${place}: ${message}`);
  return new KvorumError("invalid_config", lines.join("\n"), { details: { problems: lines } });
}
