import { KvorumError, parseDatacenterId } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";
import { expect, test } from "vitest";
import { nodeStatus } from "../testing/node-status.ts";
import { nextInLine, nextTransfer } from "./hand-over-lead.ts";
import type { NextStep } from "./reach.ts";

const [A, B, C, D] = [
  parseDatacenterId("dc-a"),
  parseDatacenterId("dc-b"),
  parseDatacenterId("dc-c"),
  parseDatacenterId("dc-d"),
];
const TRANSFER: NextStep = { kind: "ask", datacenter: A, request: { kind: "transfer_leadership", to: B } };
const CONFIGURATION = { voters: [A, B, C], outgoing: [], learners: [D] };
const LEADER: NodeStatus = nodeStatus({ datacenter: A, role: "leader", configuration: CONFIGURATION });

test("nextTransfer: the leader is asked until the target leads; without one it waits", () => {
  expect(nextTransfer([nodeStatus()], B)).toMatchObject({ kind: "wait" });
  expect(nextTransfer([nodeStatus({ role: "leader" })], B)).toEqual(TRANSFER);
  expect(nextTransfer([nodeStatus({ role: "leader", datacenter: B })], B)).toEqual({ kind: "done" });
});

test("nextInLine: of the voters that answer beside the leader the one that has most of the log", () => {
  const others = [
    nodeStatus({ datacenter: B, lastIndex: 8 }),
    nodeStatus({ datacenter: C, lastIndex: 9 }),
    nodeStatus({ datacenter: D, lastIndex: 10, role: "learner" }),
  ];
  expect(nextInLine([LEADER, ...others])).toBe(C);
});

test("nextInLine: without a leader, or without another voter, nobody can take the lead", () => {
  const codeOf = (statuses: readonly NodeStatus[]): string => {
    try {
      return nextInLine(statuses);
    } catch (thrown) {
      return KvorumError.from(thrown).code;
    }
  };
  expect(codeOf([nodeStatus({ datacenter: B })])).toBe("no_leader");
  expect(codeOf([LEADER, nodeStatus({ datacenter: D, role: "learner" })])).toBe("unreachable");
});
