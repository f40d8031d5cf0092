// One run of `kvorum bench kv-connect`: two Deno programs, one for a datacenter of ours and one for the reference engine,
// which take turns window by window, so that both see the same machine.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchReport } from "../bench-row.ts";
import type { Rate } from "../closed-loop.ts";
import {
  KEYS,
  KV_CONNECT_FULL_PLAN,
  KV_CONNECT_LEVELS,
  KV_CONNECT_QUICK_PLAN,
  type KvConnectPlan,
  SETTLE_MS,
  VALUE_BYTES,
} from "../limits.ts";
import { pause } from "../pause.ts";
import { startTask } from "../process/child-process.ts";
import { DenoClient } from "./deno-client.ts";
import type { DenoOperation } from "./deno-task.ts";
import { findDeno, hasReferenceEngine, REFERENCE_PACKAGE } from "./find-peers.ts";
import { type KvConnectRounds, kvConnectReport } from "./kv-connect-report.ts";

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

const OPERATIONS: readonly DenoOperation[] = ["set", "get", "check_and_set"];
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
    return kvConnectReport([], [NO_DENO]);
  }
  const { signal, onProgress, startDatacenter } = options;
  onProgress("starting a datacenter");
  const datacenter = await startDatacenter();
  const folder = await mkdtemp(join(tmpdir(), "kvorum-bench-"));
  try {
    using kvorum = new DenoClient({ deno, url: datacenter.url, accessToken: datacenter.accessToken, signal });
    if (!hasReferenceEngine()) {
      return kvConnectReport(await measureRounds(options, { kvorum, reference: null }), [NO_REFERENCE]);
    }
    using server = await startTask({ kind: "reference_server", folder }, signal);
    using reference = new DenoClient({ deno, url: server.result, accessToken: "any", signal });
    return kvConnectReport(await measureRounds(options, { kvorum, reference }), []);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await datacenter.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Clients {
  readonly kvorum: DenoClient;
  readonly reference: DenoClient | null;
}

async function measureRounds(
  { quick, onProgress }: KvConnectBenchOptions,
  clients: Clients,
): Promise<readonly KvConnectRounds[]> {
  const plan = quick ? KV_CONNECT_QUICK_PLAN : KV_CONNECT_FULL_PLAN;
  onProgress("warming up");
  await warmUp(clients.kvorum, plan);
  if (clients.reference !== null) {
    await warmUp(clients.reference, plan);
  }
  const rounds: KvConnectRounds[] = [];
  for (const operation of OPERATIONS) {
    onProgress(`${operation} of a Deno program, by turns with the reference engine`);
    rounds.push(await measureOperation(operation, plan, clients));
  }
  return rounds;
}

/** Every operation at the highest level; sets come first and write every key, so that gets find something. */
async function warmUp(client: DenoClient, { warmupMs }: KvConnectPlan): Promise<void> {
  for (const operation of OPERATIONS) {
    const durationMs = warmupMs / OPERATIONS.length;
    await measureWindow(client, { operation, inFlight: Math.max(...KV_CONNECT_LEVELS), durationMs });
  }
}

async function measureOperation(
  operation: DenoOperation,
  { windowMs: durationMs, rounds }: KvConnectPlan,
  { kvorum, reference }: Clients,
): Promise<KvConnectRounds> {
  const ours: (readonly Rate[])[] = [];
  const theirs: (readonly Rate[])[] = [];
  for (const inFlight of KV_CONNECT_LEVELS) {
    const window = { operation, inFlight, durationMs };
    const [ourRates, theirRates]: [Rate[], Rate[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      ourRates.push(await measureWindow(kvorum, window));
      if (reference !== null) {
        theirRates.push(await measureWindow(reference, window));
      }
    }
    ours.push(ourRates);
    theirs.push(theirRates);
  }
  return { operation, kvorum: ours, reference: reference === null ? null : theirs };
}

async function measureWindow(
  client: DenoClient,
  window: { readonly operation: DenoOperation; readonly inFlight: number; readonly durationMs: number },
): Promise<Rate> {
  await pause(SETTLE_MS);
  return await client.measure({ ...window, keys: KEYS, valueBytes: VALUE_BYTES });
}
