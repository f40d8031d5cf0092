// What forced failovers left behind: the branches that the old voters quarantined, and the certificate of what was lost, made
// from them as the command line makes it from the disks of a dead region.
import { bytesToHex, createLogIndex, createWallMs, type DatacenterId, type Epoch, type LogIndex } from "@kvorum/base";
import type { LogBranch, LogCommit } from "@kvorum/checker";
import { createVersionstamp, POSITION_MAX, parseVersionstampHex, versionstampToHex } from "@kvorum/keyspace";
import type { Entry } from "@kvorum/raft";
import { type BranchStore, type KeyAtFork, lostWrites, type VoterLog } from "@kvorum/replica";
import { keyBytes } from "../clients/workload-keys.ts";
import type { ForcedFailover } from "../faults/primary-losses.ts";
import { commitsOf } from "./replicated-log.ts";

export interface LostBranch {
  readonly branch: LogBranch;
  /** Versionstamps that the certificate lists. */
  readonly certified: readonly string[];
}

const BRANCH_BYTES_MAX = 64 * 1024 * 1024;

/**
 * @param prefix the living log up to the fork
 * @param compacted the world's record of entries of an epoch: what an old voter had compacted beyond the fork
 * @param branchesOf what a datacenter has quarantined
 */
export function lostBranch(
  failover: ForcedFailover,
  prefix: readonly Entry[],
  compacted: (epoch: Epoch, from: number, to: number) => readonly Entry[],
  branchesOf: (datacenter: DatacenterId) => BranchStore | undefined,
): LostBranch {
  const { oldEpoch, oldVoters, forkIndex } = failover;
  const logs = oldVoters.map((voter) => voterLogOf(voter, failover, branchesOf(voter)));
  const keys = keysAfter(commitsOf(prefix));
  const { versionstamps, exact } = lostWrites({
    epoch: oldEpoch,
    forkIndex,
    voters: oldVoters,
    logs,
    endedAtMs: createWallMs(0),
    keyAtFork: ({ database, key }) => (database === "" ? (keys.get(bytesToHex(key)) ?? null) : undefined),
  });
  const longest = logs.toSorted((a, b) => b.log.lastIndex - a.log.lastIndex)[0];
  const knownIndex = Math.max(...logs.map(({ commitIndex }) => commitIndex));
  const suffix = longest === undefined ? [] : sliceOf(longest);
  const gapEnd = (suffix[0]?.index ?? forkIndex + 1) - 1;
  const gap = compacted(oldEpoch, forkIndex + 1, gapEnd);
  const after = positionAfter(failover, forkIndex);
  const left = commitsOf([...prefix, ...gap, ...suffix]).filter(({ versionstamp }) => versionstamp > after);
  // What no log holds any more cannot be listed; a certificate that is not exact says so.
  const unlisted = exact ? [] : left.filter(({ versionstamp }) => versionstamp <= positionAfter(failover, gapEnd));
  const certified = [...versionstamps.map(versionstampToHex), ...unlisted.map(({ versionstamp }) => versionstamp)];
  const commits = left.filter(
    ({ versionstamp }) => versionstamp <= positionAfter(failover, knownIndex) || certified.includes(versionstamp),
  );
  const until = positionAfter(failover, Math.max(forkIndex, ...logs.map(({ log }) => log.lastIndex)));
  return { branch: { after, until, commits }, certified };
}

/** A voter without a branch had nothing after the fork. */
function voterLogOf(
  datacenter: DatacenterId,
  { oldEpoch, forkIndex }: ForcedFailover,
  store: BranchStore | undefined,
): VoterLog {
  const branch = store?.list().find((candidate) => candidate.epoch === oldEpoch && candidate.forkIndex === forkIndex);
  const firstIndex = branch?.firstIndex ?? createLogIndex(forkIndex + 1);
  const entries = branch === undefined ? [] : (store?.entries(branch.id, firstIndex, BRANCH_BYTES_MAX) ?? []);
  return {
    datacenter,
    commitIndex: branch?.commitIndex ?? forkIndex,
    log: {
      firstIndex,
      lastIndex: branch?.lastIndex ?? forkIndex,
      termAt: (index) => entries.find((entry) => entry.index === index)?.term,
      slice: (from, to) => entries.filter(({ index }) => index >= from && index <= to),
    },
  };
}

function sliceOf({ log }: VoterLog): readonly Entry[] {
  return log.slice(log.firstIndex, log.lastIndex, BRANCH_BYTES_MAX);
}

/** The last versionstamp that an index of the old epoch can have. */
function positionAfter({ oldEpoch }: ForcedFailover, index: number | LogIndex): string {
  return versionstampToHex(
    createVersionstamp({ epoch: oldEpoch, index: createLogIndex(index), position: POSITION_MAX }),
  );
}

/** Where the keys of the workload stand after these commits, by their hex digits; keys that are absent have none. */
function keysAfter(commits: readonly LogCommit[]): ReadonlyMap<string, KeyAtFork> {
  const keys = new Map<string, KeyAtFork>();
  for (const { versionstamp, mutations } of commits) {
    for (const mutation of mutations) {
      const found = { versionstamp: parseVersionstampHex(versionstamp), isU64: false };
      keys.set(bytesToHex(keyBytes(mutation.key)), mutation.kind === "set" ? found : null);
    }
  }
  return keys;
}
