// One run of the benchmark: the floors of this machine, then a real cluster and one client, never two things at once.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Measurements, reportFrom } from "./bench-report.ts";
import type { BenchReport } from "./bench-row.ts";
import { type BenchPlan, FULL_PLAN, IN_FLIGHT_LEVELS, QUICK_PLAN } from "./limits.ts";
import { measure, startTask } from "./process/child-process.ts";
import type { ClientRates } from "./workload/client-rates.ts";

/** A running cluster of node processes with the WAN off. */
export interface BenchCluster {
  /** host:port of its datacenters, comma separated. */
  readonly address: string;
  stop(): Promise<void>;
}

export interface BenchOptions {
  /** Shorter windows: below 25 s instead of 90, and rougher figures. */
  readonly quick: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
  /** Called once, after the floors; what it started is stopped whatever happens. */
  readonly startCluster: () => Promise<BenchCluster>;
}

type Floors = Omit<Measurements, "client">;

/**
 * Measures everything once, each part in a process of its own.
 * @throws KvorumError — of what startCluster or a measuring process failed with
 * @throws the signal's reason — when it was aborted; nothing is left running
 */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const plan = options.quick ? QUICK_PLAN : FULL_PLAN;
  const floors = await measureFloors(plan, options);
  const client = await measureCluster(plan, options);
  return reportFrom({ ...floors, client });
}

async function measureFloors(plan: BenchPlan, { signal, onProgress }: BenchOptions): Promise<Floors> {
  const windows = { levels: IN_FLIGHT_LEVELS, warmupMs: plan.floorWarmupMs, windowMs: plan.floorWindowMs };
  const folder = await mkdtemp(join(tmpdir(), "kvorum-bench-"));
  try {
    onProgress("floor: append + fdatasync");
    const fdatasync = await measure({ kind: "fdatasync", folder, windowMs: plan.floorWindowMs }, signal);
    onProgress("floor: LMDB put + flush");
    const lmdbPuts = await measure({ kind: "lmdb_puts", folder, ...windows }, signal);
    onProgress("floor: gRPC echo, in three forms");
    using server = await startTask({ kind: "echo_server" }, signal);
    const echo = await measure({ kind: "echo", address: server.result, ...windows }, signal);
    return { fdatasync, lmdbPuts, echo };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureCluster(plan: BenchPlan, options: BenchOptions): Promise<ClientRates> {
  const { signal, onProgress, startCluster } = options;
  signal.throwIfAborted();
  onProgress("starting a cluster of three datacenters");
  const cluster = await startCluster();
  try {
    onProgress("writes, strong reads and eventual reads of one client");
    return await measure(
      {
        kind: "client",
        address: cluster.address,
        levels: IN_FLIGHT_LEVELS,
        warmupMs: plan.clientWarmupMs,
        windowMs: plan.clientWindowMs,
      },
      signal,
    );
  } finally {
    await cluster.stop();
  }
}
