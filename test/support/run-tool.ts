// The simulator as anybody runs it by its commands, and the range of seeds that every test run goes through.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");
/** Every probe is met in it, and every mutant's seed lies in it. */
export const CORPUS_SEED_MAX = 100;

const OUTPUT_BYTES_MAX = 2 ** 28;

/** The one document of `kvorum sim … --json`. */
export function sim<T>(...words: readonly string[]): T {
  return JSON.parse(runTool(join("packages", "cli", "bin", "kvorum.mjs"), "sim", ...words, "--json"));
}

/** What a program of the repository printed, whatever its exit code. @throws Error — it printed nothing */
export function runTool(...command: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(process.execPath, command, {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  if (stdout === "") {
    throw error ?? new Error(stderr);
  }
  return stdout;
}
