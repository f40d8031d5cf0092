// Random crashes, restarts and partitions, each fixed by its seed, while clients everywhere write: nothing acknowledged is
// lost, nothing is applied twice, and once healed every replica holds the same state.
import { createPrng, type DatacenterId } from "@kvorum/base";
import { datacentersOf, votersOf } from "@kvorum/wan";
import { expect, test } from "vitest";
import { getOperation, ReplicaCluster, setOperation, textOf } from "../support/replica-cluster.ts";

const SEEDS = seedsToRun();
const STEPS = 40;

for (const seed of SEEDS) {
  test(`faults: seed ${seed} (replay: KVORUM_SEED=${seed} npx vitest run --project integration test/replica)`, async () => {
    const cluster = new ReplicaCluster({ seed });
    const random = createPrng(seed, "faults");
    const everywhere = datacentersOf(cluster.topology);
    const voters = votersOf(cluster.topology);
    const down = new Set<DatacenterId>();
    const writes: { readonly key: string; readonly pending: ReturnType<ReplicaCluster["submit"]> }[] = [];
    await cluster.untilLeader();
    for (let step = 0; step < STEPS; step++) {
      disturb(cluster, random.integer(0, 9), pick(random, everywhere), down, voters);
      const up = everywhere.filter((datacenter) => !down.has(datacenter));
      for (let i = 0; i < 5; i++) {
        const key = `k${step}-${i}`;
        const operation = setOperation(key, key, { timeoutMs: 4000, sequence: writes.length + 1 });
        writes.push({ key, pending: cluster.submit(pick(random, up), operation) });
      }
      await cluster.clock.advance(random.integer(10, 700));
    }
    cluster.heal();
    for (const datacenter of down) {
      cluster.start(datacenter);
    }
    await cluster.clock.advance(10_000);
    await cluster.untilLeader();
    await cluster.untilCaughtUp();
    expect(cluster.digests).toHaveLength(1);
    expect(cluster.fatal).toEqual([]);
    const acknowledged = writes.filter(({ pending }) => pending.outcome?.kind === "committed");
    expect(acknowledged.length).toBeGreaterThan(STEPS);
    for (const { key } of acknowledged) {
      expect(textOf(await cluster.outcomeOf("us-east4-a", getOperation(key, "strong")))).toBe(key);
    }
    const stamps = acknowledged.map(({ pending }) => {
      return pending.outcome?.kind === "committed" ? Buffer.from(pending.outcome.versionstamp).toString("hex") : "";
    });
    expect(new Set(stamps).size).toBe(acknowledged.length);
  });
}

/** One fault in three steps; at most one voter is down at a time, since two of three must go on. */
function disturb(
  cluster: ReplicaCluster,
  draw: number,
  target: DatacenterId,
  down: Set<DatacenterId>,
  voters: readonly DatacenterId[],
): void {
  const votersDown = [...down].filter((datacenter) => voters.includes(datacenter)).length;
  if (draw === 0 && !down.has(target) && (votersDown === 0 || !voters.includes(target))) {
    cluster.crash(target);
    down.add(target);
  } else if (draw === 1) {
    cluster.cutOff(target);
  } else if (draw === 2) {
    cluster.heal();
  } else if (draw <= 4) {
    for (const datacenter of down) {
      cluster.start(datacenter);
    }
    down.clear();
  }
}

function pick<T>(random: ReturnType<typeof createPrng>, from: readonly T[]): T {
  const chosen = from[random.integer(0, from.length - 1)];
  if (chosen === undefined) {
    throw new Error("nothing to choose from");
  }
  return chosen;
}

function seedsToRun(): readonly number[] {
  const only = process.env.KVORUM_SEED;
  return only === undefined ? Array.from({ length: 8 }, (_, i) => i + 1) : [Number(only)];
}
