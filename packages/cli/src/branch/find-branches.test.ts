import { createEpoch, createLogIndex, createWallMs, parseDatacenterId } from "@kvorum/base";
import type { BranchInfo } from "@kvorum/protocol";
import { expect, test } from "vitest";
import { mergeCopies } from "./find-branches.ts";

function branchOf(epoch: number, forkIndex: number, lastIndex: number): BranchInfo {
  return {
    id: `epoch-${epoch}-after-${forkIndex}`,
    epoch: createEpoch(epoch),
    forkIndex: createLogIndex(forkIndex),
    firstIndex: createLogIndex(forkIndex + 1),
    lastIndex: createLogIndex(lastIndex),
    commitIndex: createLogIndex(lastIndex),
    bytes: 1,
    quarantinedAtMs: createWallMs(0),
  };
}

test("mergeCopies: one row per branch, told by the longest copy, in the order of the forks", () => {
  const [a, b, c] = ["dc-a", "dc-b", "dc-c"].map(parseDatacenterId) as [never, never, never];
  const merged = mergeCopies([
    { datacenter: a, branch: branchOf(1, 90, 95) },
    { datacenter: b, branch: branchOf(0, 10, 12) },
    { datacenter: c, branch: branchOf(0, 10, 14) },
  ]);
  expect(merged.map(({ id, lastIndex, datacenters }) => ({ id, lastIndex, datacenters }))).toEqual([
    { id: "epoch-0-after-10", lastIndex: 14, datacenters: ["dc-c", "dc-b"] },
    { id: "epoch-1-after-90", lastIndex: 95, datacenters: ["dc-a"] },
  ]);
});
