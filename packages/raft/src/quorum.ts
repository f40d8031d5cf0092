// Majorities of a configuration's voters. Each voter is a datacenter of its own, so a majority of voters is a majority
// of datacenters (pitfall 11). A joint configuration asks both of its halves (Raft §6).
import { assert, type DatacenterId } from "@kvorum/base";
import { type Configuration, halvesOf, isJoint, votersOf } from "./configuration.ts";

export type VoteResult = "won" | "lost" | "pending";

/** The smallest number of voters of which any two sets share a member. */
export function majorityOf(voters: readonly DatacenterId[]): number {
  return Math.floor(voters.length / 2) + 1;
}

/** How many voters, of either half, have reached `value`. */
export function votersAtLeast(
  configuration: Configuration,
  value: number,
  reachedBy: (voter: DatacenterId) => number,
): number {
  return countAtLeast(votersOf(configuration), value, reachedBy);
}

/**
 * The greatest value that a majority of the voters of every half has reached: of match indexes the index that may commit
 * (Raft §5.3), of echoed rounds the one that is confirmed (thesis §6.4).
 */
export function majorityValue<T extends number>(
  configuration: Configuration,
  reachedBy: (voter: DatacenterId) => T,
): T {
  const value = majorityValueOf(configuration.voters, reachedBy);
  const isDecided =
    !isJoint(configuration) ||
    countAtLeast(configuration.outgoing, value, reachedBy) >= majorityOf(configuration.outgoing);
  return isDecided ? value : majorityValueOf(configuration.outgoing, reachedBy);
}

/** What the votes so far amount to; a voter that is missing from `votes` has not answered. */
export function voteResultOf(configuration: Configuration, votes: ReadonlyMap<DatacenterId, boolean>): VoteResult {
  const results = halvesOf(configuration).map((voters) => voteResultOfHalf(voters, votes));
  if (results.includes("lost")) {
    return "lost";
  }
  return results.includes("pending") ? "pending" : "won";
}

function countAtLeast(
  voters: readonly DatacenterId[],
  value: number,
  reachedBy: (voter: DatacenterId) => number,
): number {
  let count = 0;
  for (const voter of voters) {
    if (reachedBy(voter) >= value) {
      count++;
    }
  }
  return count;
}

function majorityValueOf<T extends number>(voters: readonly DatacenterId[], reachedBy: (voter: DatacenterId) => T): T {
  const majority = majorityOf(voters);
  let greatest: T | undefined;
  for (const voter of voters) {
    const value = reachedBy(voter);
    if ((greatest === undefined || value > greatest) && countAtLeast(voters, value, reachedBy) >= majority) {
      greatest = value;
    }
  }
  assert(greatest !== undefined, "some voter's value is reached by a majority");
  return greatest;
}

function voteResultOfHalf(voters: readonly DatacenterId[], votes: ReadonlyMap<DatacenterId, boolean>): VoteResult {
  const majority = majorityOf(voters);
  let granted = 0;
  let refused = 0;
  for (const voter of voters) {
    const vote = votes.get(voter);
    granted += vote === true ? 1 : 0;
    refused += vote === false ? 1 : 0;
  }
  if (granted >= majority) {
    return "won";
  }
  return refused > voters.length - majority ? "lost" : "pending";
}
