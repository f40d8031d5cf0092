// The log that a history is judged against: what was really committed, in every lineage.
//
// Versionstamps order everything: a branch that a forced failover left behind lies between the shared prefix and the
// first commit of the next epoch, since its entries carry the old epoch and higher indexes (design.md 2).
import type { CommitIdRecord, MutationRecord } from "./history.ts";

export interface LogCommit {
  /** 20 hex digits. */
  readonly versionstamp: string;
  /** What it really did: empty for a commit of checks only. */
  readonly mutations: readonly MutationRecord[];
  readonly commitId: CommitIdRecord | null;
  /** On the history's clock; null where it is not known. */
  readonly committedAtNs: number | null;
}

/** What a forced failover left behind of an older lineage. */
export interface LogBranch {
  /** The last versionstamp (its entry's index counts) that the branch shares with the log that went on. */
  readonly after: string;
  /** The last position of the branch: no versionstamp on it is higher. */
  readonly until: string;
  /** Every commit after `after`, ascending. */
  readonly commits: readonly LogCommit[];
}

export interface ReplicatedLog {
  /** Every commit of the lineage that is alive, ascending by versionstamp. A commit whose checks failed is none. */
  readonly commits: readonly LogCommit[];
  readonly branches: readonly LogBranch[];
}

/** The branch that a versionstamp lies on; null for the living lineage. */
export function findBranch(log: ReplicatedLog, versionstamp: string): LogBranch | null {
  return log.branches.find(({ after, until }) => after < versionstamp && versionstamp <= until) ?? null;
}

/** A commit id as a map's key. */
export function commitIdToText({ clientId, sequence }: CommitIdRecord): string {
  return `${clientId}/${sequence}`;
}

/** Ascending by versionstamp. */
export function sortCommits(commits: readonly LogCommit[]): readonly LogCommit[] {
  return commits.toSorted((a, b) => (a.versionstamp < b.versionstamp ? -1 : 1));
}
