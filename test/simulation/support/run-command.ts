// Commands of the simulator as anybody types them, and the range of seeds that every test run goes through.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..", "..");
/** Every probe is met in it, and every mutant's seed lies in it. */
export const CORPUS_SEED_MAX = 120;

const OUTPUT_BYTES_MAX = 2 ** 28;

/** What the command printed, whatever its exit code. @throws Error — it printed nothing */
export function run(...command: readonly string[]): string {
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
