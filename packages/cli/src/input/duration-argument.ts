// Durations as people write them on a command line: 2s, 500ms, or plain milliseconds.
import { InvalidArgumentError } from "commander";

const DURATION = /^(\d+(?:\.\d+)?)(ms|s)?$/;
const MS_PER_SECOND = 1_000;

/** A parser for commander, in ms; anything else is a usage error. */
export function durationMsBetween(lowMs: number, highMs: number): (text: string) => number {
  return (text) => {
    const [, digits, unit] = DURATION.exec(text) ?? [];
    const durationMs = Number(digits) * (unit === "s" ? MS_PER_SECOND : 1);
    if (!(durationMs >= lowMs && durationMs <= highMs)) {
      throw new InvalidArgumentError(`expected ${lowMs}ms to ${highMs / MS_PER_SECOND}s, such as 2s or 500ms.`);
    }
    return durationMs;
  };
}
