// The commands of a quarantined branch as the node's store keeps them.
import { assert, createLogIndex, KvorumError } from "@kvorum/base";
import { createVersionstamp } from "@kvorum/keyspace";
import { decodePayload } from "@kvorum/kv";
import type { BranchCommand } from "@kvorum/protocol";
import type { Entry } from "@kvorum/raft";
import type { Branch, BranchStore } from "@kvorum/replica";
import { BRANCH_BATCH_BYTES_MAX } from "./limits.ts";

/**
 * In the order of the log, one batch per entry that holds commands.
 * @throws KvorumError invalid_argument — there is no such branch
 */
export function* readBranchCommands(branches: BranchStore, id: string): Generator<readonly BranchCommand[]> {
  for (const entry of branchEntries(branches, mustFindBranch(branches, id))) {
    if (entry.kind === "commands") {
      yield commandsOf(entry);
    }
  }
}

/** @throws KvorumError invalid_argument — there is no such branch */
export function mustFindBranch(branches: BranchStore, id: string): Branch {
  const known = branches.list();
  const branch = known.find((candidate) => candidate.id === id);
  if (branch === undefined) {
    const ids = known.length === 0 ? "it keeps none" : `it keeps ${known.map((other) => other.id).join(", ")}`;
    throw new KvorumError("invalid_argument", `this datacenter keeps no branch ${JSON.stringify(id)}; ${ids}`);
  }
  return branch;
}

/** Every entry of a branch, in order, about a megabyte in memory at once. */
export function* branchEntries(branches: BranchStore, { id, firstIndex, lastIndex }: Branch): Generator<Entry> {
  let next = firstIndex;
  while (next <= lastIndex) {
    const entries = branches.entries(id, next, BRANCH_BATCH_BYTES_MAX);
    yield* entries;
    const last = entries.at(-1);
    assert(last !== undefined, `branch ${id} has its entry ${next} of ${firstIndex}..${lastIndex}`);
    next = createLogIndex(last.index + 1);
  }
}

function commandsOf({ epoch, index, leaderTimeMs, payload }: Entry): readonly BranchCommand[] {
  return decodePayload(payload).map((command, position) => ({
    versionstamp: createVersionstamp({ epoch, index, position }),
    command,
    leaderTimeMs,
  }));
}
