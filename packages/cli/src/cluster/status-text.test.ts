import { parseDatacenterId, parseRegion } from "@kvorum/base";
import type { RpoExposure } from "@kvorum/protocol";
import { expect, test } from "vitest";
import { createPaint } from "../output/paint.ts";
import { nodeStatus } from "../testing/node-status.ts";
import type { ClusterStatus, DatacenterStatus } from "./cluster-status.ts";
import { formatStatus } from "./status-text.ts";

function datacenter(region: string, given: Partial<DatacenterStatus> = {}): DatacenterStatus {
  const place = { datacenter: parseDatacenterId(`${region}-a`), region: parseRegion(region) };
  return { ...place, pid: 1, process: "running", node: nodeStatus(place), lagEntries: 0, learner: false, ...given };
}

function statusWith(given: Partial<ClusterStatus>): ClusterStatus {
  return {
    leader: parseDatacenterId("us-east4-a"),
    term: 2,
    epoch: 0,
    primaryRegion: parseRegion("us-east4"),
    configuration: { voters: [], outgoing: [], learners: [] },
    rpoExposure: [],
    datacenters: [datacenter("us-east4"), datacenter("asia-southeast1"), datacenter("europe-west3")],
    ...given,
  };
}

function exposure(region: string, given: Partial<RpoExposure>): RpoExposure {
  return { region: parseRegion(region), entries: 0, bytes: 0, ageMs: 0, ...given };
}

test("formatStatus: says of every other region what is not on disk there yet", () => {
  const text = formatStatus(
    statusWith({ rpoExposure: [exposure("asia-southeast1", { entries: 1, bytes: 1_240, ageMs: 12.34 })] }),
    createPaint(false),
  );
  expect(text).toContain(
    "not on disk elsewhere yet: asia-southeast1 1 entry, 1.2 kB, 12.3 ms · europe-west3 unknown\n",
  );
});

test("formatStatus: a region that has everything, and one that was cut off for long", () => {
  const rpoExposure = [
    exposure("asia-southeast1", {}),
    exposure("europe-west3", { entries: 70_000, bytes: 14_000_000, ageMs: null }),
  ];
  expect(formatStatus(statusWith({ rpoExposure }), createPaint(false))).toContain(
    "asia-southeast1 nothing · europe-west3 70000 entries, 14.0 MB, of unknown age\n",
  );
});

test("formatStatus: a cluster of one region has nobody elsewhere", () => {
  const text = formatStatus(statusWith({ datacenters: [datacenter("us-east4")] }), createPaint(false));
  expect(text).not.toContain("elsewhere");
});

test("formatStatus: how far behind, in entries and in what waits to be applied", () => {
  const behind = datacenter("europe-west3", { lagEntries: 3, node: nodeStatus({ lagBytes: 2_500 }) });
  expect(formatStatus(statusWith({ datacenters: [behind] }), createPaint(false))).toContain("3 entries, 2.5 kB");
});
