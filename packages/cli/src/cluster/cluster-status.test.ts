import { expect, test } from "vitest";
import { nodeStatus } from "../testing/node-status.ts";
import { lagEntriesOf } from "./cluster-status.ts";

test("lagEntriesOf: a node that is cut off is as far behind as its leader says, not as it knows itself", () => {
  const leader = nodeStatus({ role: "leader", commitIndex: 42, appliedIndex: 42 });
  const cutOff = nodeStatus({ commitIndex: 36, appliedIndex: 36, lagEntries: 0 });
  expect(lagEntriesOf(cutOff, leader)).toBe(6);
});

test("lagEntriesOf: what a node knows itself counts where nobody leads, and where the leader's answer is the older one", () => {
  const node = nodeStatus({ commitIndex: 36, appliedIndex: 30, lagEntries: 6 });
  expect(lagEntriesOf(node, undefined)).toBe(6);
  expect(lagEntriesOf(node, nodeStatus({ role: "leader", commitIndex: 29, appliedIndex: 29 }))).toBe(6);
});
