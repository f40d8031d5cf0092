// The commands of a quarantined branch: reading them, and committing them again.
import { assert, compareBytes, createLogIndex, KvorumError, type Region } from "@kvorum/base";
import { createVersionstamp, encodeKey, singleKeyRange, type Versionstamp } from "@kvorum/keyspace";
import { decodeCommand, decodePayload, type Gateway, type Operation, type Outcome } from "@kvorum/kv";
import type { BranchApplyProgress, BranchCommand } from "@kvorum/protocol";
import type { Entry } from "@kvorum/raft";
import type { Branch, BranchStore } from "@kvorum/replica";
import { BRANCH_BATCH_BYTES_MAX, BRANCH_COMMIT_TIMEOUT_MS } from "./limits.ts";

/**
 * In the order of the log, one batch per entry that holds commands.
 * @throws KvorumError invalid_argument — there is no such branch
 */
export function* readBranchCommands(branches: BranchStore, id: string): Generator<readonly BranchCommand[]> {
  for (const entry of entriesOf(branches, mustFindBranch(branches, id))) {
    if (entry.kind === "commands") {
      yield commandsOf(entry);
    }
  }
}

export interface BranchApplication {
  readonly branches: BranchStore;
  readonly gateway: Gateway;
  /** The region of this node: in whose name the commits are made. */
  readonly region: Region;
}

/**
 * Commits a branch's commands with the bytes and the commit ids that they had, so that what its client has sent again by
 * itself, and what an earlier application did, is not done twice. The commands of one entry were under way together and
 * are again; the next entry waits for them. Yields the counts after each entry.
 * @throws KvorumError invalid_argument — there is no such branch
 * @throws KvorumError (retryable) — the cluster does not take commits now; to be applied again from the start
 */
export async function* applyBranchCommands(
  { branches, gateway, region }: BranchApplication,
  id: string,
): AsyncGenerator<BranchApplyProgress> {
  const submit = (operation: Operation): Promise<Outcome> =>
    new Promise((resolve) => gateway.submit(operation, { clientRegion: region }, resolve));
  let progress: BranchApplyProgress = { applied: 0, checkFailed: 0, alreadyThere: 0, refused: 0, refusal: null };
  yield progress;
  const batches = readBranchCommands(branches, id);
  const startedAt = await newestVersionstamp(submit);
  for (const commands of batches) {
    const outcomes = await Promise.all(commands.map(({ command }) => submit(commitOf(command))));
    for (const outcome of outcomes) {
      progress = counted(progress, outcome, startedAt);
    }
    yield progress;
  }
}

function mustFindBranch(branches: BranchStore, id: string): Branch {
  const known = branches.list();
  const branch = known.find((candidate) => candidate.id === id);
  if (branch === undefined) {
    const ids = known.length === 0 ? "it keeps none" : `it keeps ${known.map((other) => other.id).join(", ")}`;
    throw new KvorumError("invalid_argument", `this datacenter keeps no branch ${JSON.stringify(id)}; ${ids}`);
  }
  return branch;
}

function* entriesOf(branches: BranchStore, { id, forkIndex, lastIndex }: Branch): Generator<Entry> {
  let next = createLogIndex(forkIndex + 1);
  while (next <= lastIndex) {
    const entries = branches.entries(id, next, BRANCH_BATCH_BYTES_MAX);
    yield* entries;
    const last = entries.at(-1);
    assert(last !== undefined, `branch ${id} has its entry ${next} of ${forkIndex + 1}..${lastIndex}`);
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

function commitOf(command: Uint8Array): Operation {
  return { kind: "commit", write: decodeCommand(command), command, timeoutMs: BRANCH_COMMIT_TIMEOUT_MS };
}

/** Everything that was committed before this call is at or below it: a strong read says where the leader stands. */
async function newestVersionstamp(submit: (operation: Operation) => Promise<Outcome>): Promise<Versionstamp> {
  const outcome = await submit({
    kind: "read",
    ranges: [{ ...singleKeyRange(encodeKey(["kvorum"])), limit: 1, reverse: false }],
    consistency: { level: "strong" },
    timeoutMs: BRANCH_COMMIT_TIMEOUT_MS,
  });
  if (outcome.kind !== "read") {
    throw outcome.kind === "failed"
      ? new KvorumError(outcome.code, outcome.message)
      : new KvorumError("internal", `a read was answered with ${outcome.kind}`);
  }
  return outcome.provenance.versionstamp;
}

function counted(progress: BranchApplyProgress, outcome: Outcome, startedAt: Versionstamp): BranchApplyProgress {
  switch (outcome.kind) {
    case "committed":
      return compareBytes(outcome.versionstamp, startedAt) > 0
        ? { ...progress, applied: progress.applied + 1 }
        : { ...progress, alreadyThere: progress.alreadyThere + 1 };
    case "check_failed":
      return { ...progress, checkFailed: progress.checkFailed + 1 };
    case "failed":
      return refused(progress, new KvorumError(outcome.code, outcome.message));
    case "read":
      throw new KvorumError("internal", "a commit was answered with what was read");
  }
}

/** What may succeed later ends the application: what follows could have been written upon it. */
function refused(progress: BranchApplyProgress, error: KvorumError): BranchApplyProgress {
  if (error.retryable) {
    throw new KvorumError(error.code, `${error.message}; applied so far: ${progress.applied}`, { cause: error });
  }
  return { ...progress, refused: progress.refused + 1, refusal: `${error.code}: ${error.message}` };
}
