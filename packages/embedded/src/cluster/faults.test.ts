// What can be done to an emulated cluster, and what its clients see of it.
import { KvorumError } from "@kvorum/base";
import type { ReplicaObserver } from "@kvorum/replica";
import { expect, test } from "vitest";
import { SILENT_OBSERVER } from "../silent-observer.ts";
import { createCluster } from "./create-cluster.ts";
import type { EmulatedCluster, ObservedDatacenter } from "./emulated-cluster.ts";

async function timeOf(cluster: EmulatedCluster, call: () => Promise<unknown>): Promise<number> {
  const startMs = cluster.nowMs;
  await call();
  return cluster.nowMs - startMs;
}

function datacenterOf(cluster: EmulatedCluster, id: string): ObservedDatacenter {
  const found = cluster.datacenters.find((datacenter) => datacenter.id === id);
  if (found === undefined) {
    throw new Error(`no datacenter ${id}`);
  }
  return found;
}

test("faults: a frozen leader is replaced, and wakes up as a follower that has missed nothing", async () => {
  await using cluster = await createCluster("deploy");
  const client = cluster.client("us-east4");
  await client.set(["a"], 1);
  const frozen = cluster.leader ?? "";
  cluster.pause(frozen);
  expect(datacenterOf(cluster, frozen)).toMatchObject({ isPaused: true, status: null });
  expect(await timeOf(cluster, () => client.set(["a"], 2))).toBeGreaterThan(900);
  expect(cluster.leader).not.toBe(frozen);
  cluster.resume(frozen);
  await client.set(["a"], 3);
  await cluster.caughtUp();
  expect(cluster.status.find(({ datacenter }) => datacenter === frozen)).toMatchObject({ up: true, role: "follower" });
  expect(new Set(cluster.status.map(({ stateDigest }) => stateDigest)).size).toBe(1);
});

test("faults: a leader that is stopped in order hands over, and costs a region lease where its death costs an election", async () => {
  await using cluster = await createCluster("deploy");
  const client = cluster.client("us-east4");
  await client.set(["a"], 1);
  const stopped = cluster.leader ?? "";
  await cluster.stop(stopped);
  expect(cluster.status.find(({ datacenter }) => datacenter === stopped)).toMatchObject({ up: false });
  expect(await timeOf(cluster, () => client.set(["a"], 2))).toBeLessThan(200);
  expect(cluster.leader).not.toBe(stopped);
  await cluster.restart(stopped);
  await cluster.caughtUp();
  expect((await cluster.client("asia-southeast1").get(["a"])).value).toBe(2);
  await cluster.kill(cluster.leader ?? "");
  expect(await timeOf(cluster, () => client.set(["a"], 3))).toBeGreaterThan(900);
});

test("faults: what is stopped and then killed or frozen meanwhile is down all the same", async () => {
  await using cluster = await createCluster("local", { regionLeaseMs: 0 });
  const frozen = cluster.leader ?? "";
  cluster.pause(frozen);
  await cluster.stop(frozen);
  expect(cluster.status.filter(({ up }) => !up).map(({ datacenter }) => datacenter)).toEqual([frozen]);
  await cluster.stop(frozen);
  await cluster.until(() => cluster.leader !== null);
  const leader = cluster.leader ?? "";
  const stop = cluster.stop(leader);
  await cluster.kill(leader);
  await stop;
  expect(cluster.status.filter(({ up }) => up)).toHaveLength(1);
});

test("faults: a frozen process answers late, when it wakes, and no question to it waits for ever", async () => {
  await using cluster = await createCluster("local", { regionLeaseMs: 0 });
  const [frozen] = cluster.datacenters.filter(({ id }) => id !== cluster.leader);
  cluster.pause(frozen?.id ?? "");
  await expect(frozen?.measureLink(cluster.leader ?? "", { samples: 1, timeoutMs: 100 })).rejects.toMatchObject({
    code: "unreachable",
  });
  cluster.resume(frozen?.id ?? "");
  const asked = frozen?.measureLink(cluster.leader ?? "", { samples: 50, timeoutMs: 60_000 });
  await cluster.advance(100);
  cluster.pause(frozen?.id ?? "");
  await expect(asked).rejects.toThrow("is frozen");
});

test("faults: a wiped datacenter starts on an empty disk and catches up", async () => {
  await using cluster = await createCluster("deploy");
  await cluster.client("us-east4").set(["a"], 1);
  await cluster.caughtUp();
  await cluster.wipe("asia-southeast1");
  await cluster.caughtUp();
  const eventual = await cluster.client("asia-southeast1").get(["a"], { consistency: "eventual" });
  expect(eventual).toMatchObject({ value: 1, provenance: { region: "asia-southeast1" } });
});

test("faults: one slow disk costs nothing, two cost every write, until they are healed", async () => {
  await using cluster = await createCluster("deploy");
  const client = cluster.client("us-east4");
  const write = (): Promise<number> => timeOf(cluster, () => client.set(["a"], 1));
  const [follower, other] = cluster.datacenters.filter(
    ({ region, id }) => region === "us-east4" && id !== cluster.leader,
  );
  cluster.slowDisk(follower?.id ?? "", 200);
  expect(await write()).toBeLessThan(10);
  cluster.slowDisk(other?.id ?? "", 200);
  expect(await write()).toBeGreaterThan(200);
  await cluster.kill(other?.id ?? "");
  await cluster.restart(other?.id ?? "");
  await cluster.advance(5_000);
  expect(await write()).toBeGreaterThan(200);
  cluster.heal("us-east4");
  await cluster.advance(1_000);
  expect(await write()).toBeLessThan(10);
});

test("faults: a narrow link, and one that loses packets, slow down what crosses them, one way only if asked", async () => {
  await using cluster = await createCluster("deploy");
  const far = cluster.client("asia-southeast1");
  const undisturbedMs = await timeOf(cluster, () => far.get(["a"]));
  cluster.bandwidth("asia-southeast1", "us-east4", { bytesPerSecond: 1_500 });
  expect(await timeOf(cluster, () => far.get(["a"]))).toBeGreaterThan(undisturbedMs + 50);
  cluster.heal();
  cluster.loss("us-east4", null, { percent: 100, oneWay: true });
  await expect(cluster.client("asia-southeast1", { timeoutMs: 2_000 }).get(["a"])).rejects.toMatchObject({
    retryable: true,
  });
});

test("faults: a region behind a narrow link is sent everything once, and no datacenter there changes its source for being late", async () => {
  const sources: string[] = [];
  await using cluster = await createCluster("deploy", {
    observerOf: (id): ReplicaObserver => ({
      ...SILENT_OBSERVER,
      event: (name) => {
        if (name === "ship_source_lost") {
          sources.push(id);
        }
      },
    }),
  });
  cluster.bandwidth("us-east4", "asia-southeast1", { bytesPerSecond: 200_000 });
  const near = cluster.client("us-east4");
  const value = new Uint8Array(60_000);
  await Promise.all(Array.from({ length: 40 }, (_, i) => near.set(["video", i], value)));
  const late = await timeOf(cluster, () => cluster.caughtUp());
  expect(sources).toEqual([]);
  expect(late).toBeGreaterThan(11_000);
  expect(late).toBeLessThan(14_000);
});

test("faults: leadership goes where it is told, or to another voter", async () => {
  await using cluster = await createCluster("deploy");
  const before = cluster.leader;
  const target = before === "us-east4-b" ? "us-east4-c" : "us-east4-b";
  await cluster.transferLeadership(target);
  expect(cluster.leader).toBe(target);
  await cluster.transferLeadership();
  expect(cluster.leader).not.toBe(target);
});

test("datacenters: links are measured through the data path, beside what they are configured to", async () => {
  await using cluster = await createCluster("deploy");
  cluster.slow("us-east4", "europe-west3", { rttMs: 300 });
  const virginia = datacenterOf(cluster, "us-east4-a");
  const measured = await virginia.measureLink("europe-west3-b", { samples: 5, timeoutMs: 5_000 });
  expect(virginia.configuredRttMs("europe-west3-b")).toBe(300);
  expect(measured).toHaveLength(5);
  expect(Math.abs((measured[2] ?? 0) - 300)).toBeLessThan(2);
});

test("datacenters: their logs tell which commits were made", async () => {
  await using cluster = await createCluster("deploy");
  for (let number = 0; number < 3; number++) {
    await cluster.client("us-east4").set(["n", number], number);
  }
  await cluster.caughtUp();
  for (const id of ["us-east4-c", "asia-southeast1-b"]) {
    const records = [...datacenterOf(cluster, id).commitRecords(1, null)].flat();
    expect(records.length).toBeGreaterThanOrEqual(3);
  }
});

test("observers: each datacenter's is told what its replicas measure, also after a restart", async () => {
  const lags = new Map<string, number[]>();
  const observerOf = (datacenter: string): ReplicaObserver => {
    const seen: number[] = [];
    lags.set(datacenter, seen);
    return { ...SILENT_OBSERVER, replicationLag: (lagMs) => seen.push(lagMs) };
  };
  await using cluster = await createCluster("deploy", { observerOf });
  await cluster.kill("asia-southeast1-a");
  await cluster.restart("asia-southeast1-a");
  await cluster.client("us-east4").set(["a"], 1);
  await cluster.caughtUp();
  expect(lags.get("asia-southeast1-a")?.at(-1)).toBeGreaterThan(90);
});

test("failover: forced, it says exactly what was lost, from the disks of the old voters", async () => {
  await using cluster = await createCluster("deploy");
  const client = cluster.client("us-east4");
  await client.set(["kept"], 1);
  await cluster.caughtUp();
  cluster.pauseShipping("europe-west3");
  cluster.pauseShipping("asia-southeast1");
  const lost = [
    await client.set(["lost"], 1),
    await client
      .atomic()
      .check({ key: ["kept"], versionstamp: null })
      .commit(),
  ];
  await cluster.kill("us-east4");
  const certificate = await cluster.failover("europe-west3", { force: true, isPrimaryDown: true });
  expect(lost[1]?.ok).toBe(false);
  expect(certificate).toMatchObject({ commits: 1, exact: true });
  expect(certificate?.keys).toHaveLength(1);
  expect(await cluster.failover("europe-west3")).toBeNull();
});

test("failover: once the region lease has run out a forced one needs a single election", async () => {
  const regionLeaseMs = 2_000;
  await using cluster = await createCluster("deploy", { regionLeaseMs });
  await cluster.client("us-east4").set(["a"], 1);
  const lostAtMs = cluster.nowMs;
  await cluster.kill("us-east4");
  await cluster.failover("europe-west3", { force: true });
  expect(cluster.nowMs - lostAtMs).toBeLessThan(regionLeaseMs + 600);
});

test("clients: a name fixes the client, and is given once", async () => {
  await using cluster = await createCluster("local");
  cluster.client("local", { name: "probe" });
  expect(() => cluster.client("local", { name: "probe" })).toThrow("probe already");
});

test.each([
  ["us-east4", 7, 7],
  ["europe-west3", 7, 94],
  ["europe-west4", 13, 95],
  ["us-west2", 72, 72],
  ["asia-east2", 42, 194],
])(
  "clients: in %s with 6 ms of service time reads take about as long as published",
  async (region, eventual, strong) => {
    await using cluster = await createCluster({ extends: "deploy", profile: { serviceTimeMs: 6 } });
    const client = cluster.client(region);
    const toleranceMs = (publishedMs: number): number => Math.max(3, publishedMs / 10);
    const medianOf = async (call: () => Promise<unknown>): Promise<number> => {
      const timesMs: number[] = [];
      for (let i = 0; i < 15; i++) {
        timesMs.push(await timeOf(cluster, call));
      }
      return timesMs.toSorted((a, b) => a - b)[7] ?? Number.NaN;
    };
    const eventualMs = await medianOf(() => client.get(["a"], { consistency: "eventual" }));
    expect(Math.abs(eventualMs - eventual)).toBeLessThan(toleranceMs(eventual));
    expect(Math.abs((await medianOf(() => client.get(["a"]))) - strong)).toBeLessThan(toleranceMs(strong));
  },
);

test("clients: what the leader must answer goes to it wherever it has moved, and elsewhere while it is gone", async () => {
  await using cluster = await createCluster("deploy");
  const client = cluster.client("asia-southeast1");
  const former = cluster.leader ?? "";
  await client.set(["a"], 1);
  await cluster.kill(former);
  await client.set(["a"], 2);
  await cluster.restart(former);
  await cluster.failover("asia-southeast1");
  expect((await client.get(["a"])).value).toBe(2);
  expect(await timeOf(cluster, () => client.set(["a"], 3))).toBeLessThan(10);
});

test("clients: behind a region that is silent the one that took over is found, with timeouts too short to try twice", async () => {
  await using cluster = await createCluster("deploy", { regionLeaseMs: 2_000 });
  const client = cluster.client("us-west2", { timeoutMs: 250 });
  await client.set(["a"], 1);
  cluster.partition("us-east4", null);
  await cluster.failover("europe-west3", { force: true });
  const tookOverAtMs = cluster.nowMs;
  let isServed = false;
  for (let tries = 0; tries < 6 && !isServed; tries++) {
    isServed = await client.set(["a"], 2).then(
      () => true,
      () => false,
    );
  }
  expect(isServed).toBe(true);
  expect(cluster.nowMs - tookOverAtMs).toBeLessThan(5_000);
});

test("faults: a full cluster refuses what it does not hold, and who is refused to the end is told so", async () => {
  await using cluster = await createCluster("deploy", { replicaSettings: { operationsOpenMax: 2 } });
  for (const { id } of cluster.datacenters) {
    cluster.slowDisk(id, 700);
  }
  const client = cluster.client("us-east4", { timeoutMs: 1_000 });
  const codes = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      client.set(["crowd", i], i).then(
        () => "ok",
        (error: unknown) => KvorumError.from(error).code,
      ),
    ),
  );
  expect(codes.filter((code) => code === "ok").length).toBeLessThan(20);
  expect(codes.filter((code) => code === "resource_exhausted").length).toBeGreaterThan(10);
});

test("clients: the connections of a process that is killed break, and a watch goes on elsewhere without waiting out its poll", async () => {
  await using cluster = await createCluster("deploy");
  const client = cluster.client("europe-west3");
  const reader = client.watch<[number]>([["a"]], { consistency: "eventual" }).getReader();
  expect((await reader.read()).value?.[0].value).toBe(null);
  const next = reader.read();
  await cluster.advance(100);
  await cluster.kill("europe-west3-a");
  await cluster.client("us-east4").set(["a"], 1);
  const wroteAtMs = cluster.nowMs;
  await cluster.advance(1_000);
  expect((await next).value?.[0].value).toBe(1);
  expect(cluster.nowMs - wroteAtMs).toBeLessThan(1_100);
});
