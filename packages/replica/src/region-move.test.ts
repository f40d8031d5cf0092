import {
  createEpoch,
  createLogIndex,
  createTerm,
  type DatacenterId,
  mustExist,
  parseDatacenterId,
  parseRegion,
} from "@kvorum/base";
import type { Configuration } from "@kvorum/raft";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type DesiredConfiguration,
  type MemberStatus,
  type Move,
  nextConfigurationMove,
  nextRegionMove,
} from "./region-move.ts";

const EPOCH = createEpoch(1);
const COMMITTED = createLogIndex(100_000);

const ids = (...datacenters: readonly string[]): readonly DatacenterId[] => datacenters.map(parseDatacenterId);
const regionOf = (datacenter: DatacenterId) => parseRegion(datacenter.split("-")[0] ?? "");
const US = ids("us-a", "us-b", "us-c");
const EU = ids("eu-a", "eu-b");
const ASIA = ids("asia-a", "asia-b");
const ALL = [...US, ...EU, ...ASIA];
const MEMBERS = ALL.map((datacenter) => ({ datacenter, region: regionOf(datacenter) }));
const START: Configuration = { voters: US, outgoing: [], learners: [...EU, ...ASIA] };
const [US_A] = US;

interface Cluster {
  readonly leader: DatacenterId | null;
  readonly configuration: Configuration;
  readonly lagEntries?: Readonly<Record<string, number>>;
  readonly isCommitted?: boolean;
}

function statusesOf({ leader, configuration, lagEntries = {}, isCommitted = true }: Cluster): MemberStatus[] {
  return ALL.map((datacenter) => ({
    datacenter,
    region: regionOf(datacenter),
    role: datacenter === leader ? "leader" : configuration.voters.includes(datacenter) ? "follower" : "learner",
    epoch: EPOCH,
    term: createTerm(3),
    commitIndex: COMMITTED,
    lastIndex: createLogIndex(COMMITTED - (lagEntries[datacenter] ?? 0)),
    configuration,
    configurationIndex: createLogIndex(isCommitted ? COMMITTED : COMMITTED + 1),
  }));
}

const toEurope = (cluster: Cluster): Move => nextRegionMove(parseRegion("eu"), MEMBERS, statusesOf(cluster));
const UNION: Configuration = { voters: [...US, ...EU], outgoing: [], learners: ASIA };

test("region move: the target region's datacenters join as voters beside the old ones", () => {
  expect(toEurope({ leader: US_A ?? null, configuration: START })).toEqual({
    kind: "ask",
    datacenter: "us-a",
    request: { kind: "change_configuration", voters: [...US, ...EU], learners: ASIA },
  });
});

test("region move: nobody joins who is far behind, or in another epoch, or silent", () => {
  const cluster = { leader: US_A ?? null, configuration: START, lagEntries: { "eu-b": 5001 } };
  expect(toEurope(cluster)).toEqual({
    kind: "wait",
    why: "eu-b is in epoch 1 and 5001 entries behind the leader",
  });
  const statuses = statusesOf({ leader: US_A ?? null, configuration: START });
  const silent = statuses.filter(({ datacenter }) => datacenter !== "eu-a");
  expect(nextRegionMove(parseRegion("eu"), MEMBERS, silent)).toEqual({ kind: "wait", why: "eu-a cannot be reached" });
  const elsewhere = statuses.map((status) =>
    status.datacenter === "eu-a" ? { ...status, epoch: createEpoch(0) } : status,
  );
  expect(nextRegionMove(parseRegion("eu"), MEMBERS, elsewhere).kind).toBe("wait");
});

test("region move: the lead goes to the target's datacenter that has the most", () => {
  const cluster = { leader: US_A ?? null, configuration: UNION, lagEntries: { "eu-a": 30, "eu-b": 3 } };
  expect(toEurope(cluster)).toEqual({
    kind: "ask",
    datacenter: "us-a",
    request: { kind: "transfer_leadership", to: "eu-b" },
  });
});

test("region move: the old voters become learners once a new one leads", () => {
  expect(toEurope({ leader: parseDatacenterId("eu-b"), configuration: UNION })).toEqual({
    kind: "ask",
    datacenter: "eu-b",
    request: { kind: "change_configuration", voters: EU, learners: [...US, ...ASIA] },
  });
});

test("region move: it is done when the target votes alone and leads", () => {
  const configuration = { voters: EU, outgoing: [], learners: [...ASIA, ...US] };
  expect(toEurope({ leader: parseDatacenterId("eu-a"), configuration })).toEqual({ kind: "done", leader: "eu-a" });
  expect(toEurope({ leader: US_A ?? null, configuration }).kind).toBe("wait");
});

test("region move: while a change is under way, or nobody leads, it waits", () => {
  expect(toEurope({ leader: US_A ?? null, configuration: { ...UNION, outgoing: US } }).kind).toBe("wait");
  expect(toEurope({ leader: US_A ?? null, configuration: UNION, isCommitted: false }).kind).toBe("wait");
  expect(toEurope({ leader: null, configuration: UNION })).toEqual({ kind: "wait", why: "no leader can be reached" });
});

test("region move: of two that take themselves for the leader the one of the later term is asked", () => {
  const [old, ...rest] = statusesOf({ leader: US_A ?? null, configuration: START });
  const later = rest.map((status) =>
    status.datacenter === "us-b" ? ({ ...status, role: "leader", term: createTerm(4) } as const) : status,
  );
  expect(nextRegionMove(parseRegion("eu"), MEMBERS, [mustExist(old, "us-a"), ...later])).toMatchObject({
    datacenter: "us-b",
  });
});

test("region move: a region without datacenters cannot take over", () => {
  expect(nextRegionMove(parseRegion("mars"), MEMBERS, [])).toMatchObject({ kind: "impossible" });
});

test("configuration move: a leader that is to leave hands over first", () => {
  const desired = { voters: ids("us-b", "us-c"), learners: [...EU, ...ASIA] };
  const move = nextConfigurationMove(desired, statusesOf({ leader: US_A ?? null, configuration: START }));
  expect(move).toMatchObject({ request: { kind: "transfer_leadership", to: "us-b" } });
});

test("configuration move: a learner that leaves needs no change of voters", () => {
  const desired = { voters: US, learners: [...EU, ...ids("asia-a")] };
  const move = nextConfigurationMove(desired, statusesOf({ leader: US_A ?? null, configuration: START }));
  expect(move).toMatchObject({ request: { kind: "change_configuration", ...desired } });
});

test("configuration move: from anywhere to anywhere it arrives within five requests, whoever leads on the way", () => {
  const split = fc
    .shuffledSubarray([...ALL], { minLength: ALL.length })
    .chain((shuffled) =>
      fc
        .integer({ min: 1, max: ALL.length })
        .map((count) => ({ voters: shuffled.slice(0, count), learners: shuffled.slice(count) })),
    );
  fc.assert(
    fc.property(split, split, fc.infiniteStream(fc.nat()), (from, desired, picks) => {
      const pick = (voters: readonly DatacenterId[]): DatacenterId =>
        mustExist(voters[(picks.next().value ?? 0) % voters.length], "a voter");
      let cluster: Cluster = { leader: pick(from.voters), configuration: { ...from, outgoing: [] } };
      let move = nextConfigurationMove(desired, statusesOf(cluster));
      for (let asked = 0; asked < 5 && move.kind === "ask"; asked++) {
        cluster = follow(cluster, move, pick);
        move = nextConfigurationMove(desired, statusesOf(cluster));
      }
      expect(move.kind).toBe("done");
      expect(new Set(cluster.configuration.voters)).toEqual(new Set(desired.voters));
    }),
  );
});

/** A cluster that does what it is asked; a leader that no longer votes is followed by any voter. */
function follow(
  cluster: Cluster,
  { request }: Extract<Move, { kind: "ask" }>,
  pick: (voters: readonly DatacenterId[]) => DatacenterId,
): Cluster {
  switch (request.kind) {
    case "transfer_leadership":
      return { ...cluster, leader: request.to };
    case "change_configuration": {
      const { voters, learners }: DesiredConfiguration = request;
      const leads = cluster.leader !== null && voters.includes(cluster.leader);
      return { leader: leads ? cluster.leader : pick(voters), configuration: { voters, learners, outgoing: [] } };
    }
    default:
      throw new Error(`not a step of a move: ${request.kind}`);
  }
}
