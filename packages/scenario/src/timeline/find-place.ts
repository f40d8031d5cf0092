// Places as a scenario names them: a region, a datacenter, or whoever plays a role at the moment.
import { type DatacenterId, KvorumError, mustExist, type Prng } from "@kvorum/base";
import { clientRegionsOf, datacentersOf, regionOf, relayOrder, type Topology } from "@kvorum/wan";
import type { Place } from "../world/fault-action.ts";
import type { Sight } from "../world/lookout.ts";

/** What places are looked up in. */
export interface PlaceContext {
  readonly topology: Topology;
  readonly sight: Sight;
  /** Of the places that are drawn. */
  readonly random: Prng;
}

/**
 * Who is meant, now: a region or a datacenter.
 * @throws KvorumError invalid_argument — no such place; no_leader — nobody leads; unreachable — nobody plays that role now
 */
export function findPlace(name: string, context: PlaceContext): Place {
  const { topology, sight, random } = context;
  switch (name) {
    case "leader":
      return leaderOf(sight);
    case "follower":
      return followerOf(sight);
    case "primary-region":
      return sight.primaryRegion;
    case "random":
      return drawn(upOf(context), random, name);
    case "random-learner":
      return drawn(learnersUpOf(context), random, name);
    case "random-region":
      return drawn(
        topology.regions.map((placement) => placement.region),
        random,
        name,
      );
    default:
      return name.startsWith(RELAY) ? relayOf(name.slice(RELAY.length), context) : placeNamed(name, topology);
  }
}

const RELAY = "relay:";
const ROLES = ["leader", "follower", "primary-region", "random", "random-learner", "random-region"];

/** The names that can mean somebody in a topology. */
export function placeNamesOf(topology: Topology): readonly string[] {
  const regions = topology.regions.map(({ region }) => region);
  return [
    ...clientRegionsOf(topology),
    ...datacentersOf(topology),
    ...ROLES,
    ...regions.map((region) => `${RELAY}${region}`),
  ];
}

function placeNamed(name: string, topology: Topology): Place {
  const known = [...clientRegionsOf(topology), ...datacentersOf(topology)];
  const found = known.find((candidate) => candidate === name);
  if (found === undefined) {
    throw new KvorumError("invalid_argument", `${JSON.stringify(name)} is no place: there are ${known.join(", ")}`);
  }
  return found;
}

function leaderOf({ leader }: Sight): DatacenterId {
  if (leader === null) {
    throw new KvorumError("no_leader", "nobody leads at the moment, so there is no leader to be meant");
  }
  return leader.datacenter;
}

/** The first voter in the order of the configuration that is up and does not lead. */
function followerOf({ voters, leader, statuses }: Sight): DatacenterId {
  const found = voters.find((voter) => statuses.has(voter) && voter !== leader?.datacenter);
  if (found === undefined) {
    throw new KvorumError("unreachable", `none of the voters ${voters.join(", ")} is up and follows`);
  }
  return found;
}

/** Who pulls from another region; while nobody does, the first in relay order that is up. */
function relayOf(name: string, { topology, sight }: PlaceContext): Place {
  const placement = topology.regions.find((candidate) => candidate.region === name);
  if (placement === undefined) {
    const known = topology.regions.map((candidate) => candidate.region).join(", ");
    throw new KvorumError("invalid_argument", `no datacenter is in region ${name}: there are ${known}`);
  }
  const up = relayOrder(topology, placement.region).filter((candidate) => sight.statuses.has(candidate));
  const pulling = up.find((candidate) => {
    const source = mustExist(sight.statuses.get(candidate), candidate).shipSource;
    return source !== null && regionOf(topology, source) !== placement.region;
  });
  const relay = pulling ?? up[0];
  if (relay === undefined) {
    throw new KvorumError("unreachable", `no datacenter of ${name} is up, so it has no relay`);
  }
  return relay;
}

/** In the order of the topology, so that a draw depends on nothing else. */
function upOf({ topology, sight }: PlaceContext): readonly DatacenterId[] {
  return datacentersOf(topology).filter((candidate) => sight.statuses.has(candidate));
}

function learnersUpOf(context: PlaceContext): readonly DatacenterId[] {
  return upOf(context).filter((candidate) => !context.sight.voters.includes(candidate));
}

function drawn<T>(candidates: readonly T[], random: Prng, name: string): T {
  if (candidates.length === 0) {
    throw new KvorumError("unreachable", `there is nobody to draw ${name} from: none that could be meant is up`);
  }
  return mustExist(candidates[random.integer(0, candidates.length - 1)], name);
}
