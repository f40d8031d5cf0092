// Options that several commands share, and the checks of their values.
import { InvalidArgumentError, Option } from "commander";
import { OPERATION_TIMEOUT_MS, OPERATION_TIMEOUT_MS_MAX, TRANSFER_TIMEOUT_MS } from "../limits.ts";

export function jsonOption(): Option {
  return new Option("--json", "print one JSON document and nothing else");
}

export function clusterOption(): Option {
  return new Option(
    "--cluster <dir>",
    "the cluster to talk to: the folder that `kvorum up` printed, compose for that of docker-compose.yml, or a JSON file of addresses (default: the newest one started here)",
  );
}

export function timeoutOption(): Option {
  return new Option("--timeout <ms>", "give up after this many milliseconds")
    .default(OPERATION_TIMEOUT_MS)
    .argParser(integerBetween(1, OPERATION_TIMEOUT_MS_MAX));
}

/** Of each read or write of a command that makes many. */
export function transferTimeoutOption(): Option {
  return new Option("--timeout <ms>", "give up when one read or write takes longer than this")
    .default(TRANSFER_TIMEOUT_MS)
    .argParser(integerBetween(1, OPERATION_TIMEOUT_MS_MAX));
}

export function regionOption(): Option {
  return new Option("--region <region>", "the region the client is in (default: the primary region)");
}

export function databaseOption(): Option {
  return new Option(
    "--database <name>",
    "the database to use; made by its first write (default: the one without a name)",
  );
}

export function seedOption(): Option {
  return new Option("--seed <number>", "fixes every random draw of the run").argParser(
    integerBetween(0, Number.MAX_SAFE_INTEGER),
  );
}

const SEED_RANGE = /^(\d{1,15})\.\.(\d{1,15})$/;

/** Every seed of a range, both ends included. */
export interface SeedRange {
  readonly first: number;
  readonly last: number;
}

export function seedsOption(description: string): Option {
  return new Option("--seeds <range>", description).argParser((text: string): SeedRange => {
    const match = SEED_RANGE.exec(text);
    const [first, last] = [Number(match?.[1]), Number(match?.[2])];
    if (match === null || first > last) {
      throw new InvalidArgumentError("expected a range such as 1..200.");
    }
    return { first, last };
  });
}

/** A parser of whole numbers for commander; anything else is a usage error. */
export function integerBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || value < low || value > high) {
      throw new InvalidArgumentError(`expected a whole number in ${low}..${high}.`);
    }
    return value;
  };
}

/** As integerBetween, fractions allowed. */
export function numberBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= low && value <= high)) {
      throw new InvalidArgumentError(`expected a number in ${low}..${high}.`);
    }
    return value;
  };
}

/** Examples under a command's help; each line is a command that works as it stands. */
export function examplesText(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}\n`;
}
