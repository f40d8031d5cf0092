// A small branch for tests: entry 5 (a no-op), 6 with the client's sequences 1 and 2, 7 with 3; it forked after entry 4.
import { createEpoch, createLogIndex, createTerm, createWallMs, parseClientId } from "@kvorum/base";
import { encodeKey } from "@kvorum/keyspace";
import { type AtomicWrite, encodeCommand, encodePayload } from "@kvorum/kv";
import { createEntry, type Entry } from "@kvorum/raft";
import type { Branch, BranchStore } from "@kvorum/replica";

export const CLIENT = parseClientId("0".repeat(32));

/** What the client wrote under a sequence. */
export function writeOf(sequence: number): AtomicWrite {
  return {
    commitId: { clientId: CLIENT, sequence, finishedBelow: 1 },
    checks: [],
    mutations: [{ kind: "delete", key: encodeKey(["k", sequence]) }],
  };
}

const ENTRIES: readonly Entry[] = [[], [1, 2], [3]].map((sequences, i) =>
  createEntry({
    epoch: createEpoch(0),
    term: createTerm(2),
    index: createLogIndex(5 + i),
    kind: sequences.length === 0 ? "noop" : "commands",
    leaderTimeMs: createWallMs(1_000 + i),
    payload:
      sequences.length === 0
        ? new Uint8Array()
        : encodePayload(sequences.map((s) => encodeCommand({ kind: "write", write: writeOf(s) }))),
  }),
);

export const BRANCH: Branch = {
  id: "epoch-0-after-4",
  epoch: createEpoch(0),
  forkIndex: createLogIndex(4),
  firstIndex: createLogIndex(5),
  lastIndex: createLogIndex(7),
  commitIndex: createLogIndex(6),
  bytes: 100,
  quarantinedAtMs: createWallMs(5_000),
};

/** Hands out one entry at a time, as a store with a small batch does. */
export const BRANCHES: BranchStore = {
  list: () => [BRANCH],
  save: async () => undefined,
  entries: (_id, from) => ENTRIES.filter(({ index }) => index === from),
};
