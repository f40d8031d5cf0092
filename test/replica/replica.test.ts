// The production replica, a whole cluster of it, on virtual time: what a client in each region is promised.
import { expect, test } from "vitest";
import { getOperation, ReplicaCluster, setOperation, textOf } from "../support/replica-cluster.ts";

const RTT_US_ASIA_MS = 220.6;

test("cluster: elects a leader among the voters, and every replica hears of it", async () => {
  const cluster = new ReplicaCluster({ seed: 1 });
  const leader = await cluster.untilLeader();
  expect(leader).toMatch(/^us-east4-/);
  await cluster.clock.advance(2000);
  expect(cluster.statusOf("asia-southeast1-b").leader).toBe(leader);
  expect(cluster.statusOf("asia-southeast1-a").shipSource).toBe(leader);
  expect(cluster.statusOf("asia-southeast1-b").shipSource).toBe("asia-southeast1-a");
  expect(cluster.fatal).toEqual([]);
});

test("commit: is acknowledged with two datacenters durable, and costs a client abroad its round trip", async () => {
  const cluster = new ReplicaCluster({ seed: 2 });
  await cluster.untilLeader();
  await cluster.clock.advance(2000);
  const startedAtMs = cluster.clock.now();
  const outcome = await cluster.outcomeOf("asia-southeast1-a", setOperation("k", "v"));
  expect(outcome).toMatchObject({ kind: "committed" });
  expect(outcome.kind === "committed" ? outcome.datacentersDurable : 0).toBeGreaterThanOrEqual(2);
  const tookMs = cluster.clock.now() - startedAtMs;
  expect(tookMs).toBeGreaterThan(RTT_US_ASIA_MS);
  expect(tookMs).toBeLessThan(1.3 * RTT_US_ASIA_MS);
});

test("eventual read: is answered at once and stale until the entry has crossed the ocean; a strong read is not stale", async () => {
  const cluster = new ReplicaCluster({ seed: 3 });
  await cluster.untilLeader();
  await cluster.outcomeOf("us-east4-a", setOperation("k", "old"));
  await cluster.untilCaughtUp();
  await cluster.outcomeOf("us-east4-a", setOperation("k", "new"));
  const readAtMs = cluster.clock.now();
  const eventual = await cluster.outcomeOf("asia-southeast1-b", getOperation("k", "eventual"));
  expect(textOf(eventual)).toBe("old");
  expect(cluster.clock.now() - readAtMs).toBeLessThan(1);
  const strong = await cluster.outcomeOf("asia-southeast1-b", getOperation("k", "strong"));
  expect(textOf(strong)).toBe("new");
  expect(strong.kind === "read" && strong.provenance).toMatchObject({ strong: true, region: "us-east4" });
  await cluster.untilCaughtUp();
  expect(textOf(await cluster.outcomeOf("asia-southeast1-b", getOperation("k", "eventual")))).toBe("new");
});

test("replication lag: every entry reaches Singapore between half a round trip and one", async () => {
  const cluster = new ReplicaCluster({ seed: 4 });
  await cluster.untilLeader();
  await cluster.clock.advance(2000);
  const before = cluster.replicationLagsMsOf("asia-southeast1-b").length;
  for (let i = 0; i < 50; i++) {
    await cluster.outcomeOf("us-east4-b", setOperation(`k${i % 5}`, `${i}`));
  }
  await cluster.untilCaughtUp();
  const lagsMs = cluster.replicationLagsMsOf("asia-southeast1-b").slice(before);
  expect(lagsMs).toHaveLength(50);
  const medianMs = lagsMs.toSorted((a, b) => a - b)[25] ?? 0;
  expect(medianMs).toBeGreaterThan(0.5 * RTT_US_ASIA_MS);
  expect(medianMs).toBeLessThan(RTT_US_ASIA_MS);
});

test("stale reads: each eventual read is judged against the log, by exactly its age", async () => {
  const cluster = new ReplicaCluster({ seed: 5 });
  await cluster.untilLeader();
  await cluster.outcomeOf("us-east4-a", setOperation("k", "old"));
  await cluster.untilCaughtUp();
  await cluster.clock.advance(500);
  const before = cluster.verdictsOf("asia-southeast1-a").length;
  await cluster.outcomeOf("asia-southeast1-a", getOperation("k", "eventual"));
  await cluster.outcomeOf("us-east4-a", setOperation("k", "new"));
  const committedAtMs = cluster.clock.now();
  await cluster.clock.advance(40);
  const readAtMs = cluster.clock.now();
  await cluster.outcomeOf("asia-southeast1-a", getOperation("k", "eventual"));
  await cluster.outcomeOf("asia-southeast1-a", getOperation("other", "eventual"));
  await cluster.clock.advance(1000);
  await cluster.outcomeOf("asia-southeast1-a", getOperation("k", "eventual"));
  await cluster.clock.advance(1000);
  const verdicts = cluster.verdictsOf("asia-southeast1-a").slice(before);
  expect(verdicts.map((verdict) => verdict.versionsMissed)).toEqual([0, 1, 0, 0]);
  // The acknowledgement may reach the client a little after the commit time, which staleness counts from.
  expect(verdicts[1]?.stalenessMs).toBeGreaterThanOrEqual(readAtMs - committedAtMs);
  expect(verdicts[1]?.stalenessMs).toBeLessThan(readAtMs - committedAtMs + 5);
});

test("leader crash: writes resume within 5 s, and nothing acknowledged is gone", async () => {
  const cluster = new ReplicaCluster({ seed: 6 });
  const leader = await cluster.untilLeader();
  await cluster.outcomeOf("europe-west3-a", setOperation("before", "1"));
  cluster.crash(leader);
  const crashedAtMs = cluster.clock.now();
  const survivor = ["us-east4-a", "us-east4-b", "us-east4-c"].find((voter) => voter !== leader) ?? "";
  const outcome = await cluster.outcomeOf(survivor, setOperation("after", "2", { timeoutMs: 10_000, sequence: 1 }));
  expect(outcome.kind).toBe("committed");
  expect(cluster.clock.now() - crashedAtMs).toBeLessThan(5000);
  expect(textOf(await cluster.outcomeOf("europe-west3-a", getOperation("before", "strong")))).toBe("1");
  cluster.start(leader);
  await cluster.untilCaughtUp();
  expect(cluster.digests).toHaveLength(1);
  expect(cluster.fatal).toEqual([]);
});

test("a region cut off: its eventual reads go on and grow stale, its strong reads fail by their deadline and say why", async () => {
  const cluster = new ReplicaCluster({ seed: 7 });
  await cluster.untilLeader();
  await cluster.outcomeOf("us-east4-a", setOperation("k", "old"));
  await cluster.untilCaughtUp();
  cluster.cutOff("asia-southeast1");
  await cluster.outcomeOf("us-east4-a", setOperation("k", "new"));
  const startedAtMs = cluster.clock.now();
  const strong = await cluster.outcomeOf("asia-southeast1-a", getOperation("k", "strong", 3000));
  expect(strong).toMatchObject({ kind: "failed", code: "deadline_exceeded" });
  expect(strong.kind === "failed" && strong.message).toContain("did not answer");
  expect(cluster.clock.now() - startedAtMs).toBeLessThan(3100);
  const eventual = await cluster.outcomeOf("asia-southeast1-a", getOperation("k", "eventual"));
  expect(textOf(eventual)).toBe("old");
  expect(eventual.kind === "read" && eventual.provenance.ageMs).toBe(null);
  cluster.heal();
  await cluster.untilCaughtUp();
  expect(textOf(await cluster.outcomeOf("asia-southeast1-a", getOperation("k", "eventual")))).toBe("new");
});

test("a commit from a cut-off region: ends as outcome unknown, since it may have got through", async () => {
  const cluster = new ReplicaCluster({ seed: 8 });
  await cluster.untilLeader();
  await cluster.clock.advance(2000);
  cluster.cutOff("asia-southeast1");
  const outcome = await cluster.outcomeOf("asia-southeast1-a", setOperation("k", "v", { timeoutMs: 2000 }));
  expect(outcome).toMatchObject({ kind: "failed", code: "outcome_unknown" });
});

test("relay: when it dies its sibling pulls over the WAN, and goes back to it when it is there again", async () => {
  const cluster = new ReplicaCluster({ seed: 9 });
  const leader = await cluster.untilLeader();
  await cluster.clock.advance(2000);
  cluster.crash("asia-southeast1-a");
  await cluster.outcomeOf("us-east4-a", setOperation("k", "v"));
  await cluster.clock.advance(3000);
  expect(cluster.statusOf("asia-southeast1-b").shipSource).toBe(leader);
  expect(textOf(await cluster.outcomeOf("asia-southeast1-b", getOperation("k", "eventual")))).toBe("v");
  cluster.start("asia-southeast1-a");
  await cluster.clock.advance(10_000);
  expect(cluster.statusOf("asia-southeast1-b").shipSource).toBe("asia-southeast1-a");
  await cluster.untilCaughtUp();
  expect(cluster.digests).toHaveLength(1);
});

test("a relay cut off from the WAN alone: its sibling does not go stale with it", async () => {
  const cluster = new ReplicaCluster({ seed: 10 });
  await cluster.untilLeader();
  await cluster.clock.advance(2000);
  for (const region of ["us-east4", "europe-west3"]) {
    cluster.wan.configure({
      changes: [{ from: "asia-southeast1-a", to: region, bothWays: true, partitioned: true }],
    });
  }
  await cluster.outcomeOf("us-east4-a", setOperation("k", "v"));
  await cluster.clock.advance(6000);
  expect(textOf(await cluster.outcomeOf("asia-southeast1-b", getOperation("k", "eventual")))).toBe("v");
});

test("all datacenters crash at once: what was acknowledged is there when they are back", async () => {
  const cluster = new ReplicaCluster({ seed: 11 });
  await cluster.untilLeader();
  for (let i = 0; i < 20; i++) {
    expect((await cluster.outcomeOf("us-east4-b", setOperation(`k${i}`, `${i}`))).kind).toBe("committed");
  }
  const all = cluster.topology.regions.flatMap((placement) => placement.datacenters);
  for (const datacenter of all) {
    cluster.crash(datacenter);
  }
  for (const datacenter of all) {
    cluster.start(datacenter);
  }
  await cluster.untilLeader();
  for (let i = 0; i < 20; i++) {
    expect(textOf(await cluster.outcomeOf("europe-west3-b", getOperation(`k${i}`, "strong")))).toBe(`${i}`);
  }
  await cluster.untilCaughtUp();
  expect(cluster.digests).toHaveLength(1);
});

test("a commit sent to a leader that dies: without an id its outcome is unknown; with one it is repeated and applied once", async () => {
  const cluster = new ReplicaCluster({ seed: 12 });
  const leader = await cluster.untilLeader();
  const survivor = ["us-east4-a", "us-east4-b", "us-east4-c"].find((voter) => voter !== leader) ?? "";
  cluster.crash(leader);
  const anonymous = cluster.submit(survivor, setOperation("anonymous", "1", { timeoutMs: 10_000 }));
  const named = await cluster.outcomeOf(survivor, setOperation("named", "2", { timeoutMs: 10_000, sequence: 1 }));
  expect(anonymous.outcome).toMatchObject({ kind: "failed", code: "outcome_unknown" });
  expect(named.kind).toBe("committed");
  const again = await cluster.outcomeOf(survivor, setOperation("named", "2", { sequence: 1 }));
  expect(again).toMatchObject({ kind: "committed", versionstamp: named.kind === "committed" && named.versionstamp });
});

test("a partition shorter than a source's silence: what was lost in it is asked for again, without another write", async () => {
  const cluster = new ReplicaCluster({ seed: 13 });
  await cluster.untilLeader();
  await cluster.untilCaughtUp();
  await cluster.clock.advance(1000);
  cluster.cutOff("asia-southeast1");
  await cluster.outcomeOf("us-east4-a", setOperation("k", "v"));
  await cluster.clock.advance(300);
  cluster.heal();
  await cluster.untilCaughtUp(2000);
  expect(textOf(await cluster.outcomeOf("asia-southeast1-b", getOperation("k", "eventual")))).toBe("v");
});

test("a link slower than a source may be silent: the learner attaches all the same", async () => {
  const cluster = new ReplicaCluster({ seed: 14 });
  cluster.wan.configure({ changes: [{ from: "us-east4", to: "asia-southeast1", bothWays: true, rttMs: 1600 }] });
  await cluster.untilLeader();
  await cluster.outcomeOf("us-east4-a", setOperation("k", "v"));
  await cluster.untilCaughtUp(10_000);
  expect(cluster.statusOf("asia-southeast1-a").shipSource).toMatch(/^us-east4-/);
});

test("a pull that is lost: it is repeated within a moment, until the source listens", async () => {
  const cluster = new ReplicaCluster({ seed: 15 });
  cluster.cutOff("asia-southeast1");
  await cluster.untilLeader();
  await cluster.outcomeOf("us-east4-a", setOperation("k", "v"));
  cluster.crash("asia-southeast1-a");
  cluster.start("asia-southeast1-a");
  await cluster.clock.advance(50);
  cluster.heal();
  await cluster.untilCaughtUp(1500);
});
