// Where Deno and the reference engine are on this machine; both are for development only, so they may be missing.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The reference engine of Deno KV as npm has it for this kind of machine. */
export const REFERENCE_PACKAGE = "@deno/kv-linux-x64-gnu";

/** The program file; null: not installed. */
export function findDeno(): string | null {
  const manifest = findInstalled("deno/package.json");
  const program = manifest === null ? null : join(dirname(manifest), "..", ".bin", "deno");
  return program !== null && existsSync(program) ? program : null;
}

export function hasReferenceEngine(): boolean {
  return findInstalled(REFERENCE_PACKAGE) !== null;
}

function findInstalled(file: string): string | null {
  try {
    return createRequire(import.meta.url).resolve(file);
  } catch {
    return null;
  }
}
