// A scenario loses regions of real processes by force, whether they are cut off or dead.
import { parseRegion } from "@kvorum/base";
import { expect, test } from "vitest";
import { mustFindCluster } from "../../packages/cli/src/cluster/find-cluster.ts";
import { liveClusterFrom } from "../../packages/cli/src/scenario/live-cluster.ts";
import { upThreeRegions } from "../support/failover.ts";
import { Workplace } from "../support/kvorum.ts";
import { isWhole, statusWhen } from "../support/live-status.ts";

test("live cluster: a region is lost by a cut and then by death; what was lost is certified, and the old voters learn", async () => {
  await using workplace = new Workplace();
  await upThreeRegions(workplace);
  const found = mustFindCluster(workplace.folder, undefined);
  const three = liveClusterFrom(found);
  await statusWhen(found, isWhole);
  await three.inflict({ kind: "partition", a: "east", b: null, oneWay: false });
  const cut = await three.inflict({ kind: "failover", to: parseRegion("west"), force: true });
  expect(cut).toMatchObject({ kind: "failed-over", epoch: 1 });
  await three.inflict({ kind: "heal", a: null, b: null });
  await statusWhen(found, isWhole);
  const west = found.datacenters.filter(({ region }) => region === "west").map(({ datacenter }) => datacenter);
  await three.inflict({ kind: "kill", datacenters: west });
  const died = await three.inflict({ kind: "failover", to: parseRegion("east"), force: true });
  // No client wrote anything. Where the disk of a dead process is still locked the count is an estimate, and may be above 0.
  expect(died).toMatchObject({ kind: "failed-over", epoch: 2, certificate: { versionstamps: [] } });
  await three.inflict({ kind: "restart", datacenters: west, stopFirst: false });
  const status = await statusWhen(found, isWhole);
  expect(status.primaryRegion).toBe("east");
  expect(status.configuration.learners.toSorted()).toEqual(["north-a", ...west]);
});
