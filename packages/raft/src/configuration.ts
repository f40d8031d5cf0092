// Who takes part: the members of the cluster as the log has them. A configuration is an entry like any other and is in force
// from the moment it is in a voter's log, committed or not (Raft §6).
//
// A change goes through a joint configuration, in which both sets of voters must agree, so that no moment exists at which two
// majorities could decide apart from each other; changing one voter at a time is unsafe as first published (pitfall 8).
import { assert, type DatacenterId } from "@kvorum/base";
import { VOTERS_MAX } from "./limits.ts";

/**
 * Immutable. Invariants: voters, outgoing and learners are distinct datacenters each; none of `voters` is a learner. One that
 * is both outgoing and a learner votes until the change is done.
 */
export interface Configuration {
  /** Who votes; in a joint configuration those who will vote when the change is done. */
  readonly voters: readonly DatacenterId[];
  /** Who voted before, while the change is under way: a majority of them is needed as well. Empty otherwise. */
  readonly outgoing: readonly DatacenterId[];
  /** Who receives the log and has no vote when the change is done. Raft only carries them; leases, claims and the operator look at them. */
  readonly learners: readonly DatacenterId[];
}

/** What a change asks for. */
export type Membership = Pick<Configuration, "voters" | "learners">;

/** @throws KvorumError invariant_broken — no voters, too many, one named twice, or one that is a learner as well */
export function createConfiguration(configuration: Configuration): Configuration {
  const problem = findConfigurationProblem(configuration);
  assert(problem === undefined, `a configuration ${problem}`);
  return configuration;
}

/** Why this cannot be a configuration, as the end of a sentence about it; undefined when it can. */
export function findConfigurationProblem({ voters, outgoing, learners }: Configuration): string | undefined {
  if (voters.length === 0) {
    return "needs a voter";
  }
  if (Math.max(voters.length, outgoing.length) > VOTERS_MAX) {
    return `has at most ${VOTERS_MAX} voters, found ${voters.length}, outgoing ${outgoing.length}`;
  }
  for (const names of [voters, outgoing, learners]) {
    if (new Set(names).size !== names.length) {
      return `has distinct datacenters, found ${names.join(", ")}`;
    }
  }
  const both = voters.find((voter) => learners.includes(voter));
  return both === undefined ? undefined : `has no voter that is a learner, found ${both}`;
}

export function isJoint(configuration: Configuration): boolean {
  return configuration.outgoing.length > 0;
}

/** The sets of voters of which each must agree by itself: two in a joint configuration. */
export function halvesOf({ voters, outgoing }: Configuration): readonly (readonly DatacenterId[])[] {
  return outgoing.length === 0 ? [voters] : [voters, outgoing];
}

/** Whether it has a vote now, in either half. */
export function isVoter(configuration: Configuration, id: DatacenterId): boolean {
  return configuration.voters.includes(id) || configuration.outgoing.includes(id);
}

/** Everyone who has a vote now, each once. */
export function votersOf({ voters, outgoing }: Configuration): readonly DatacenterId[] {
  return [...voters, ...outgoing.filter((voter) => !voters.includes(voter))];
}

/** The way from `current` to `next`: joint, unless the same datacenters go on voting. */
export function configurationTowards(current: Configuration, next: Membership): Configuration {
  assert(!isJoint(current), "a change starts from a configuration that is not joint");
  const isSame = next.voters.length === current.voters.length && next.voters.every((each) => isVoter(current, each));
  return createConfiguration({ ...next, outgoing: isSame ? [] : current.voters });
}

/** What a joint configuration leads to. */
export function finalConfiguration({ voters, learners }: Configuration): Configuration {
  return { voters, outgoing: [], learners };
}
