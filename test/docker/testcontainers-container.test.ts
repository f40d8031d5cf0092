// @kvorum/testcontainers: one datacenter in a container.
import { KvorumContainer } from "@kvorum/testcontainers";
import { expect, test } from "vitest";

test("container: takes writes as soon as it has started, and serves health and metrics", async () => {
  await using container = await new KvorumContainer().start();
  using kv = await container.openKv();
  expect(await kv.set(["a"], 1)).toMatchObject({ ok: true, datacentersDurable: 1 });
  expect((await kv.get(["a"])).value).toBe(1);
  const metrics = await fetch(`${container.getHttpUrl()}/metrics`);
  expect(await metrics.text()).toContain("kvorum_");
});

test("container: keeps its data when it restarts", async () => {
  await using container = await new KvorumContainer().start();
  {
    using kv = await container.openKv();
    await kv.set(["a"], "kept");
  }
  await container.restart();
  using kv = await container.openKv();
  expect((await kv.get(["a"])).value).toBe("kept");
});

test("container: stands in its region, and with the WAN emulated a client elsewhere is as far away as in the world", async () => {
  await using container = await new KvorumContainer().withRegion("europe-west3").withEmulatedWan().withSeed(7).start();
  using kv = await container.openKv({ region: "us-east4" });
  await kv.set(["a"], 1);
  const askedAtMs = performance.now();
  const { provenance } = await kv.get(["a"]);
  // Frankfurt to Virginia is 90 ms there and back: never less, whatever the machine does.
  expect(performance.now() - askedAtMs).toBeGreaterThan(80);
  expect(provenance).toMatchObject({ region: "europe-west3", datacenter: "europe-west3-a" });
});

test("container: a region that is none is refused before anything starts", () => {
  expect(() => new KvorumContainer().withRegion("Europe")).toThrow("region");
});

test("container: an image that is nowhere is refused with the command that builds it", async () => {
  const start = new KvorumContainer("kvorum:no-such-image").start();
  await expect(start).rejects.toMatchObject({
    code: "invalid_argument",
    message: expect.stringContaining("docker build -f deploy/docker/Dockerfile -t kvorum:no-such-image"),
  });
});
