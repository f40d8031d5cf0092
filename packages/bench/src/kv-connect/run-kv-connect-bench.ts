// One run of `kvorum bench kv-connect`: two Deno programs, one for a datacenter of ours and one for the reference engine,
// which take turns window by window, so that both see the same machine.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchReport } from "../bench-row.ts";
import { KV_CONNECT_LEVELS, SIDE_BY_SIDE_FULL_PLAN, SIDE_BY_SIDE_QUICK_PLAN } from "../limits.ts";
import { startTask } from "../process/child-process.ts";
import { type ProgramClient, startDenoProgram } from "../process/program-client.ts";
import { measureSideBySide, type SideRounds } from "../side-by-side/measure-side-by-side.ts";
import { sideBySideReport } from "../side-by-side/side-by-side-report.ts";
import type { StoreOperation } from "../workload/store-task.ts";
import { findDeno, hasReferenceEngine, REFERENCE_PACKAGE } from "./find-peers.ts";

/** A running cluster of one datacenter, with the WAN off. */
export interface KvConnectDatacenter {
  /** Where a Deno program opens it, and what it must show. */
  readonly url: string;
  readonly accessToken: string;
  stop(): Promise<void>;
}

export interface KvConnectBenchOptions {
  /** Shorter windows: rougher figures. */
  readonly quick: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
  /** Called once at most; what it started is stopped whatever happens. */
  readonly startDatacenter: () => Promise<KvConnectDatacenter>;
}

const OPERATIONS: readonly StoreOperation[] = ["set", "get", "check_and_set"];
const NAMES: Readonly<Record<StoreOperation, string>> = {
  set: "Deno set",
  get: "Deno get (strong)",
  check_and_set: "Deno atomic check and set",
  list: "Deno list, rows",
};
const NO_DENO = "KV Connect: Deno is not installed here (npm install deno)";
const NO_REFERENCE = `the reference engine: ${REFERENCE_PACKAGE} is not installed here, or is not for this kind of machine`;

/**
 * Measures what a Deno program sees. What is not installed here is left out, and the report says so.
 * @throws KvorumError — of what startDatacenter or a measuring process failed with
 * @throws the signal's reason — when it was aborted; nothing is left running
 */
export async function runKvConnectBench(options: KvConnectBenchOptions): Promise<BenchReport> {
  const deno = findDeno();
  if (deno === null) {
    return sideBySideReport([], { names: NAMES, skipped: [NO_DENO] });
  }
  const { signal, onProgress, startDatacenter } = options;
  onProgress("starting a datacenter");
  const datacenter = await startDatacenter();
  const folder = await mkdtemp(join(tmpdir(), "kvorum-bench-"));
  try {
    using kvorum = startDenoProgram(deno, { path: datacenter.url, accessToken: datacenter.accessToken }, signal);
    if (!hasReferenceEngine()) {
      const rounds = await measureRounds(options, kvorum, null);
      return sideBySideReport(rounds, { names: NAMES, skipped: [NO_REFERENCE] });
    }
    using server = await startTask({ kind: "reference_server", folder }, signal);
    using reference = startDenoProgram(deno, { path: server.result, accessToken: "any" }, signal);
    return sideBySideReport(await measureRounds(options, kvorum, reference), { names: NAMES, skipped: [] });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await datacenter.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function measureRounds(
  { quick, onProgress }: KvConnectBenchOptions,
  kvorum: ProgramClient,
  peer: ProgramClient | null,
): Promise<readonly SideRounds[]> {
  return measureSideBySide({
    operations: OPERATIONS,
    levels: () => KV_CONNECT_LEVELS,
    plan: quick ? SIDE_BY_SIDE_QUICK_PLAN : SIDE_BY_SIDE_FULL_PLAN,
    kvorum,
    peer,
    onProgress: (operation) => onProgress(`${operation} of a Deno program, by turns with the reference engine`),
  });
}
