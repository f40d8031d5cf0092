// Changes of who votes, one step at a time: moving the primary to another region without losing anything, adding and
// removing datacenters. A level-triggered rule, not a plan: it looks at what the replicas say of themselves now and names the
// next request, so whoever runs it may crash, start over, or find that the leader has changed; every step may be repeated.
//
// The way from one set of voters to another keeps the pause short and a majority of caught-up voters at every moment:
// the new voters join beside the old ones once they have nearly caught up; then a voter that stays takes the lead, which is
// the only pause; then the old voters leave and become learners.
import type { DatacenterId, Epoch, LogIndex, Region, Term } from "@kvorum/base";
import type { Configuration } from "@kvorum/raft";
import type { ControlRequest } from "./control.ts";
import { VOTER_LAG_ENTRIES_MAX, VOTERS_JOINED_MAX } from "./limits.ts";
import type { Member } from "./placement.ts";
import type { ReplicaStatus } from "./status.ts";

/** What a replica that can be reached says of itself. */
export interface MemberStatus extends Member {
  readonly role: ReplicaStatus["role"];
  readonly epoch: Epoch;
  readonly term: Term;
  readonly commitIndex: LogIndex;
  readonly lastIndex: LogIndex;
  /** The newest in its log, committed or not, and the index of the entry that it came with. */
  readonly configuration: Configuration;
  readonly configurationIndex: LogIndex;
}

/** Who is to vote and who is to learn when the change is done. */
export type DesiredConfiguration = Pick<Configuration, "voters" | "learners">;

export type Move =
  /** Ask this datacenter, then look again. */
  | { readonly kind: "ask"; readonly datacenter: DatacenterId; readonly request: ControlRequest }
  /** Look again a little later. */
  | { readonly kind: "wait"; readonly why: string }
  | { readonly kind: "done"; readonly leader: DatacenterId }
  | { readonly kind: "impossible"; readonly why: string };

/**
 * The next step of a planned move of the primary: all datacenters of `region` are to vote, everybody else is to learn.
 * @param members every datacenter of the cluster
 * @param statuses of those that can be reached
 */
export function nextRegionMove(region: Region, members: readonly Member[], statuses: readonly MemberStatus[]): Move {
  const voters = members.filter((member) => member.region === region).map(({ datacenter }) => datacenter);
  if (voters.length === 0) {
    return { kind: "impossible", why: `no datacenter is in region ${region}` };
  }
  const learners = members.map(({ datacenter }) => datacenter).filter((datacenter) => !voters.includes(datacenter));
  return nextConfigurationMove({ voters, learners }, statuses);
}

/** The next step towards `desired`. Done when it is committed and a voter of it leads. */
export function nextConfigurationMove(desired: DesiredConfiguration, statuses: readonly MemberStatus[]): Move {
  if (desired.voters.length === 0) {
    return { kind: "impossible", why: "a cluster without voters cannot be led" };
  }
  const leader = findLeader(statuses);
  if (leader === undefined) {
    return { kind: "wait", why: "no leader can be reached" };
  }
  const { configuration, configurationIndex, commitIndex } = leader;
  if (configuration.outgoing.length > 0 || configurationIndex > commitIndex) {
    return { kind: "wait", why: `${leader.datacenter} is changing the configuration` };
  }
  return isSame(configuration, desired) ? whenReached(desired, leader) : towards(desired, leader, statuses);
}

/** Of several that take themselves for the leader the one of the latest term is. */
function findLeader(statuses: readonly MemberStatus[]): MemberStatus | undefined {
  return statuses
    .filter((status) => status.role === "leader")
    .sort((a, b) => b.epoch - a.epoch || b.term - a.term)
    .at(0);
}

/** A leader that is no voter any more steps down by itself. */
function whenReached(desired: DesiredConfiguration, leader: MemberStatus): Move {
  return desired.voters.includes(leader.datacenter)
    ? { kind: "done", leader: leader.datacenter }
    : { kind: "wait", why: `${leader.datacenter} is about to step down` };
}

function towards(desired: DesiredConfiguration, leader: MemberStatus, statuses: readonly MemberStatus[]): Move {
  const present = leader.configuration.voters;
  const lagging = findLagging(
    desired.voters.filter((voter) => !present.includes(voter)),
    leader,
    statuses,
  );
  if (lagging !== undefined) {
    return { kind: "wait", why: lagging };
  }
  if (desired.voters.includes(leader.datacenter)) {
    return change(leader, desired);
  }
  const union = [...new Set([...present, ...desired.voters])];
  if (union.length > present.length && union.length <= VOTERS_JOINED_MAX) {
    const learners = desired.learners.filter((learner) => !union.includes(learner));
    return change(leader, { voters: union, learners });
  }
  return desired.voters.some((voter) => present.includes(voter))
    ? transfer(desired, leader, statuses)
    : change(leader, desired);
}

/** The leader moves to the voter that stays and has the most: it has the least left to fetch during the pause. */
function transfer(desired: DesiredConfiguration, leader: MemberStatus, statuses: readonly MemberStatus[]): Move {
  const { voters } = leader.configuration;
  const [best] = desired.voters
    .filter((voter) => voters.includes(voter))
    .flatMap((voter) => statuses.filter((status) => status.datacenter === voter && status.epoch === leader.epoch))
    .sort((a, b) => b.lastIndex - a.lastIndex);
  if (best === undefined) {
    return { kind: "wait", why: "no voter that is to stay can be reached" };
  }
  const lagging = findLagging([best.datacenter], leader, statuses);
  return lagging === undefined
    ? { kind: "ask", datacenter: leader.datacenter, request: { kind: "transfer_leadership", to: best.datacenter } }
    : { kind: "wait", why: lagging };
}

function change(leader: MemberStatus, { voters, learners }: DesiredConfiguration): Move {
  return {
    kind: "ask",
    datacenter: leader.datacenter,
    request: { kind: "change_configuration", voters, learners },
  };
}

/** Why one of the datacenters cannot vote yet: a voter that is far behind would hold up every commit that needs it. */
function findLagging(
  datacenters: readonly DatacenterId[],
  leader: MemberStatus,
  statuses: readonly MemberStatus[],
): string | undefined {
  for (const datacenter of datacenters) {
    const status = statuses.find((candidate) => candidate.datacenter === datacenter);
    if (status === undefined) {
      return `${datacenter} cannot be reached`;
    }
    const lagEntries = leader.commitIndex - status.lastIndex;
    if (status.epoch !== leader.epoch || lagEntries > VOTER_LAG_ENTRIES_MAX) {
      return `${datacenter} is in epoch ${status.epoch} and ${Math.max(0, lagEntries)} entries behind the leader`;
    }
  }
  return undefined;
}

function isSame(configuration: Configuration, desired: DesiredConfiguration): boolean {
  return isSameSet(configuration.voters, desired.voters) && isSameSet(configuration.learners, desired.learners);
}

function isSameSet(some: readonly DatacenterId[], others: readonly DatacenterId[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}
