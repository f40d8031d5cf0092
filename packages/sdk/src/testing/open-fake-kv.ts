// A client of a FakeCluster, for tests that run on vitest's fake timers.
import { parseClientId, parseRegion } from "@kvorum/base";
import { Kv } from "../kv.ts";
import { RemoteSubmitter } from "../remote/remote-submitter.ts";
import { Router } from "../remote/router.ts";
import { parseTarget } from "../remote/target.ts";
import type { FakeCluster } from "./fake-cluster.ts";

export interface FakeKvOptions {
  readonly seeds?: readonly string[];
  readonly region?: string;
  readonly timeoutMs?: number;
  /** Two hex digits: clients with different ones draw differently. */
  readonly clientDigits?: string;
}

/** Opens a client; the test must advance its timers for this to end. */
export async function openFakeKv(cluster: FakeCluster, options: FakeKvOptions = {}): Promise<Kv> {
  const { timeoutMs = 5_000, region, clientDigits = "00" } = options;
  const clientId = parseClientId(clientDigits.repeat(16));
  const nowMs = (): number => performance.now();
  const router = await Router.open({
    ...parseTarget(options.seeds ?? cluster.datacenters.map(({ address }) => address)),
    clientId,
    clientRegion: region === undefined ? null : parseRegion(region),
    timeoutMs,
    connect: cluster.connect,
    nowMs,
  });
  const submitter = new RemoteSubmitter({ clientId, router, nowMs, random: () => 0.5 });
  return new Kv({ submitter, consistency: "strong", timeoutMs });
}
