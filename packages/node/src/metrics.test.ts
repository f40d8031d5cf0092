import type { ReplicaStatus } from "@kvorum/replica";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { LagMetrics } from "./lag-metrics.ts";
import { registerMetrics } from "./metrics.ts";

const TOTALS = { entriesWithoutCommitTime: 3, commitsAcknowledged: 5 };

/** The lines of a scrape about kvorum, without those that say what a metric is. */
async function scrape(registry: Registry): Promise<readonly string[]> {
  return (await registry.metrics()).split("\n").filter((line) => line.startsWith("kvorum_"));
}

const STATUS = {
  role: "leader",
  term: 1,
  lastIndex: 9,
  commitIndex: 9,
  appliedIndex: 8,
  lagEntries: 1,
  lagBytes: 120,
  openOperations: 0,
  readsUnjudged: 0,
  freshnessAgeMs: null,
  rpoExposure: [],
};

function statusOf(given: Partial<ReplicaStatus>): ReplicaStatus {
  return { ...STATUS, ...given } as unknown as ReplicaStatus;
}

test("metrics: what a region would lose has a gauge per region, and none once nothing is known of it", async () => {
  const registry = new Registry();
  let status = statusOf({
    rpoExposure: [{ region: "asia" as never, entries: 3, bytes: 700, ageMs: null }],
  });
  registerMetrics(registry, { status: () => status, totals: TOTALS });
  const lines = await scrape(registry);
  expect(lines).toContain('kvorum_rpo_exposure_entries{region="asia"} 3');
  expect(lines).toContain('kvorum_rpo_exposure_bytes{region="asia"} 700');
  expect(lines).toContain('kvorum_rpo_exposure_age_ms{region="asia"} Nan');
  status = statusOf({});
  expect((await scrape(registry)).filter((line) => line.startsWith("kvorum_rpo_exposure"))).toEqual([]);
});

test("metrics: an age that nobody knows is no number, counters are as they stand", async () => {
  const registry = new Registry();
  registerMetrics(registry, { status: () => statusOf({ readsUnjudged: 2 }), totals: TOTALS });
  const lines = await scrape(registry);
  expect(lines).toContain("kvorum_freshness_age_ms Nan");
  expect(lines).toContain("kvorum_commits_acknowledged_total 5");
  expect(lines).toContain("kvorum_entries_without_commit_time_total 3");
  expect(lines).toContain("kvorum_reads_unjudged_total 2");
});

test("metrics: every lag has a distribution by its name", async () => {
  const registry = new Registry();
  const metrics = new LagMetrics(registry);
  metrics.quorum(2.4);
  metrics.shipLag(110);
  metrics.durableLag(112);
  metrics.replicationLag(113);
  const lines = await scrape(registry);
  expect(lines).toContain('kvorum_quorum_ms_bucket{le="2"} 0');
  expect(lines).toContain('kvorum_quorum_ms_bucket{le="3"} 1');
  for (const lag of ["ship", "durable", "replication"]) {
    expect(lines).toContain(`kvorum_${lag}_lag_ms_bucket{le="100"} 0`);
    expect(lines).toContain(`kvorum_${lag}_lag_ms_bucket{le="125"} 1`);
  }
});

test("metrics: fresh reads are those of the bucket of 0", async () => {
  const registry = new Registry();
  const metrics = new LagMetrics(registry);
  for (const stalenessMs of [0, 0, 0.4, 80]) {
    metrics.readJudged({ stalenessMs });
  }
  const lines = await scrape(registry);
  expect(lines).toContain('kvorum_staleness_ms_bucket{le="0"} 2');
  expect(lines).toContain('kvorum_staleness_ms_bucket{le="1"} 3');
  expect(lines).toContain("kvorum_staleness_ms_count 4");
});
