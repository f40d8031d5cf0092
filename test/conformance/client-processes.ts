// Backends whose client runs in a process of its own: Deno, and @deno/kv in Node.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Backend } from "./backends.ts";
import type { Observation } from "./run-cases.ts";

/** Where a cluster's databases are, under `/db/NAME`. Absent: the client's own local store. */
export interface ConnectTarget {
  readonly url: string;
  readonly accessToken: string;
}

const DENO = join(import.meta.dirname, "..", "..", "node_modules", ".bin", "deno");
const DENO_FLAGS = ["run", "--allow-all", "--unstable-kv", "--no-config", "--no-lock", "--quiet"];
const OUTPUT_BYTES_MAX = 2 ** 24;

export function runInDeno(backend: Backend, target?: ConnectTarget): Promise<readonly Observation[]> {
  return run(DENO, [...DENO_FLAGS, fileURLToPath(new URL("./deno-process.ts", import.meta.url)), backend], target);
}

export function runWithNpmClient(backend: Backend, target?: ConnectTarget): Promise<readonly Observation[]> {
  return run(process.execPath, [fileURLToPath(new URL("./npm-process.ts", import.meta.url)), backend], target);
}

async function run(program: string, words: readonly string[], target?: ConnectTarget): Promise<readonly Observation[]> {
  const environment = { ...process.env, DENO_KV_ACCESS_TOKEN: target?.accessToken ?? "", NO_COLOR: "1" };
  const { stdout } = await promisify(execFile)(program, [...words, ...(target === undefined ? [] : [target.url])], {
    env: environment,
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  const lines = stdout.trim().split("\n");
  return lines.map((line): Observation => JSON.parse(line));
}
