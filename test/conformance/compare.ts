// What a backend showed beside what the cases state and the table allows.

import { DIFFERENCES } from "./all-differences.ts";
import type { Backend } from "./backends.ts";
import { CASES } from "./cases/all-cases.ts";
import type { Observation } from "./run-cases.ts";
import { show } from "./show.ts";

export interface Comparison {
  /** Cases that ran. */
  readonly cases: number;
  /** Of them, those that show a difference that the table allows. */
  readonly differences: number;
  /** What the table does not allow, and what it allows without need: a line each, and what was seen. */
  readonly findings: readonly string[];
}

export function compare(backend: Backend, observations: readonly Observation[]): Comparison {
  const findings: string[] = [];
  let differences = 0;
  for (const { name, seen } of observations) {
    const expected = CASES.find((stated) => stated.name === name)?.expected.map(show) ?? [];
    const allowed = DIFFERENCES.find((row) => row.case === name && row.backends.includes(backend));
    if (allowed === undefined && !isEqual(seen, expected)) {
      findings.push(`${name}: not as stated, saw\n${seen.join("\n")}\ninstead of\n${expected.join("\n")}`);
    } else if (allowed !== undefined && isEqual(seen, expected)) {
      findings.push(`${name}: a difference is listed, and there is none`);
    } else if (allowed !== undefined && !isEqual(seen, allowed.seen)) {
      findings.push(`${name}: not the difference that is listed, saw\n${seen.join("\n")}`);
    }
    differences += allowed === undefined ? 0 : 1;
  }
  return { cases: observations.length, differences, findings };
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i]);
}
