import { createEpoch, createLogIndex, type DatacenterId, KvorumError, parseDatacenterId } from "@kvorum/base";
import type { LogPosition, OperatorConnection } from "@kvorum/protocol";
import { expect, test } from "vitest";
import { nextUntilApplied } from "../membership/add-datacenter.ts";
import { nodeStatus } from "../testing/node-status.ts";
import { type NextStep, type ReachOptions, reach } from "./reach.ts";

const [A, B] = [parseDatacenterId("dc-a"), parseDatacenterId("dc-b")];
const DONE: LogPosition = { epoch: createEpoch(0), index: createLogIndex(1) };
const TRANSFER: NextStep = { kind: "ask", datacenter: A, request: { kind: "transfer_leadership", to: B } };

/** Every node is one that transfers its lead as told, each answer once. */
function connectionsThat(answers: readonly (() => Promise<LogPosition>)[]): ReachOptions["connections"] & {
  readonly asked: readonly DatacenterId[];
} {
  const asked: DatacenterId[] = [];
  return {
    asked,
    statuses: async () => [],
    of: (datacenter) =>
      ({
        transferLeadership: () => {
          asked.push(datacenter);
          return (answers[asked.length - 1] ?? (async () => DONE))();
        },
      }) as Partial<OperatorConnection> as OperatorConnection,
  };
}

/** Gives out the steps in order, the last one again and again. */
function reachBy(connections: ReachOptions["connections"], steps: readonly NextStep[]): Promise<readonly string[]> {
  const said: string[] = [];
  let position = 0;
  const next = (): NextStep => steps[Math.min(position++, steps.length - 1)] ?? { kind: "done" };
  const options = { connections, next, signal: new AbortController().signal };
  return reach({ ...options, onProgress: (message) => said.push(message) }).then(() => said);
}

test("reach: waits and asks until nothing is left, and says what it does", async () => {
  const connections = connectionsThat([]);
  const said = await reachBy(connections, [{ kind: "wait", why: "dc-b is behind" }, TRANSFER, { kind: "done" }]);
  expect(said).toEqual(["dc-b is behind", "dc-a hands the lead to dc-b"]);
  expect(connections.asked).toEqual([A]);
});

test("reach: a refusal that passes is asked again, one that does not ends it", async () => {
  const notNow = connectionsThat([() => Promise.reject(new KvorumError("change_in_flight", "another one"))]);
  await reachBy(notNow, [TRANSFER, TRANSFER, { kind: "done" }]);
  expect(notNow.asked).toEqual([A, A]);
  const never = connectionsThat([() => Promise.reject(new KvorumError("invalid_argument", "no such voter"))]);
  await expect(reachBy(never, [TRANSFER])).rejects.toMatchObject({ code: "invalid_argument" });
});

test("reach: what cannot be done is said to be so", async () => {
  const impossible = reachBy(connectionsThat([]), [{ kind: "impossible", why: "nobody is there" }]);
  await expect(impossible).rejects.toMatchObject({ code: "unreachable", message: "nobody is there" });
});

test("nextUntilApplied: a datacenter has caught up once it has applied what was committed before", () => {
  expect(nextUntilApplied([nodeStatus({ datacenter: B, appliedIndex: 9 })], B, 10)).toEqual({
    kind: "wait",
    why: "dc-b catches up: entry 9 of 10",
  });
  expect(nextUntilApplied([], B, 10)).toMatchObject({ why: "dc-b catches up: it does not answer yet" });
  expect(nextUntilApplied([nodeStatus({ datacenter: B, appliedIndex: 10 })], B, 10)).toEqual({ kind: "done" });
});
