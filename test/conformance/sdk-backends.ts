// Backends behind @kvorum/sdk: the state machine alone, the embedded store, and a cluster by gRPC.
import { openKv as openEmbeddedKv } from "@kvorum/embedded";
import { KvU64, openKv as openRemoteKv, Kv as SdkKv } from "@kvorum/sdk";
import { MemorySubmitter } from "../../packages/sdk/src/testing/memory-submitter.ts";
import type { Backend } from "./backends.ts";
import { canRun } from "./backends.ts";
import { CASES } from "./cases/all-cases.ts";
import type { Kv, KvU64Class } from "./kv-shape.ts";
import { type Observation, runCases } from "./run-cases.ts";

const TIMEOUT_MS = 10_000;

/** packages/kv over tables in memory: an entry per command, no replica, no network. */
export function runOnStateMachine(): Promise<readonly Observation[]> {
  return run("state-machine", async () =>
    asKv(new SdkKv({ submitter: new MemorySubmitter(), consistency: "strong", timeoutMs: TIMEOUT_MS })),
  );
}

export function runOnEmbeddedStore(): Promise<readonly Observation[]> {
  return run("embedded", async () => asKv(await openEmbeddedKv(":memory:", { timeoutMs: TIMEOUT_MS })));
}

/** @param address of any datacenter, "host:port" */
export function runOnCluster(address: string): Promise<readonly Observation[]> {
  let databases = 0;
  return run("cluster", async () =>
    asKv(await openRemoteKv(address, { database: `sdk-${databases++}`, timeoutMs: TIMEOUT_MS })),
  );
}

async function run(backend: Backend, open: () => Promise<Kv>): Promise<readonly Observation[]> {
  const cases = CASES.filter((stated) => canRun(backend, stated));
  const kv = await open();
  try {
    return await runCases(cases, { kv, open, KvU64: KvU64 as unknown as KvU64Class });
  } finally {
    kv.close();
  }
}

function asKv(kv: SdkKv): Kv {
  return kv as unknown as Kv;
}
