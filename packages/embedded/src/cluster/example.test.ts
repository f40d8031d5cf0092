// What docs/test-your-application.md shows: an application's own tests on a cluster of seven datacenters, on virtual time.
import { createCluster } from "@kvorum/embedded";
import { expect, test } from "vitest";

test("shop: Singapore reads before the write arrives", async () => {
  await using cluster = await createCluster("deploy");
  await cluster.client("us-east4").set(["price"], 12);
  expect((await cluster.client("asia-southeast1").get(["price"], { consistency: "eventual" })).value).toBeNull();
});

test("shop: Singapore reads the write once it has arrived", async () => {
  await using cluster = await createCluster("deploy");
  const singapore = cluster.client("asia-southeast1");
  await cluster.client("us-east4").set(["price"], 12);
  await cluster.advance(200);
  expect((await singapore.get(["price"], { consistency: "eventual" })).value).toBe(12);
});

test("shop: a user who travels sees what they wrote, in a session", async () => {
  await using cluster = await createCluster("deploy");
  const home = cluster.client("us-east4").session();
  await home.set(["cart", 7], ["book"]);
  const abroad = cluster.client("asia-southeast1").session({ bookmark: home.bookmark });
  expect((await abroad.get(["cart", 7])).value).toEqual(["book"]);
});

test("shop: shipping to a region may take as long as the test wants", async () => {
  await using cluster = await createCluster("deploy");
  const singapore = cluster.client("asia-southeast1", { consistency: "eventual" });
  cluster.pauseShipping("asia-southeast1");
  await cluster.client("us-east4").set(["price"], 12);
  await cluster.advance(10_000);
  expect((await singapore.get(["price"])).value).toBeNull();
  cluster.resumeShipping("asia-southeast1");
  await cluster.caughtUp();
  expect((await singapore.get(["price"])).value).toBe(12);
});

test("shop: the leader dies, and an order is taken all the same, once", async () => {
  await using cluster = await createCluster("deploy");
  const shop = cluster.client("us-east4");
  await cluster.kill(cluster.leader ?? "");
  await shop.atomic().sum(["orders"], 1n).commit();
  expect((await shop.get<{ value: bigint }>(["orders"])).value?.value).toBe(1n);
});
