// What happened in the sample report: a leader that died, a region that took over, reads that came too early.
import type { Report } from "../report/report.ts";

type Story = Pick<Report, "faults" | "outages" | "failovers" | "workloads" | "staleGroups" | "spaceTimes">;

export const SAMPLE_STORY: Story = {
  faults: [
    {
      atMs: 9_100,
      kind: "kill",
      target: "us-east4-a",
      name: "crash",
      endedAtMs: 13_500,
      detail: "the leader, with SIGKILL",
      failure: null,
    },
    {
      atMs: 15_000,
      kind: "slow",
      target: "us-east4 → asia-southeast1",
      name: null,
      endedAtMs: null,
      detail: "+200 ms of round trip",
      failure: "no such link",
    },
  ],
  outages: [
    {
      region: "us-west2",
      atMs: 9_130,
      rtoMs: 4_170,
      detectMs: 1_210,
      electMs: 322,
      firstCommitMs: 2_638,
      fault: "kill us-east4-a",
    },
    { region: "us-west2", atMs: 16_020, rtoMs: null, detectMs: null, electMs: null, firstCommitMs: null, fault: null },
  ],
  failovers: [
    { atMs: 4_400, toRegion: "us-east4", forced: false, epoch: 1, certificate: null },
    {
      atMs: 17_700,
      toRegion: "asia-southeast1",
      forced: true,
      epoch: 2,
      certificate: {
        entries: 6,
        commits: 8,
        bytes: 1_344,
        oldestAgeMs: 131,
        versionstamps: ["00010000000004110000", "00010000000004120001"],
      },
    },
  ],
  workloads: [
    { name: "shoppers", kind: "mix", region: "asia-southeast1", counts: { reads: 191, writes: 109 } },
    { name: "bank", kind: "bank", region: "us-east4", counts: { transfers: 71, conflicts: 16, snapshots: 27 } },
  ],
  staleGroups: [
    {
      keyPrefix: '["cart"]',
      region: "asia-southeast1",
      reads: 61,
      stale: 11,
      stalenessMsP50: 42,
      stalenessMsMax: 86,
      examples: [
        {
          key: '["cart",17]',
          clientRegion: "asia-southeast1",
          reader: "shoppers 2",
          datacenter: "asia-southeast1-a",
          readAtMs: 6_212,
          readAtVersionstamp: "00010000000002a10000",
          newerVersionstamp: "00010000000002a40000",
          committedAtMs: 6_126,
          writer: "shoppers 1",
          stalenessMs: 85.9,
          versionsMissed: 2,
          violation: "read-your-writes",
        },
        {
          key: '["cart",<3>]',
          clientRegion: "asia-southeast1",
          reader: "shoppers 1",
          datacenter: "asia-southeast1-a",
          readAtMs: 7_733,
          readAtVersionstamp: "00010000000003010000",
          newerVersionstamp: "00010000000003020000",
          committedAtMs: 7_694,
          writer: null,
          stalenessMs: 38.8,
          versionsMissed: 1,
          violation: null,
        },
      ],
    },
  ],
  spaceTimes: [
    {
      title: "A write from Virginia, until Singapore has it",
      sentence: "It is acknowledged long before the learner has received it.",
      places: ["client in us-east4", "us-east4-a", "us-east4-b", "asia-southeast1-a"],
      steps: [
        { place: "client in us-east4", what: "sent", atMs: 3_000 },
        { place: "us-east4-a", what: "appended", atMs: 3_000.7 },
        { place: "us-east4-b", what: "flushed", atMs: 3_002.1 },
        { place: "us-east4-a", what: "committed", atMs: 3_003.2 },
        { place: "client in us-east4", what: "acknowledged", atMs: 3_003.9 },
        { place: "asia-southeast1-a", what: "received", atMs: 3_113.4 },
        { place: "asia-southeast1-a", what: "applied", atMs: 3_113.6 },
      ],
      arrows: [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
        [3, 5],
        [5, 6],
      ],
    },
  ],
};
