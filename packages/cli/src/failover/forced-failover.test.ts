import { parseDatacenterId, parseRegion } from "@kvorum/base";
import { expect, test } from "vitest";
import { nodeStatus } from "../testing/node-status.ts";
import { candidatesOf } from "./forced-failover.ts";

const [A, B, C] = [parseDatacenterId("dc-a"), parseDatacenterId("dc-b"), parseDatacenterId("dc-c")];
const HERE = parseRegion("here");

test("candidatesOf: the most advanced of the region comes first; an epoch counts before an index", () => {
  const statuses = [
    nodeStatus({ datacenter: A, lastIndex: 10 }),
    nodeStatus({ datacenter: B, lastIndex: 12 }),
    nodeStatus({ datacenter: C, lastIndex: 3, epoch: 1 }),
    nodeStatus({ region: parseRegion("elsewhere"), lastIndex: 99 }),
  ];
  expect(candidatesOf(statuses, HERE).map(({ datacenter }) => datacenter)).toEqual([C, B, A]);
});

test("candidatesOf: one that has diverged, or is waiting for a snapshot, does not lead", () => {
  const statuses = [
    nodeStatus({ diverged: { index: 1, own: "a", others: "b" } }),
    nodeStatus({ datacenter: B, catchUp: { kind: "snapshot", rows: 1, rowsTotal: 2 } }),
    nodeStatus({ datacenter: C, catchUp: { kind: "log", behindEntries: 5 } }),
  ];
  expect(candidatesOf(statuses, HERE).map(({ datacenter }) => datacenter)).toEqual([C]);
});
