// Majorities of a configuration's voters. Each voter is a datacenter of its own, so a majority of voters is a majority
// of datacenters (pitfall 11). Pure functions of a configuration value: a joint configuration would ask both of its halves.
import { assert, type DatacenterId } from "@kvorum/base";
import { VOTERS_MAX } from "./limits.ts";

/** Who votes. Immutable. Invariant: 1..VOTERS_MAX distinct datacenters. */
export interface Configuration {
  readonly voters: readonly DatacenterId[];
}

export type VoteResult = "won" | "lost" | "pending";

export function createConfiguration(voters: readonly DatacenterId[]): Configuration {
  assert(voters.length >= 1, "a configuration needs a voter");
  assert(voters.length <= VOTERS_MAX, `a configuration has at most ${VOTERS_MAX} voters, found ${voters.length}`);
  assert(new Set(voters).size === voters.length, `voters must be distinct datacenters, found ${voters.join(", ")}`);
  return { voters };
}

/** The smallest number of voters of which any two sets share a member. */
export function majorityOf(configuration: Configuration): number {
  return Math.floor(configuration.voters.length / 2) + 1;
}

/** How many voters have reached `value`. */
export function votersAtLeast(
  configuration: Configuration,
  value: number,
  reachedBy: (voter: DatacenterId) => number,
): number {
  let count = 0;
  for (const voter of configuration.voters) {
    if (reachedBy(voter) >= value) {
      count++;
    }
  }
  return count;
}

/**
 * The greatest value that a majority of the voters has reached: of match indexes the index that may commit (Raft §5.3),
 * of echoed read sequences the round that is confirmed (thesis §6.4).
 */
export function majorityValue<T extends number>(
  configuration: Configuration,
  reachedBy: (voter: DatacenterId) => T,
): T {
  const majority = majorityOf(configuration);
  let greatest: T | undefined;
  for (const voter of configuration.voters) {
    const value = reachedBy(voter);
    if ((greatest === undefined || value > greatest) && votersAtLeast(configuration, value, reachedBy) >= majority) {
      greatest = value;
    }
  }
  assert(greatest !== undefined, "some voter's value is reached by a majority");
  return greatest;
}

/** What the votes so far amount to; a voter that is missing from `votes` has not answered. */
export function voteResultOf(configuration: Configuration, votes: ReadonlyMap<DatacenterId, boolean>): VoteResult {
  const majority = majorityOf(configuration);
  let granted = 0;
  let refused = 0;
  for (const voter of configuration.voters) {
    const vote = votes.get(voter);
    granted += vote === true ? 1 : 0;
    refused += vote === false ? 1 : 0;
  }
  if (granted >= majority) {
    return "won";
  }
  return refused > configuration.voters.length - majority ? "lost" : "pending";
}
