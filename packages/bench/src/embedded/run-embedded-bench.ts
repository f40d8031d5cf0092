// One run of `kvorum bench embedded`: the embedded store in Node and Deno's own store on a file, the same program on both.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchReport } from "../bench-row.ts";
import { findDeno } from "../kv-connect/find-peers.ts";
import { EMBEDDED_LEVELS, SIDE_BY_SIDE_FULL_PLAN, SIDE_BY_SIDE_QUICK_PLAN } from "../limits.ts";
import { startDenoProgram, startEmbeddedProgram } from "../process/program-client.ts";
import { measureSideBySide } from "../side-by-side/measure-side-by-side.ts";
import { sideBySideReport } from "../side-by-side/side-by-side-report.ts";
import type { StoreOperation } from "../workload/store-task.ts";

export interface EmbeddedBenchOptions {
  /** Shorter windows: rougher figures. */
  readonly quick: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

const OPERATIONS: readonly StoreOperation[] = ["set", "get", "check_and_set", "list"];
const NAMES: Readonly<Record<StoreOperation, string>> = {
  set: "set, durable",
  get: "get (strong)",
  check_and_set: "atomic check and set",
  list: "list, rows of pages of 100",
};
const NO_DENO = "Deno's own store: Deno is not installed here (npm install deno)";

/**
 * Measures the embedded store, by turns with Deno's own store where Deno is installed.
 * @throws KvorumError internal — a program that measures ended
 * @throws the signal's reason — when it was aborted; nothing is left running
 */
export async function runEmbeddedBench({ quick, signal, onProgress }: EmbeddedBenchOptions): Promise<BenchReport> {
  const folder = await mkdtemp(join(tmpdir(), "kvorum-bench-"));
  const deno = findDeno();
  try {
    onProgress("warming up");
    using kvorum = startEmbeddedProgram(join(folder, "kvorum"), signal);
    using peer = deno === null ? null : startDenoProgram(deno, { path: join(folder, "deno.sqlite3") }, signal);
    const rounds = await measureSideBySide({
      operations: OPERATIONS,
      levels: () => EMBEDDED_LEVELS,
      plan: quick ? SIDE_BY_SIDE_QUICK_PLAN : SIDE_BY_SIDE_FULL_PLAN,
      kvorum,
      peer,
      onProgress: (operation) => onProgress(`${NAMES[operation]}, by turns with Deno's own store`),
    });
    return sideBySideReport(rounds, { names: NAMES, skipped: deno === null ? [NO_DENO] : [] });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
