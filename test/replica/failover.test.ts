// The whole replica through moves and losses of its primary region, wiped disks and compacted logs, on virtual time: a seed
// fixes a run. What the parts do by themselves is tested beside them.
import { type DatacenterId, KvorumError, parseDatacenterId } from "@kvorum/base";
import type { Operation, Outcome } from "@kvorum/kv";
import { expect, test } from "vitest";
import { getOperation, ReplicaCluster, setOperation, textOf } from "../support/replica-cluster.ts";

const ids = (...names: readonly string[]): readonly DatacenterId[] => names.map(parseDatacenterId);
const AMERICA = ids("us-east4-a", "us-east4-b", "us-east4-c");
const EUROPE = ids("europe-west3-a", "europe-west3-b");
const ASIA = ids("asia-southeast1-a", "asia-southeast1-b");

test("planned failover: the voters move to another region, nothing is lost and no epoch begins", async () => {
  const cluster = new ReplicaCluster({ seed: 1 });
  await write(cluster, await cluster.untilLeader(), "before");
  await moveToEurope(cluster);
  expect(EUROPE).toContain(cluster.leader);
  await write(cluster, ASIA[1] as DatacenterId, "after");
  await cluster.clock.advance(5_000);
  expect(AMERICA.map((id) => cluster.statusOf(id).role)).toEqual(["learner", "learner", "learner"]);
  expect(cluster.statusOf("asia-southeast1-a").primaryRegion).toBe("europe-west3");
  await expectAgreement(cluster, ["before", "after"]);
  expect(cluster.statusOf("us-east4-a").epoch).toBe(0);
});

test("forced failover: what was not shipped is a branch in every datacenter that has it, and history nowhere", async () => {
  const cluster = new ReplicaCluster({ seed: 2 });
  await write(cluster, await cluster.untilLeader(), "shipped");
  await cluster.untilCaughtUp();
  cluster.cutOff("us-east4");
  await write(cluster, cluster.leader as DatacenterId, "lost");
  for (const id of AMERICA) {
    cluster.crash(id);
  }
  const begun = await cluster.control("europe-west3-a", { kind: "begin_epoch", voters: EUROPE, isPrimaryDown: false });
  expect(begun.epoch).toBe(1);
  await write(cluster, EUROPE[0] as DatacenterId, "new");
  cluster.heal();
  for (const id of AMERICA) {
    cluster.start(id);
  }
  await cluster.clock.advance(10_000);
  expect(AMERICA.map((id) => cluster.statusOf(id).role)).toEqual(["learner", "learner", "learner"]);
  expect(AMERICA.map((id) => cluster.branchesOf(id).map(({ id: branch }) => branch))).toEqual(
    AMERICA.map(() => [`epoch-0-after-${begun.index}`]),
  );
  await expectAgreement(cluster, ["shipped", "new"]);
  expect(textOf(await cluster.outcomeOf("us-east4-a", getOperation("lost", "strong")))).toBeNull();
});

test("forced failover: the old primary, alive and cut off, acknowledges nothing once the new epoch has begun", async () => {
  const cluster = new ReplicaCluster({ seed: 3 });
  await write(cluster, await cluster.untilLeader(), "first");
  await cluster.untilCaughtUp();
  const former = cluster.leader as DatacenterId;
  cluster.cutOff("us-east4");
  await cluster.control("europe-west3-a", { kind: "begin_epoch", voters: EUROPE, isPrimaryDown: false });
  expect(cluster.statusOf(former).role).toBe("leader");
  const late = await cluster.outcomeOf(former, setOperation("late", "late"));
  expect(late).toMatchObject({ kind: "failed", code: "region_fenced" });
  const read = await cluster.outcomeOf(former, getOperation("first", "strong"));
  expect(read).toMatchObject({ kind: "failed", code: "region_fenced" });
  cluster.heal();
  await cluster.clock.advance(10_000);
  await expectAgreement(cluster, ["first"]);
});

test("forced failover: a bookmark of the branch is refused by name", async () => {
  const cluster = new ReplicaCluster({ seed: 4 });
  await write(cluster, await cluster.untilLeader(), "shipped");
  await cluster.untilCaughtUp();
  cluster.cutOff("us-east4");
  const lost = await write(cluster, cluster.leader as DatacenterId, "lost");
  const bookmark = { epoch: lost.epoch, index: lost.index };
  await cluster.control("europe-west3-a", { kind: "begin_epoch", voters: EUROPE, isPrimaryDown: false });
  await write(cluster, EUROPE[0] as DatacenterId, "new");
  const operation: Operation = {
    ...(getOperation("shipped", "eventual") as Extract<Operation, { kind: "read" }>),
    consistency: { level: "session", bookmark },
  };
  const refused = await cluster.outcomeOf("europe-west3-b", operation);
  expect(refused).toMatchObject({ kind: "failed", code: "bookmark_lost", message: expect.stringContaining("epoch 0") });
});

test("forced failover: refused while datacenters that must promise do not answer, and it says which", async () => {
  const cluster = new ReplicaCluster({ seed: 5 });
  await cluster.untilLeader();
  cluster.cutOff("us-east4");
  cluster.crash("europe-west3-b");
  const claim = cluster.control("europe-west3-a", { kind: "begin_epoch", voters: EUROPE, isPrimaryDown: false });
  await expect(claim).rejects.toSatisfy(
    (error: unknown) =>
      error instanceof KvorumError && error.code === "epoch_refused" && error.message.includes("europe-west3-b"),
  );
});

test("wiped learner: it is given the state when the log was compacted, in chunks, and catches up", async () => {
  const cluster = new ReplicaCluster({ seed: 6, settings: { logKeptBytesMax: 16_384, snapshotChunkBytes: 512 } });
  const leader = await cluster.untilLeader();
  await writeMany(cluster, leader, 200);
  await cluster.clock.advance(6_000);
  await writeMany(cluster, leader, 200);
  expect(cluster.statusOf(leader).firstIndex).toBeGreaterThan(1);
  cluster.wipe("asia-southeast1-b");
  cluster.start("asia-southeast1-b");
  await cluster.untilCaughtUp();
  expect(cluster.eventsOf("asia-southeast1-b").join()).toContain("snapshot_fetch");
  await expectAgreement(cluster, ["many-0", "many-199"]);
});

test("wiped voter: it votes again only after it has won back what it had acknowledged", async () => {
  const cluster = new ReplicaCluster({ seed: 7, settings: { logKeptBytesMax: 16_384, snapshotChunkBytes: 512 } });
  const leader = await cluster.untilLeader();
  await writeMany(cluster, leader, 300);
  await cluster.clock.advance(6_000);
  const follower = AMERICA.find((id) => id !== leader) as DatacenterId;
  cluster.wipe(follower);
  cluster.start(follower);
  await cluster.clock.advance(5);
  expect(cluster.statusOf(follower).isRecovering).toBe(true);
  await cluster.untilCaughtUp();
  await cluster.clock.advance(1_000);
  expect(cluster.statusOf(follower).isRecovering).toBe(false);
  cluster.crash(leader);
  await cluster.clock.advance(5_000);
  await write(cluster, follower, "after");
  await expectAgreement(cluster, ["many-0", "after"]);
});

async function moveToEurope(cluster: ReplicaCluster): Promise<void> {
  const union = [...AMERICA, ...EUROPE];
  const leader = cluster.leader as DatacenterId;
  await cluster.control(leader, { kind: "change_configuration", voters: union, learners: ASIA });
  await cluster.untilCaughtUp();
  await cluster.control(leader, { kind: "transfer_leadership", to: EUROPE[0] as DatacenterId });
  const successor = await cluster.untilLeader();
  await cluster.clock.advance(1_000);
  const learners = [...AMERICA, ...ASIA];
  await cluster.control(successor, { kind: "change_configuration", voters: EUROPE, learners });
}

/** @returns where the commit stands */
async function write(cluster: ReplicaCluster, at: DatacenterId, key: string) {
  const outcome: Outcome = await cluster.outcomeOf(at, setOperation(key, key));
  expect(outcome.kind).toBe("committed");
  const { epoch, appliedIndex: index } = cluster.statusOf(at);
  return { epoch, index };
}

async function writeMany(cluster: ReplicaCluster, at: DatacenterId, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const outcome = await cluster.outcomeOf(at, setOperation(`many-${i}`, `many-${i}`));
    expect(outcome.kind).toBe("committed");
  }
}

/** Every replica says the same of its state, the keys are there, and nothing has stopped. */
async function expectAgreement(cluster: ReplicaCluster, keys: readonly string[]): Promise<void> {
  await cluster.untilCaughtUp();
  expect(cluster.digests).toHaveLength(1);
  for (const key of keys) {
    expect(textOf(await cluster.outcomeOf("asia-southeast1-a", getOperation(key, "strong")))).toBe(key);
  }
  expect(cluster.fatal).toEqual([]);
}
