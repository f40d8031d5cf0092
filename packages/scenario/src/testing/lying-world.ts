// A world some of whose answers are wrong, so that a test sees what the run makes of it. What lies is the answer; the cluster is real.
import { KvorumError } from "@kvorum/base";
import { partsOfVersionstamp } from "@kvorum/keyspace";
import type { ScenarioKv, World, WorldNode } from "../world/world.ts";

export interface Lies {
  /** No log shows the commits of this entry. */
  readonly hiddenIndex?: number;
  /** What is added to every round trip that is measured, so many times per node; then the truth. */
  readonly linkErrorMs?: number;
  readonly linkErrorTimes?: number;
  /** Says for ever that it has applied nothing. */
  readonly stuckDatacenter?: string;
  /** Says once how it is, and then nothing more. */
  readonly silencedDatacenter?: string;
  /** Every so many-th read or write of any client fails. */
  readonly failEvery?: number;
  /** Nobody can open a client there. */
  readonly refusedRegion?: string;
}

export interface LyingWorld extends World {
  /** Clients that were opened and not closed. */
  readonly openClients: number;
}

export function createLyingWorld(world: World, lies: Lies): LyingWorld {
  let open = 0;
  let calls = 0;
  const mayFail = (): void => {
    calls += 1;
    if (lies.failEvery !== undefined && calls % lies.failEvery === 0) {
      throw new KvorumError("deadline_exceeded", "the test says so");
    }
  };
  return {
    ...world,
    get openClients() {
      return open;
    },
    nodes: world.nodes.map((node) => lyingNode(node, lies)),
    openClient: async (options) => {
      if (options.region === lies.refusedRegion) {
        throw new KvorumError("unreachable", "the test says so");
      }
      const kv = await world.openClient(options);
      open += 1;
      return lyingClient(kv, { mayFail, onClose: () => (open -= 1) });
    },
  };
}

function lyingNode(node: WorldNode, lies: Lies): WorldNode {
  let measured = 0;
  let asked = 0;
  const { linkErrorMs = 0, linkErrorTimes = Number.POSITIVE_INFINITY, stuckDatacenter, hiddenIndex } = lies;
  return {
    ...node,
    status: async () => {
      asked += 1;
      if (node.datacenter === lies.silencedDatacenter && asked > 1) {
        throw new KvorumError("unreachable", "the test says so");
      }
      const status = await node.status();
      return status.datacenter === stuckDatacenter ? { ...status, appliedIndex: 0 } : status;
    },
    measureLinks: async (options) => {
      measured += 1;
      const links = await node.measureLinks(options);
      const errorMs = measured <= linkErrorTimes ? linkErrorMs : 0;
      return links.map((link) => ({ ...link, measuredRttMs: (link.measuredRttMs ?? 0) + errorMs }));
    },
    readCommits: async function* (range) {
      for await (const batch of node.readCommits(range)) {
        const commits = batch.commits.filter(
          ({ versionstamp }) => partsOfVersionstamp(versionstamp).index !== hiddenIndex,
        );
        yield { ...batch, commits };
      }
    },
  };
}

function lyingClient(
  kv: ScenarioKv,
  { mayFail, onClose }: { readonly mayFail: () => void; readonly onClose: () => void },
): ScenarioKv {
  return new Proxy(kv, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") {
        return member;
      }
      return (...words: readonly unknown[]): unknown => {
        if (name === "get" || name === "set") {
          mayFail();
        }
        if (name === Symbol.dispose || name === "close") {
          onClose();
        }
        return Reflect.apply(member, target, words);
      };
    },
  });
}
