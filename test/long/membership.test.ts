// A cluster grows, shrinks and loses disks while it serves, on real processes.
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  isConverged,
  mustFindLeader,
  numbersUnder,
  type StatusDocument,
  statusWhen,
  upThreeRegions,
  Writer,
} from "../support/failover.ts";
import { isAlive, type UpDocument, Workplace } from "../support/kvorum.ts";

const workplace = new Workplace();
let cluster: UpDocument;

beforeAll(async () => {
  cluster = await upThreeRegions(workplace);
  await workplace.json("set", '["before"]', "1");
});

afterAll(async () => {
  await workplace[Symbol.asyncDispose]();
});

interface AddDocument {
  readonly datacenter: string;
  readonly voter: boolean;
  readonly pid: number;
}

test("datacenter add: a new voter catches up, votes, and outlives a restart; writes go on meanwhile", async () => {
  const writer = new Writer(cluster, { prefix: "grow", region: "east", timeoutMs: 20_000 });
  const added = await workplace.json<AddDocument>("datacenter", "add", "east-d", "--region", "east", "--voter");
  await writer.untilAcknowledged(10);
  await writer.stop();
  expect(added).toMatchObject({ datacenter: "east-d", voter: true });
  expect(writer.unknown).toEqual([]);
  await workplace.json("fault", "restart", "east-d");
  const status = await statusWhen(workplace, isConverged);
  expect(status.configuration.voters).toContain("east-d");
  expect(status.datacenters.find(({ datacenter }) => datacenter === "east-d")).toMatchObject({ up: true, voter: true });
  expect(isConverged(status)).toBe(true);
  expect(await numbersUnder(workplace, "grow")).toEqual(writer.acknowledged.map(({ number }) => number));
});

test("datacenter remove: the leader itself can go; its process, its data and its place are gone", async () => {
  const leader = await mustFindLeader(workplace);
  const pid = await pidOf(leader);
  await workplace.json("datacenter", "remove", leader);
  const status = await statusWhen(workplace, ({ leader: found }) => found !== null);
  expect(status.leader).not.toBe(leader);
  expect(status.datacenters.map(({ datacenter }) => datacenter)).not.toContain(leader);
  expect(status.configuration.voters).not.toContain(leader);
  expect(isAlive(pid)).toBe(false);
  await workplace.json("set", '["after"]', "1");
});

test("datacenter remove: what would leave too few voters, or a region without any, needs --force", async () => {
  expect((await workplace.run("datacenter", "remove", await mustFindLeader(workplace))).exitCode).toBe(2);
  expect((await workplace.run("datacenter", "remove", "north-a")).exitCode).toBe(2);
  await workplace.json("datacenter", "remove", "north-a", "--force");
  const { datacenters } = await workplace.json<StatusDocument>("status");
  expect(datacenters.map(({ region }) => region)).not.toContain("north");
});

test("fault wipe: a learner and a voter that lose their disks have everything again, one after the other", async () => {
  const before = await workplace.json<StatusDocument>("status");
  const voter = before.configuration.voters.find((datacenter) => datacenter !== before.leader) ?? "";
  for (const datacenter of ["west-a", voter]) {
    await workplace.json("fault", "wipe", datacenter);
    await workplace.json("set", '["wiped"]', JSON.stringify(datacenter));
    const status = await statusWhen(workplace, isConverged);
    expect({ datacenter, converged: isConverged(status) }).toEqual({ datacenter, converged: true });
  }
  const { leader } = await workplace.json<StatusDocument>("status");
  expect(await workplace.json("leader", "--to", voter)).toMatchObject({ leader: voter, before: leader });
  expect(await workplace.json("get", '["before"]')).toMatchObject({ value: 1 });
});

async function pidOf(datacenter: string): Promise<number> {
  const { datacenters } = await workplace.json<{ datacenters: readonly { datacenter: string; pid: number }[] }>(
    "status",
  );
  return datacenters.find((found) => found.datacenter === datacenter)?.pid ?? 0;
}
