// Reads that an adversary holds back, judged twice: by the replicas, as they do in production, and by whoever sees everything. The
// seed of a run that fails is in its name.
import { createPrng, hexToBytes, type LogIndex, mustExist } from "@kvorum/base";
import { encodeKey, partsOfVersionstamp, versionstampFromBytes } from "@kvorum/keyspace";
import type { ReadVerdict, ReplicaObserver } from "@kvorum/replica";
import { expect, test } from "vitest";
import { SILENT_OBSERVER } from "../silent-observer.ts";
import { createCluster } from "./create-cluster.ts";

const BOUND_MS = 2_000;
const KEYS = ["a", "b", "c"];
const REGIONS = ["us-east4", "europe-west3", "asia-southeast1"];

/** What every replica told, in the order of time. */
class Witness {
  readonly commitAtMs = new Map<LogIndex, number>();
  readonly verdicts: ReadVerdict[] = [];
  readonly observer: ReplicaObserver = {
    ...SILENT_OBSERVER,
    entryStep: (step, index, atMs) => {
      if (step === "committed") {
        this.commitAtMs.set(index, atMs);
      }
    },
    readJudged: (verdict) => this.verdicts.push(verdict),
  };
}

test.each([1, 2, 3, 4])(
  "adversary: seed %i: every verdict is that of one who sees everything, and no read is older than the bound",
  async (seed) => {
    const random = createPrng(seed, "adversary-verdicts");
    const witness = new Witness();
    await using cluster = await createCluster("deploy", { seed, observerOf: () => witness.observer });
    const clients = REGIONS.map((region) => cluster.client(region));
    const writer = mustExist(clients[0], "a client at the leader");
    const versions: { readonly key: string; readonly index: LogIndex }[] = [];
    cluster.adversary(BOUND_MS);
    const onAtMs = cluster.nowMs;
    for (let round = 0; round < 60; round++) {
      const key = mustExist(KEYS[random.integer(0, KEYS.length - 1)], "a key");
      if (random.float() < 0.5) {
        const { versionstamp } = await writer.set([key], round);
        versions.push({ key, index: partsOfVersionstamp(versionstampFromBytes(hexToBytes(versionstamp))).index });
      } else {
        const client = mustExist(clients[random.integer(0, clients.length - 1)], "a client");
        await client.get([key], { consistency: "eventual" });
      }
      await cluster.advance(random.integer(0, 300));
    }
    await cluster.advance(5_000);
    expect(witness.verdicts.length).toBeGreaterThan(15);
    for (const verdict of witness.verdicts) {
      const { readAtMs, position, ranges } = verdict;
      const commitAtMs = (index: LogIndex): number => witness.commitAtMs.get(index) ?? Number.NaN;
      const [range] = ranges;
      const missed = versions.filter(
        ({ key, index }) =>
          index > position.index &&
          commitAtMs(index) < readAtMs &&
          encodeKey([key]).toString() === range?.start.toString(),
      );
      const first = missed[0];
      expect(verdict).toMatchObject({
        versionsMissed: missed.length,
        stalenessMs: first === undefined ? 0 : readAtMs - commitAtMs(first.index),
      });
      // The oldest prefix that is allowed, to the entry; what was there when it was turned on stays visible.
      const shown = [...witness.commitAtMs].filter(([, atMs]) => atMs <= readAtMs - BOUND_MS || atMs <= onAtMs);
      expect(position.index).toBe(Math.max(...shown.map(([index]) => index)));
    }
  },
);
