// Who leads, who votes, who is down: what an operator sees who asks every datacenter at once. The timeline finds its places with it,
// the sampler its figures.
//
// It is not a consistent state: answers come one by one, and a leader that was cut off goes on calling itself one for a while. So
// of several leaders the one of the latest epoch and term counts.
import type { DatacenterId, Region } from "@kvorum/base";
import { type Topology, votersOf } from "@kvorum/wan";
import { LOOK_TIMEOUT_MS } from "../limits.ts";
import type { World, WorldNode, WorldStatus } from "./world.ts";

/** What the datacenters said. */
export interface Sight {
  /** By the world's clock: when everybody had answered or was given up. */
  readonly atMs: number;
  /** Of those that answered. */
  readonly statuses: ReadonlyMap<DatacenterId, WorldStatus>;
  /** Null: nobody leads. */
  readonly leader: WorldStatus | null;
  /** Who votes, and where they are, as the latest of those that answered knows it. */
  readonly voters: readonly DatacenterId[];
  readonly primaryRegion: Region;
}

/** What a lookout needs of a world. */
export type LookedAt = Pick<World, "nodes" | "clock" | "topology">;

/** Asks the datacenters. One that has not answered yet is not asked again meanwhile. */
export class Lookout {
  readonly #world: LookedAt;
  readonly #underWay = new Map<DatacenterId, Promise<WorldStatus | null>>();

  constructor(world: LookedAt) {
    this.#world = world;
  }

  /** Never rejects, and takes LOOK_TIMEOUT_MS at most: a datacenter that does not answer by then is as if it were down. */
  async look(): Promise<Sight> {
    const { nodes, clock, topology } = this.#world;
    const answered = new AbortController();
    const patience = clock.sleepUntil(clock.nowMs() + LOOK_TIMEOUT_MS, answered.signal).then(() => null);
    const answers = await Promise.all(nodes.map((node) => Promise.race([this.#ask(node), patience])));
    answered.abort();
    return sightOf(
      answers.filter((status) => status !== null),
      { topology, atMs: clock.nowMs() },
    );
  }

  #ask(node: WorldNode): Promise<WorldStatus | null> {
    const { datacenter } = node;
    const asked =
      this.#underWay.get(datacenter) ??
      node
        .status()
        .catch(() => null)
        .finally(() => this.#underWay.delete(datacenter));
    this.#underWay.set(datacenter, asked);
    return asked;
  }
}

/** What the answers come to. */
export function sightOf(
  statuses: readonly WorldStatus[],
  { topology, atMs }: { readonly topology: Topology; readonly atMs: number },
): Sight {
  const latestFirst = statuses.toSorted((a, b) => b.epoch - a.epoch || b.term - a.term);
  const leader = latestFirst.find(({ role }) => role === "leader") ?? null;
  const source = leader ?? latestFirst[0];
  return {
    atMs,
    statuses: new Map(statuses.map((status) => [status.datacenter, status])),
    leader,
    voters: source?.configuration.voters ?? votersOf(topology),
    primaryRegion: source?.primaryRegion ?? topology.primaryRegion,
  };
}
