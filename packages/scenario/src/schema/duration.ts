// Durations as people write them in a scenario: "30s", "250ms", "2m".
import { assert } from "@kvorum/base";

/** What a duration looks like: a number and its unit. */
export const DURATION_PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m)$/;

const UNIT_MS = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
]);

/** The duration in ms. The text must match DURATION_PATTERN. */
export function durationMsFromText(text: string): number {
  const match = DURATION_PATTERN.exec(text);
  assert(match !== null, `a duration is a number and ms, s or m, found ${JSON.stringify(text)}`);
  const unitMs = UNIT_MS.get(match[2] ?? "");
  assert(unitMs !== undefined, `a duration's unit is ms, s or m, found ${JSON.stringify(text)}`);
  return Number(match[1]) * unitMs;
}
