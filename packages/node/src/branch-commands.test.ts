import {
  createEpoch,
  createLogIndex,
  createTerm,
  createWallMs,
  parseClientId,
  parseDatacenterId,
  parseRegion,
} from "@kvorum/base";
import { createVersionstamp, encodeKey } from "@kvorum/keyspace";
import { type AtomicWrite, encodeCommand, encodePayload, type Gateway, type Outcome } from "@kvorum/kv";
import { createEntry, type Entry } from "@kvorum/raft";
import type { Branch, BranchStore } from "@kvorum/replica";
import { expect, test } from "vitest";
import { applyBranchCommands, readBranchCommands } from "./branch-commands.ts";

const REGION = parseRegion("here");
const CLIENT = parseClientId("0".repeat(32));
const NOW = createVersionstamp({ epoch: createEpoch(1), index: createLogIndex(20), position: 0 });

function writeOf(sequence: number): AtomicWrite {
  return {
    commitId: { clientId: CLIENT, sequence, finishedBelow: 1 },
    checks: [],
    mutations: [{ kind: "delete", key: encodeKey(["k", sequence]) }],
  };
}

/** Entries 5 (a no-op), 6 with sequences 1 and 2, 7 with 3. */
const ENTRIES: readonly Entry[] = [[], [1, 2], [3]].map((sequences, i) =>
  createEntry({
    epoch: createEpoch(0),
    term: createTerm(2),
    index: createLogIndex(5 + i),
    kind: sequences.length === 0 ? "noop" : "commands",
    leaderTimeMs: createWallMs(1_000 + i),
    payload: sequences.length === 0 ? new Uint8Array() : encodePayload(sequences.map((s) => encodeCommand(writeOf(s)))),
  }),
);

const BRANCH: Branch = {
  id: "epoch-0-after-4",
  epoch: createEpoch(0),
  forkIndex: createLogIndex(4),
  lastIndex: createLogIndex(7),
  commitIndex: createLogIndex(6),
  bytes: 100,
  quarantinedAtMs: createWallMs(5_000),
};

/** Hands out one entry at a time, as a store with a small batch does. */
const STORE: BranchStore = {
  list: () => [BRANCH],
  save: async () => undefined,
  entries: (_id, from) => ENTRIES.filter(({ index }) => index === from),
};

/** Answers the commit of each sequence as told, and the strong read with where the log stands. */
function gatewayOf(outcomes: Readonly<Record<number, Outcome>>): {
  readonly gateway: Gateway;
  readonly order: number[];
} {
  const order: number[] = [];
  const gateway: Gateway = {
    submit: (operation, { clientRegion }, onOutcome) => {
      expect(clientRegion).toBe(REGION);
      if (operation.kind === "read") {
        const provenance = {
          region: REGION,
          datacenter: parseDatacenterId("dc-a"),
          versionstamp: NOW,
          ageMs: 0,
          strong: true,
        };
        onOutcome({ kind: "read", ranges: [[]], provenance });
        return;
      }
      const sequence = operation.write.commitId?.sequence ?? 0;
      expect(operation.command).toEqual(encodeCommand(writeOf(sequence)));
      order.push(sequence);
      onOutcome(outcomes[sequence] ?? committedAt(21));
    },
  };
  return { gateway, order };
}

function committedAt(index: number): Outcome {
  const versionstamp = createVersionstamp({ epoch: createEpoch(1), index: createLogIndex(index), position: 0 });
  return { kind: "committed", versionstamp, datacentersDurable: 2 };
}

test("readBranchCommands: commands come in log order with the versionstamps that they had; a no-op is none", () => {
  const commands = [...readBranchCommands(STORE, BRANCH.id)].flat();
  expect(commands.map(({ versionstamp, leaderTimeMs }) => [versionstamp[7], versionstamp[9], leaderTimeMs])).toEqual([
    [6, 0, 1_001],
    [6, 1, 1_001],
    [7, 0, 1_002],
  ]);
});

test("readBranchCommands: an unknown branch is refused with those that are there", () => {
  expect(() => [...readBranchCommands(STORE, "epoch-9-after-1")]).toThrow(/it keeps epoch-0-after-4/);
});

test("applyBranchCommands: each command goes out as it was, and what was there already is told apart", async () => {
  const { gateway, order } = gatewayOf({ 1: committedAt(20), 2: { kind: "check_failed", failedChecks: [0] } });
  const progress = await Array.fromAsync(applyBranchCommands({ branches: STORE, gateway, region: REGION }, BRANCH.id));
  expect(order).toEqual([1, 2, 3]);
  expect(progress.at(-1)).toEqual({ applied: 1, checkFailed: 1, alreadyThere: 1, refused: 0, refusal: null });
});

test("applyBranchCommands: one that can never succeed is counted, the others go on", async () => {
  const failed: Outcome = { kind: "failed", code: "sequence_reused", message: "finished", leader: null };
  const { gateway } = gatewayOf({ 2: failed });
  const progress = await Array.fromAsync(applyBranchCommands({ branches: STORE, gateway, region: REGION }, BRANCH.id));
  expect(progress.at(-1)).toMatchObject({ applied: 2, refused: 1, refusal: "sequence_reused: finished" });
});

test("applyBranchCommands: it stops where the cluster takes nothing now, since later commands may rest on earlier ones", async () => {
  const failed: Outcome = { kind: "failed", code: "no_leader", message: "nobody leads", leader: null };
  const { gateway, order } = gatewayOf({ 1: failed });
  const application = applyBranchCommands({ branches: STORE, gateway, region: REGION }, BRANCH.id);
  await expect(Array.fromAsync(application)).rejects.toMatchObject({ code: "no_leader" });
  expect(order).toEqual([1, 2]);
});
