// What went on over time in the sample report: 22 seconds, with four in which nobody answered.
import type { ClientPoint, Series } from "../report/series-schema.ts";

const BUCKET_MS = 1_000;
const BUCKETS = 22;
const OUTAGE_FROM = 9;
const OUTAGE_TO = 13;

function clientPoints(writeMs: number, rate: number): readonly ClientPoint[] {
  return Array.from({ length: BUCKETS }, (_, i) => {
    const isDown = i >= OUTAGE_FROM && i < OUTAGE_TO;
    return {
      atMs: i * BUCKET_MS,
      succeeded: isDown ? 0 : rate + (i % 3),
      failed: isDown ? 2 : 0,
      writeMsP50: isDown ? null : writeMs + (i % 2),
      writeMsP99: isDown ? null : writeMs + 4 + (i % 5),
      strongReadMsP50: isDown ? null : writeMs - 2,
      strongReadMsP99: isDown ? null : writeMs + 1,
      eventualReadMsP50: null,
      eventualReadMsP99: null,
    };
  });
}

export const SAMPLE_SERIES: Series = {
  bucketMs: BUCKET_MS,
  clients: [
    { region: "us-east4", points: clientPoints(6, 15) },
    { region: "asia-southeast1", points: clientPoints(231, 8) },
  ],
  replicas: [
    {
      datacenter: "us-east4-a",
      points: [
        { atMs: 0, lagEntries: 0, freshnessAgeMs: 0, role: "leader" },
        { atMs: 9_000, lagEntries: null, freshnessAgeMs: null, role: null },
        { atMs: 14_000, lagEntries: 1, freshnessAgeMs: 4, role: "follower" },
      ],
    },
    {
      datacenter: "asia-southeast1-a",
      points: [
        { atMs: 0, lagEntries: 2, freshnessAgeMs: 110, role: "learner" },
        { atMs: 10_000, lagEntries: 9, freshnessAgeMs: 900, role: "learner" },
        { atMs: 20_000, lagEntries: 3, freshnessAgeMs: 112, role: "learner" },
      ],
    },
  ],
  exposure: [
    {
      region: "asia-southeast1",
      points: [
        { atMs: 0, entries: 2, bytes: 310, ageMs: 111 },
        { atMs: 10_000, entries: 14, bytes: 2_170, ageMs: 913 },
        { atMs: 20_000, entries: 3, bytes: 465, ageMs: null },
      ],
    },
  ],
};
