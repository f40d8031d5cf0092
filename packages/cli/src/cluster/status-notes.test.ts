import { parseDatacenterId, parseRegion } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";
import { expect, test } from "vitest";
import { nodeStatus } from "../testing/node-status.ts";
import type { ClusterStatus } from "./cluster-status.ts";
import { statusNotes } from "./status-notes.ts";

const [A, B] = [parseDatacenterId("dc-a"), parseDatacenterId("dc-b")];
const REGION = parseRegion("here");

function clusterOf(nodes: readonly NodeStatus[], given: Partial<ClusterStatus> = {}): ClusterStatus {
  return {
    leader: A,
    term: 1,
    epoch: 0,
    primaryRegion: REGION,
    configuration: { voters: [A], outgoing: [], learners: [] },
    rpoExposure: [],
    datacenters: nodes.map((node) => ({
      datacenter: node.datacenter,
      region: REGION,
      pid: 1,
      process: "running",
      node,
      lagEntries: 0,
      learner: false,
    })),
    ...given,
  };
}

test("statusNotes: a healthy cluster has none", () => {
  expect(statusNotes(clusterOf([nodeStatus()]))).toEqual([]);
});

test("statusNotes: what a replica catches up from is said, a snapshot with its share, never more than the whole", () => {
  const snapshot = (rows: number): NodeStatus =>
    nodeStatus({ datacenter: B, catchUp: { kind: "snapshot", rows, rowsTotal: 100 } });
  expect(statusNotes(clusterOf([snapshot(43)]))).toEqual(["dc-b: catching up: snapshot 43 %"]);
  expect(statusNotes(clusterOf([snapshot(104)]))).toEqual(["dc-b: catching up: snapshot 100 %"]);
  const log = nodeStatus({ catchUp: { kind: "log", behindEntries: 7 } });
  expect(statusNotes(clusterOf([log]))).toEqual(["dc-a: catching up: 7 entries behind"]);
});

test("statusNotes: an adversary is named once, or where it is if it is not everywhere", () => {
  const [on, off] = [nodeStatus({ adversaryBoundMs: 2_000 }), nodeStatus({ datacenter: B })];
  const note = "the adversary is on: eventual reads miss what was committed in the last 2000 ms";
  expect(statusNotes(clusterOf([on, nodeStatus({ datacenter: B, adversaryBoundMs: 2_000 })]))).toEqual([note]);
  expect(statusNotes(clusterOf([on, off]))).toEqual([`dc-a: ${note}`]);
});

test("statusNotes: divergence names the index, recovery what it means, an old epoch the epoch", () => {
  const notes = statusNotes(
    clusterOf([nodeStatus({ diverged: { index: 9, own: "aa", others: "bb" }, isRecovering: true })], { epoch: 1 }),
  );
  expect(notes).toEqual([
    "dc-a: diverged at index 9 (state digest aa, the others have bb); it serves nothing: wipe it",
    "dc-a: lost its disk; it votes in nothing until it has caught up",
    "dc-a: still in epoch 0",
  ]);
});

test("statusNotes: a change under way names both sets of voters", () => {
  const configuration = { voters: [B], outgoing: [A], learners: [] };
  expect(statusNotes(clusterOf([], { configuration }))).toEqual(["the configuration changes: voters dc-a become dc-b"]);
});
