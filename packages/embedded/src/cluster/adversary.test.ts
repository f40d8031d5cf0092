// What an application sees of a cluster whose eventual reads are held back (docs/adversary.md).
import { hexToBytes, KvorumError, parseRegion } from "@kvorum/base";
import { encodeKey, partsOfVersionstamp, singleKeyRange, versionstampFromBytes } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import { createCluster } from "./create-cluster.ts";
import type { EmulatedDatacenter } from "./emulated-datacenter.ts";

const EVENTUAL = { consistency: "eventual" } as const;

test("adversary: a program that reads back what it wrote in the leader's own region passes without it, and fails with it", async () => {
  await using cluster = await createCluster("deploy");
  const home = cluster.client("us-east4");
  const readsBack = async (name: string): Promise<unknown> => {
    await home.set(["users", 1], name);
    return (await home.get(["users", 1], EVENTUAL)).value;
  };
  expect(await readsBack("ann")).toBe("ann");
  cluster.adversary(2_000);
  expect(await readsBack("bea")).toBe("ann");
  cluster.adversary(null);
  expect(await readsBack("cleo")).toBe("cleo");
});

test("shop: what a customer has just put into the basket is in it", async () => {
  await using cluster = await createCluster("deploy", { adversaryBoundMs: 2_000 });
  const shop = cluster.client("us-east4").session();
  await shop.set(["basket", "ada"], ["tea"]);
  expect((await shop.get(["basket", "ada"])).value).toEqual(["tea"]);
});

test.each(["us-east4", "europe-west3"])(
  "adversary: in %s what is held back is seen once the bound is over",
  async (region) => {
    await using cluster = await createCluster("deploy", { adversaryBoundMs: 2_000 });
    const [home, client] = [cluster.client("us-east4"), cluster.client(region)];
    await home.set(["a"], 1);
    const committedAtMs = cluster.nowMs;
    const seen: [number, unknown][] = [];
    while (cluster.nowMs < committedAtMs + 2_100) {
      seen.push([cluster.nowMs - committedAtMs, (await client.get(["a"], EVENTUAL)).value]);
      await cluster.advance(90);
    }
    // The commit itself lies a round trip of two datacenters before its acknowledgement.
    expect(seen.filter(([ageMs, value]) => ageMs < 1_990 && value !== null)).toEqual([]);
    expect(seen.at(-1)?.[1]).toBe(1);
  },
);

test("adversary: strong, session and bounded reads see what they always see", async () => {
  await using cluster = await createCluster("deploy", { adversaryBoundMs: 60_000 });
  const home = cluster.client("us-east4");
  await home.set(["a"], 1);
  const session = home.session();
  await session.set(["a"], 2);
  expect((await home.get(["a"])).value).toBe(2);
  expect((await session.get(["a"])).value).toBe(2);
  expect((await home.get(["a"], EVENTUAL)).value).toBeNull();
});

test("adversary: of two reads that are served together each is as its level says", async () => {
  await using cluster = await createCluster("deploy", { adversaryBoundMs: 60_000 });
  const home = cluster.client("us-east4");
  const { versionstamp } = await home.set(["a"], 1);
  const { epoch, index } = partsOfVersionstamp(versionstampFromBytes(hexToBytes(versionstamp)));
  const leader = cluster.datacenters.find(({ id }) => id === cluster.leader) as EmulatedDatacenter | undefined;
  const found: number[] = [];
  for (const consistency of [{ level: "session", bookmark: { epoch, index } }, { level: "eventual" }] as const) {
    const ranges = [{ ...singleKeyRange(encodeKey(["a"])), limit: 1, reverse: false }];
    const read = { kind: "read", ranges, consistency, timeoutMs: 1_000 } as const;
    leader?.submit(read, { clientRegion: parseRegion("us-east4") }, (outcome) =>
      found.push(outcome.kind === "read" ? (outcome.ranges[0]?.length ?? -1) : -1),
    );
  }
  await cluster.advance(1_000);
  expect(found).toEqual([1, 0]);
});

test("adversary: the provenance says how old the answer is", async () => {
  await using cluster = await createCluster("deploy");
  const home = cluster.client("us-east4");
  const first = await home.set(["a"], 1);
  cluster.adversary(5_000);
  await home.set(["a"], 2);
  await cluster.advance(1_000);
  const read = await home.get(["a"], EVENTUAL);
  expect(read).toMatchObject({ value: 1, versionstamp: first.versionstamp });
  expect(read.provenance?.ageMs).toBeGreaterThanOrEqual(1_000);
  expect(read.provenance?.ageMs).toBeLessThan(1_010);
});

test("adversary: lists and batches are of one old state, counters and deleted keys included", async () => {
  await using cluster = await createCluster("deploy");
  const home = cluster.client("us-east4");
  for (const number of [1, 2, 3]) {
    await home.set(["n", number], number);
  }
  cluster.adversary(10_000);
  await home.delete(["n", 1]);
  await home.set(["n", 4], 4);
  const listed = await Array.fromAsync(home.list({ prefix: ["n"] }, { ...EVENTUAL, limit: 2 }));
  expect(listed.map(({ value }) => value)).toEqual([1, 2]);
  const reversed = await Array.fromAsync(home.list({ prefix: ["n"] }, { ...EVENTUAL, reverse: true }));
  expect(reversed.map(({ value }) => value)).toEqual([3, 2, 1]);
  expect(
    (
      await home.getMany(
        [
          ["n", 1],
          ["n", 4],
        ],
        EVENTUAL,
      )
    ).map(({ value }) => value),
  ).toEqual([1, null]);
});

test("adversary: a watch that waits is told once what it waits for may be seen, and not before", async () => {
  await using cluster = await createCluster("deploy");
  const home = cluster.client("us-east4");
  const { versionstamp } = await home.set(["a"], 1);
  cluster.adversary(2_000);
  const leader = cluster.datacenters.find(({ id }) => id === cluster.leader) as EmulatedDatacenter | undefined;
  const toldAtMs: number[] = [];
  const watch = {
    kind: "watch",
    keys: [encodeKey(["a"])],
    seen: [versionstampFromBytes(hexToBytes(versionstamp))],
    consistency: { level: "eventual" },
    timeoutMs: 60_000,
  } as const;
  leader?.submit(watch, { clientRegion: parseRegion("us-east4") }, () => toldAtMs.push(cluster.nowMs));
  await home.set(["a"], 2);
  const committedAtMs = cluster.nowMs;
  await cluster.advance(10_000);
  expect(toldAtMs).toHaveLength(1);
  expect((toldAtMs[0] ?? 0) - committedAtMs).toBeGreaterThan(1_990);
  expect((toldAtMs[0] ?? 0) - committedAtMs).toBeLessThanOrEqual(2_000);
});

test("adversary: a datacenter that is restarted holds reads back again", async () => {
  await using cluster = await createCluster("deploy", { adversaryBoundMs: 2_000 });
  const [home, singapore] = [cluster.client("us-east4"), cluster.client("asia-southeast1")];
  await cluster.kill("asia-southeast1");
  await home.set(["a"], 1);
  await cluster.restart("asia-southeast1");
  await cluster.until(() =>
    cluster.status.every(({ lagEntries, freshnessAgeMs }) => lagEntries === 0 && freshnessAgeMs === 0),
  );
  await cluster.advance(3_000);
  expect((await singapore.get(["a"], EVENTUAL)).value).toBe(1);
  await home.set(["a"], 2);
  await cluster.caughtUp();
  expect((await singapore.get(["a"], EVENTUAL)).value).toBe(1);
});

test("adversary: a bound out of range is refused", async () => {
  await using cluster = await createCluster("local");
  for (const boundMs of [0, -1, 60_001, Number.NaN]) {
    expect(() => cluster.adversary(boundMs)).toThrow(KvorumError);
  }
});
