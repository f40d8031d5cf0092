// A small report with every section in it, each number different, for tests of what is made from a report.
import type { Distribution } from "@kvorum/figures";
import type { RegionFigures, RegionRow } from "../report/region-schema.ts";
import type { Report } from "../report/report.ts";
import { SAMPLE_SERIES } from "./sample-series.ts";
import { SAMPLE_STORY } from "./sample-story.ts";

/** A distribution whose numbers can be told from those of another: all derived from its p50. */
function sampleDistribution(p50: number, count = 100): Distribution {
  return { count, min: p50 - 1, p50, p90: p50 + 2, p99: p50 + 3, p999: p50 + 4, max: p50 + 5 };
}

const EMPTY_DISTRIBUTION: Distribution = { count: 0, min: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 };

const VIRGINIA_FIGURES: RegionFigures = {
  region: "us-east4",
  writeMs: sampleDistribution(6.1, 101),
  strongReadMs: sampleDistribution(5.2, 102),
  eventualReadMs: sampleDistribution(2.3, 103),
  sessionReadMs: EMPTY_DISTRIBUTION,
  boundedReadMs: EMPTY_DISTRIBUTION,
  listMs: sampleDistribution(7.4, 104),
  transactionMs: sampleDistribution(19.5, 105),
  queueDeliveryMs: sampleDistribution(33.6, 106),
  watchMs: EMPTY_DISTRIBUTION,
  replicationLagMs: null,
  shipLagMs: null,
  durableLagMs: null,
  timeToVisibleMs: sampleDistribution(1.4, 107),
  staleReads: {
    reads: 53,
    stale: 0,
    stalenessMs: EMPTY_DISTRIBUTION,
    versionsMissedMax: 0,
  },
  operations: { succeeded: 311, failed: 0, errors: {} },
  probesUnseen: 0,
};

const SINGAPORE_FIGURES: RegionFigures = {
  region: "asia-southeast1",
  writeMs: sampleDistribution(231, 109),
  strongReadMs: sampleDistribution(224, 110),
  eventualReadMs: sampleDistribution(3.7, 111),
  sessionReadMs: sampleDistribution(13.8, 112),
  boundedReadMs: EMPTY_DISTRIBUTION,
  listMs: EMPTY_DISTRIBUTION,
  transactionMs: EMPTY_DISTRIBUTION,
  queueDeliveryMs: EMPTY_DISTRIBUTION,
  watchMs: sampleDistribution(125, 113),
  replicationLagMs: sampleDistribution(112, 114),
  shipLagMs: sampleDistribution(110, 115),
  durableLagMs: sampleDistribution(115, 116),
  timeToVisibleMs: sampleDistribution(118, 117),
  staleReads: {
    reads: 80,
    stale: 12,
    stalenessMs: sampleDistribution(41, 12),
    versionsMissedMax: 2,
  },
  operations: { succeeded: 297, failed: 3, errors: { deadline_exceeded: 2, unreachable: 1 } },
  probesUnseen: 1,
};

export const VIRGINIA: RegionRow = {
  ...VIRGINIA_FIGURES,
  staleReads: { ...VIRGINIA_FIGURES.staleReads, readYourWrites: 0, monotonicReads: 0 },
  cdf: {
    writeMs: [
      [5.1, 0.25],
      [6.1, 0.5],
      [11.1, 1],
    ],
    timeToVisibleMs: [
      [0.9, 0.5],
      [1.4, 1],
    ],
  },
  visibility: [
    { afterMs: 0, measured: 0.02, predicted: 0 },
    { afterMs: 2, measured: 0.97, predicted: 1 },
  ],
};

export const SINGAPORE: RegionRow = {
  ...SINGAPORE_FIGURES,
  staleReads: { ...SINGAPORE_FIGURES.staleReads, readYourWrites: 4, monotonicReads: 1 },
  cdf: {
    writeMs: [
      [230, 0.5],
      [236, 1],
    ],
    replicationLagMs: [
      [111, 0.5],
      [117, 1],
    ],
    timeToVisibleMs: [
      [115, 0.5],
      [123, 1],
    ],
  },
  visibility: [
    { afterMs: 0, measured: 0, predicted: 0.01 },
    { afterMs: 110, measured: 0.12, predicted: 0.31 },
    { afterMs: 125, measured: 0.98, predicted: 0.96 },
  ],
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
      {
        region: "us-east4",
        datacenters: [
          { datacenter: "us-east4-a", role: "leader" },
          { datacenter: "us-east4-b", role: "follower" },
        ],
      },
      { region: "asia-southeast1", datacenters: [{ datacenter: "asia-southeast1-a", role: "learner" }] },
    ],
  },
  links: [
    { from: "us-east4-a", to: "us-east4-b", configuredRttMs: 1, measuredRttMs: 1.2 },
    { from: "us-east4-a", to: "asia-southeast1-a", configuredRttMs: 220.6, measuredRttMs: 221.3 },
    { from: "asia-southeast1-a", to: "us-east4-a", configuredRttMs: 220.6, measuredRttMs: null },
  ],
  regions: [VIRGINIA, SINGAPORE],
  phases: [
    { name: "warm-up", fromMs: 0, toMs: 2_000, recorded: false, regions: [] },
    {
      name: "calm",
      fromMs: 2_000,
      toMs: 9_000,
      recorded: true,
      regions: [
        { ...VIRGINIA_FIGURES, writeMs: sampleDistribution(5.9, 51) },
        { ...SINGAPORE_FIGURES, writeMs: sampleDistribution(229, 52) },
      ],
    },
    {
      name: "cable cut",
      fromMs: 9_000,
      toMs: 22_000,
      recorded: true,
      regions: [
        { ...VIRGINIA_FIGURES, writeMs: sampleDistribution(6.4, 54) },
        { ...SINGAPORE_FIGURES, writeMs: sampleDistribution(431, 55) },
      ],
    },
  ],
  quorumMs: sampleDistribution(2.9, 1_241),
  durability: { acknowledged: 1_234, lost: 3, lostUncertified: 0, datacentersDurableAtAckMin: 2 },
  ...SAMPLE_STORY,
  series: SAMPLE_SERIES,
  checks: [
    { name: "asia-southeast1 eventualReadMs p50 < 10 ms", ok: true, detail: "found 3.7 ms" },
    { name: "links: every median within max(1 ms, 2 %) of its configuration", ok: false, detail: "1 of 3 are off" },
  ],
};
