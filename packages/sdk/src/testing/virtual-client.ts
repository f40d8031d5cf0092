// For tests of the remote client on vitest's fake timers: a cluster of three regions, and virtual time that passes.
import { KvorumError } from "@kvorum/base";
import { vi } from "vitest";
import type { Kv } from "../kv.ts";
import { FakeCluster } from "./fake-cluster.ts";
import { type FakeKvOptions, openFakeKv } from "./open-fake-kv.ts";

/** A client in Hong Kong: 36 ms to Asia, the primary region, 180 to Europe, 220 to America. */
export function createThreeRegions(primaryRegion = "asia-southeast1"): FakeCluster {
  return new FakeCluster(primaryRegion, [
    { datacenter: "us-east4-a", rttMs: 220 },
    { datacenter: "us-east4-b", rttMs: 221 },
    { datacenter: "europe-west3-a", rttMs: 180 },
    { datacenter: "asia-southeast1-a", rttMs: 36 },
  ]);
}

/** Lets virtual time pass until the promise is settled, and says how long that took. */
export async function passing<T>(
  promise: Promise<T>,
): Promise<{ readonly result: T | KvorumError; readonly tookMs: number }> {
  const startMs = performance.now();
  let settled: { readonly result: T | KvorumError } | null = null;
  void promise.then(
    (result) => {
      settled = { result };
    },
    (error: unknown) => {
      settled = { result: KvorumError.from(error) };
    },
  );
  const done = (): { readonly result: T | KvorumError } | null => settled;
  for (let stepMs = 0; stepMs < 60_000; stepMs++) {
    const outcome = done();
    if (outcome !== null) {
      return { ...outcome, tookMs: performance.now() - startMs };
    }
    await vi.advanceTimersByTimeAsync(1);
  }
  throw new Error("not settled within a minute of virtual time");
}

export async function open(cluster: FakeCluster, options?: FakeKvOptions): Promise<Kv> {
  const { result } = await passing(openFakeKv(cluster, options));
  if (result instanceof KvorumError) {
    throw result;
  }
  return result;
}

export async function errorOf(promise: Promise<unknown>): Promise<KvorumError> {
  const { result } = await passing(promise);
  if (result instanceof KvorumError) {
    return result;
  }
  throw new Error(`expected an error, found ${JSON.stringify(result)}`);
}
