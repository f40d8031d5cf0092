// Queues, expiry, watches and databases on the whole replica and a virtual WAN: what leaders keep for others survives them, and
// what follows the log is the same everywhere.
import { createWallMs, type DatacenterId, mustExist, type WallMs } from "@kvorum/base";
import { encodeKey, partsOfVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import type { AtomicWrite, Consistency, Delivery, Operation, Outcome, QueueStep } from "@kvorum/kv";
import { expect, test } from "vitest";
import { getOperation, ReplicaCluster, textOf } from "../support/replica-cluster.ts";

const SINGAPORE = "asia-southeast1-a";
const FRANKFURT = "europe-west3-a";
const EVERYWHERE = ["us-east4-a", "us-east4-b", "us-east4-c", "europe-west3-a", "asia-southeast1-a"];
const TIMEOUT_MS = 5000;
const TEXT = new TextEncoder();

const wallNow = ({ clock }: ReplicaCluster): WallMs => clock.wallNow();

function commitOf(write: Partial<AtomicWrite>): Operation {
  const empty = { commitId: null, checks: [], mutations: [] };
  return { kind: "commit", timeoutMs: TIMEOUT_MS, write: { ...empty, ...write } };
}

function setOf(key: string, value: string, expireAtMs?: WallMs): Operation {
  const set = { kind: "set", key: encodeKey([key]), value: { encoding: "bytes", data: TEXT.encode(value) } } as const;
  return commitOf({ mutations: [expireAtMs === undefined ? set : { ...set, expireAtMs }] });
}

function enqueueOf(message: string, deliverAtMs: WallMs): Operation {
  const payload = TEXT.encode(message);
  return commitOf({ enqueues: [{ payload, deliverAtMs, keysIfUndelivered: [], backoffMs: [] }] });
}

const stepOf = (step: QueueStep, timeoutMs = TIMEOUT_MS): Operation => ({ kind: "queue", step, timeoutMs });
const takeOf = (timeoutMs = TIMEOUT_MS): Operation => stepOf({ kind: "take", messagesMax: 10 }, timeoutMs);

function watchOf(
  key: string,
  seen: Versionstamp | null | undefined,
  consistency: Consistency,
): Extract<Operation, { readonly kind: "watch" }> {
  const known = seen === undefined ? null : [seen];
  return { kind: "watch", keys: [encodeKey([key])], seen: known, consistency, timeoutMs: 60_000 };
}

async function openCluster(seed: number): Promise<{ readonly cluster: ReplicaCluster; readonly leader: DatacenterId }> {
  const cluster = new ReplicaCluster({ seed });
  const leader = await cluster.untilLeader();
  await cluster.clock.advance(2_000); // the region lease is held, and every learner has found its source
  return { cluster, leader };
}

async function committed(cluster: ReplicaCluster, datacenter: string, operation: Operation): Promise<void> {
  const outcome = await cluster.outcomeOf(datacenter, operation);
  expect(outcome).toMatchObject({ kind: "committed" });
}

async function taken(cluster: ReplicaCluster, datacenter: string): Promise<readonly Delivery[]> {
  const outcome = await cluster.outcomeOf(datacenter, takeOf());
  return outcome.kind === "queue" ? outcome.deliveries : [];
}

const textsOf = (deliveries: readonly Delivery[]): readonly string[] =>
  deliveries.map(({ payload }) => new TextDecoder().decode(payload));

async function untilAnswered(
  cluster: ReplicaCluster,
  pending: { readonly outcome: Outcome | undefined },
): Promise<Outcome> {
  await cluster.clock.runUntil(() => pending.outcome !== undefined, { withinMs: 65_000, what: "an answer" });
  return mustExist(pending.outcome, "outcome");
}

async function crashLeader(cluster: ReplicaCluster): Promise<void> {
  const former = mustExist(cluster.leader ?? undefined, "leader");
  cluster.crash(former);
  await cluster.clock.runUntil(() => cluster.leader !== null && cluster.leader !== former, {
    withinMs: 30_000,
    what: "another leader",
  });
}

test("queue: a take forwarded from Singapore waits at the leader and gets the message as it comes", async () => {
  const { cluster, leader } = await openCluster(21);
  const take = cluster.submit(SINGAPORE, takeOf(30_000));
  await cluster.clock.advance(8_000);
  expect(take.outcome).toBeUndefined();
  await committed(cluster, leader, enqueueOf("hello", wallNow(cluster)));
  const outcome = await untilAnswered(cluster, take);
  expect(outcome.kind === "queue" ? textsOf(outcome.deliveries) : outcome).toEqual(["hello"]);
});

test("queue: a delayed message comes when it is due and not before, without anybody asking anew", async () => {
  const { cluster, leader } = await openCluster(22);
  const take = cluster.submit(leader, takeOf(30_000));
  await committed(cluster, leader, enqueueOf("later", createWallMs(wallNow(cluster) + 7_000)));
  await cluster.clock.advance(6_900);
  expect(take.outcome).toBeUndefined();
  await cluster.clock.advance(200);
  expect(take.outcome).toMatchObject({ kind: "queue", deliveries: [{ delivery: 1 }] });
});

test("queue: without a message a take is told of none when its time is over", async () => {
  const { cluster } = await openCluster(23);
  expect(await cluster.outcomeOf(SINGAPORE, takeOf(9_000))).toEqual({ kind: "queue", deliveries: [] });
});

test("queue: messages survive the leader, and one whose listener was told nothing is delivered again", async () => {
  const { cluster, leader: first } = await openCluster(24);
  for (const message of ["one", "two"]) {
    await committed(cluster, first, enqueueOf(message, wallNow(cluster)));
  }
  const [one] = await taken(cluster, first);
  await crashLeader(cluster);
  const next = mustExist(cluster.leader ?? undefined, "leader");
  const again = cluster.submit(next, takeOf(30_000));
  const outcome = await untilAnswered(cluster, again);
  expect(outcome.kind === "queue" ? textsOf(outcome.deliveries) : outcome).toEqual(["one", "two"]);
  expect(outcome).toMatchObject({ deliveries: [{ ...one, delivery: 2 }, { delivery: 2 }] });
});

test("queue: a take that waits at a leader that dies goes on at the next", async () => {
  const { cluster } = await openCluster(25);
  const take = cluster.submit(SINGAPORE, takeOf(60_000));
  await cluster.clock.advance(1_000);
  await crashLeader(cluster);
  await committed(cluster, mustExist(cluster.leader ?? undefined, "leader"), enqueueOf("hello", wallNow(cluster)));
  const outcome = await untilAnswered(cluster, take);
  expect(outcome.kind === "queue" ? textsOf(outcome.deliveries) : outcome).toEqual(["hello"]);
});

test("queue: what was finished is gone, what was kept stays with its listener", async () => {
  const { cluster, leader } = await openCluster(26);
  await committed(cluster, leader, enqueueOf("done", wallNow(cluster)));
  await committed(cluster, leader, enqueueOf("kept", wallNow(cluster)));
  const [done, kept] = await taken(cluster, SINGAPORE);
  const finish = stepOf({ kind: "finish", deliveries: [{ ...mustExist(done, "first"), ok: true }] });
  expect(await cluster.outcomeOf(SINGAPORE, finish)).toEqual({ kind: "queue", deliveries: [] });
  await cluster.clock.advance(3_000);
  await cluster.outcomeOf(SINGAPORE, stepOf({ kind: "keep", deliveries: [mustExist(kept, "second")] }));
  await cluster.clock.advance(4_000);
  expect(await taken(cluster, leader)).toEqual([]);
});

test("expiry: a record goes at the same index everywhere, and a new leader goes on sweeping", async () => {
  const { cluster, leader } = await openCluster(27);
  await committed(cluster, leader, setOf("soon", "x", createWallMs(wallNow(cluster) + 2_000)));
  await committed(cluster, leader, setOf("later", "y", createWallMs(wallNow(cluster) + 20_000)));
  await cluster.clock.advance(1_500);
  expect(textOf(await cluster.outcomeOf(SINGAPORE, getOperation("soon", "eventual")))).toBe("x");
  await cluster.clock.advance(1_500);
  await cluster.untilCaughtUp();
  expect(cluster.digests).toHaveLength(1);
  for (const datacenter of EVERYWHERE) {
    expect(textOf(await cluster.outcomeOf(datacenter, getOperation("soon", "eventual")))).toBeNull();
  }
  await crashLeader(cluster);
  await cluster.clock.advance(20_000);
  await cluster.untilCaughtUp();
  expect(textOf(await cluster.outcomeOf(SINGAPORE, getOperation("later", "eventual")))).toBeNull();
  expect(cluster.digests).toHaveLength(1);
});

test("watch: the nearest replica shows values in order while the leader changes", async () => {
  const { cluster } = await openCluster(28);
  const shown: string[] = [];
  let seen: Versionstamp | null | undefined;
  let pending = cluster.submit(FRANKFURT, watchOf("counter", seen, { level: "eventual" }));
  const isShown = (value: string): boolean => {
    const { outcome } = pending;
    if (outcome?.kind === "read") {
      shown.push(textOf(outcome) ?? "absent");
      seen = outcome.ranges[0]?.[0]?.versionstamp ?? null;
      pending = cluster.submit(FRANKFURT, watchOf("counter", seen, { level: "eventual" }));
    }
    return shown.at(-1) === value;
  };
  expect(isShown("absent")).toBe(false);
  await cluster.clock.runUntil(() => isShown("absent"), { withinMs: 1_000, what: "the first answer" });
  for (let i = 1; i <= 6; i++) {
    if (i === 4) {
      await crashLeader(cluster);
    }
    await committed(cluster, mustExist(cluster.leader ?? undefined, "leader"), setOf("counter", String(i)));
    await cluster.clock.runUntil(() => isShown(String(i)), {
      withinMs: 5_000,
      what: `value ${i}`,
    });
  }
  expect(shown).toEqual(["absent", "1", "2", "3", "4", "5", "6"]);
});

test("watch: a strong one is kept by the leader, told of the commit once it may be, and handed on when the leader dies", async () => {
  const { cluster } = await openCluster(29);
  const watch = cluster.submit(SINGAPORE, watchOf("flag", null, { level: "strong" }));
  await cluster.clock.advance(7_000);
  await crashLeader(cluster);
  await cluster.clock.advance(2_000);
  expect(watch.outcome).toBeUndefined();
  await committed(cluster, FRANKFURT, setOf("flag", "up"));
  const outcome = await untilAnswered(cluster, watch);
  expect(textOf(outcome)).toBe("up");
  expect(outcome).toMatchObject({ provenance: { datacenter: cluster.leader, strong: true } });
});

test("watch: a session's does not answer from before its bookmark", async () => {
  const { cluster, leader } = await openCluster(30);
  await committed(cluster, leader, setOf("flag", "old"));
  await cluster.untilCaughtUp();
  const write = await cluster.outcomeOf(leader, setOf("flag", "new"));
  const versionstamp = write.kind === "committed" ? write.versionstamp : undefined;
  const { epoch, index } = partsOfVersionstamp(mustExist(versionstamp, "a commit"));
  const watch = cluster.submit(SINGAPORE, watchOf("flag", undefined, { level: "session", bookmark: { epoch, index } }));
  const outcome = await untilAnswered(cluster, watch);
  expect(textOf(outcome)).toBe("new");
  expect(outcome).toMatchObject({ provenance: { datacenter: SINGAPORE } });
});

test("watch: expiry is told like a delete", async () => {
  const { cluster, leader } = await openCluster(31);
  await committed(cluster, leader, setOf("flag", "up", createWallMs(wallNow(cluster) + 3_000)));
  await cluster.untilCaughtUp();
  const shown = await untilAnswered(
    cluster,
    cluster.submit(SINGAPORE, watchOf("flag", undefined, { level: "eventual" })),
  );
  const seen = shown.kind === "read" ? (shown.ranges[0]?.[0]?.versionstamp ?? null) : null;
  expect(textOf(shown)).toBe("up");
  const gone = await untilAnswered(cluster, cluster.submit(SINGAPORE, watchOf("flag", seen, { level: "eventual" })));
  expect(textOf(gone)).toBeNull();
});

test("databases: each has its own keys, a drop takes them everywhere and wakes who watches, the list follows", async () => {
  const { cluster, leader } = await openCluster(32);
  const set = { kind: "set", key: encodeKey(["flag"]), value: { encoding: "bytes", data: TEXT.encode("up") } } as const;
  await committed(cluster, SINGAPORE, commitOf({ mutations: [set], database: "orders" }));
  await cluster.untilCaughtUp();
  expect(textOf(await cluster.outcomeOf(leader, getOperation("flag", "strong")))).toBeNull();
  const list: Operation = { kind: "list_databases", timeoutMs: TIMEOUT_MS };
  expect(await cluster.outcomeOf(SINGAPORE, list)).toMatchObject({ databases: [{ name: "orders", records: 1 }] });
  const level: Consistency = { level: "eventual" };
  const first = { ...watchOf("flag", undefined, level), database: "orders" };
  const shown = await untilAnswered(cluster, cluster.submit(FRANKFURT, first));
  const seen = shown.kind === "read" ? (shown.ranges[0]?.[0]?.versionstamp ?? null) : null;
  const watch = cluster.submit(FRANKFURT, { ...watchOf("flag", seen, level), database: "orders" });
  await cluster.clock.advance(1_000);
  const drop: Operation = { kind: "drop_database", database: "orders", timeoutMs: TIMEOUT_MS };
  expect(await cluster.outcomeOf(SINGAPORE, drop)).toEqual({ kind: "database_dropped" });
  expect(textOf(await untilAnswered(cluster, watch))).toBeNull();
  expect(await cluster.outcomeOf(SINGAPORE, list)).toMatchObject({ databases: [] });
  await cluster.untilCaughtUp();
  expect(cluster.digests).toHaveLength(1);
});
