import { KvorumCluster, type StartedKvorumCluster } from "@kvorum/testcontainers";
import { afterAll, beforeAll, expect, test } from "vitest";

let cluster: StartedKvorumCluster;

beforeAll(async () => {
  cluster = await new KvorumCluster({ topology: "deploy" }).start();
}, 120_000);

afterAll(() => cluster.stop());

test("profile: cut off, Singapore shows the old name and fails what must be fresh; then it catches up", async () => {
  using virginia = await cluster.client("us-east4");
  using singapore = await cluster.client("asia-southeast1", { consistency: "eventual" });
  const nameInSingapore = async () => (await singapore.get(["user", 1, "name"])).value;

  await virginia.set(["user", 1, "name"], "Ada");
  await expect.poll(nameInSingapore, { timeout: 10_000 }).toBe("Ada");

  await cluster.partition("asia-southeast1");
  await virginia.set(["user", 1, "name"], "Ada Lovelace");
  expect(await nameInSingapore()).toBe("Ada");
  const fresh = singapore.get(["user", 1, "name"], { consistency: "strong", timeoutMs: 3_000 });
  await expect(fresh).rejects.toMatchObject({ name: "KvorumError", retryable: true });

  await cluster.heal();
  await expect.poll(nameInSingapore, { timeout: 10_000 }).toBe("Ada Lovelace");
}, 60_000);

test("orders: one that was accepted survives the death of the leader", async () => {
  using frankfurt = await cluster.client("europe-west3", { timeoutMs: 20_000 });
  await frankfurt.set(["order", 1], { article: "lamp" });

  const leader = await cluster.leader();
  await cluster.kill(leader);
  await frankfurt.set(["order", 2], { article: "chair" }); // waits for the election
  expect((await frankfurt.get(["order", 1])).value).toEqual({ article: "lamp" });

  await cluster.restart(leader);
}, 60_000);
