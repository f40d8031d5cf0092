// A small report with every kind of figure in it, each number different, for tests of what is drawn from a report.
import type { Distribution } from "@kvorum/figures";
import type { RegionRow, Report } from "../report/report.ts";

/** A distribution whose numbers can be told from those of another: all derived from its p50. */
function sampleDistribution(p50: number, count = 100): Distribution {
  return { count, min: p50 - 1, p50, p90: p50 + 2, p99: p50 + 3, p999: p50 + 4, max: p50 + 5 };
}

const EMPTY_DISTRIBUTION: Distribution = { count: 0, min: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 };

export const VIRGINIA: RegionRow = {
  region: "us-east4",
  writeMs: sampleDistribution(6.1),
  strongReadMs: sampleDistribution(5.2),
  eventualReadMs: sampleDistribution(2.3),
  replicationLagMs: null,
  timeToVisibleMs: sampleDistribution(1.4),
  staleReads: { reads: 50, stale: 0, stalenessMs: EMPTY_DISTRIBUTION, versionsMissedMax: 0 },
  operations: { succeeded: 300, failed: 0, errors: {} },
  probesUnseen: 0,
  cdf: {
    replicationLagMs: [],
    timeToVisibleMs: [
      [0.9, 0.5],
      [1.4, 1],
    ],
  },
};

export const SINGAPORE: RegionRow = {
  region: "asia-southeast1",
  writeMs: sampleDistribution(231),
  strongReadMs: sampleDistribution(224),
  eventualReadMs: sampleDistribution(3.7),
  replicationLagMs: sampleDistribution(112),
  timeToVisibleMs: sampleDistribution(118),
  staleReads: { reads: 80, stale: 12, stalenessMs: sampleDistribution(41, 12), versionsMissedMax: 2 },
  operations: { succeeded: 297, failed: 3, errors: { deadline_exceeded: 2, unreachable: 1 } },
  probesUnseen: 1,
  cdf: {
    replicationLagMs: [
      [111, 0.5],
      [117, 1],
    ],
    timeToVisibleMs: [
      [115, 0.5],
      [123, 1],
    ],
  },
};

export const SAMPLE_REPORT: Report = {
  schemaVersion: 1,
  scenario: "sample",
  title: "Lag & <staleness>",
  description: "What a client in Singapore sees.",
  seed: 7,
  mode: "live",
  durationMs: 20_000,
  startedAt: "2026-11-22T12:00:00.000Z",
  aborted: false,
  versions: { kvorum: "0.1.0", node: "24.0.0" },
  command: "npx kvorum run scenarios/sample.yaml --seed 7",
  topology: {
    name: "two",
    primaryRegion: "us-east4",
    regions: [
      { region: "us-east4", datacenters: [{ datacenter: "us-east4-a", role: "leader" }] },
      { region: "asia-southeast1", datacenters: [{ datacenter: "asia-southeast1-a", role: "learner" }] },
    ],
  },
  links: [
    { from: "us-east4-a", to: "asia-southeast1-a", configuredRttMs: 220.6, measuredRttMs: 221.3 },
    { from: "asia-southeast1-a", to: "us-east4-a", configuredRttMs: 220.6, measuredRttMs: null },
  ],
  regions: [VIRGINIA, SINGAPORE],
  durability: { acknowledged: 1_234, lost: 0, datacentersDurableAtAckMin: 2 },
  faults: [],
  checks: [
    { name: "asia-southeast1 eventualReadMs p50 < 10 ms", ok: true, detail: "found 3.7 ms" },
    { name: "links: every median within max(1 ms, 2 %) of its configuration", ok: false, detail: "1 of 2 are off" },
  ],
};
