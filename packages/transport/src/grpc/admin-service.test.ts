// The Admin service as an operator's connection sees it: what changes a cluster, and what is read as a stream.
import { parseDatacenterId, parseRegion } from "@kvorum/base";
import { connectAdmin } from "@kvorum/protocol";
import { expect, test } from "vitest";
import { createFakeServices, FAKE_BRANCH, FAKE_POSITION, NO_WAN } from "../testing/fake-services.ts";
import { startGrpcServer } from "./grpc-server.ts";

const IDENTITY = { cluster: "test", datacenter: parseDatacenterId("dc-a"), region: parseRegion("here") };

async function run(): Promise<{ readonly address: string } & AsyncDisposable> {
  const options = { host: "127.0.0.1", port: 0, identity: IDENTITY, emulatedWan: NO_WAN };
  const server = await startGrpcServer({ ...options, services: createFakeServices() });
  return { address: `127.0.0.1:${server.port}`, [Symbol.asyncDispose]: () => server.stop(0) };
}

test("Admin: the steps of a failover reach the node, and what it refuses comes back with its details", async () => {
  await using node = await run();
  const admin = connectAdmin(node.address);
  const [a, b] = [parseDatacenterId("dc-a"), parseDatacenterId("dc-b")];
  expect(await admin.changeConfiguration({ voters: [a], learners: [b] })).toEqual({ epoch: 2, index: 8 });
  expect(await admin.beginEpoch({ voters: [a], isPrimaryDown: true })).toEqual({ epoch: 3, index: 8 });
  await expect(admin.transferLeadership(b)).rejects.toMatchObject({ code: "not_leader", details: { leader: "dc-b" } });
  const member = { datacenter: b, region: parseRegion("here"), grpc: "127.0.0.1:3", http: "http://127.0.0.1:4" };
  expect(await admin.addMember(member)).toEqual({ epoch: 2, index: 8 });
  await expect(admin.removeMember(a)).rejects.toMatchObject({ code: "invalid_argument" });
  admin.close();
});

test("Admin: a branch is listed, read and applied again, each as a stream", async () => {
  await using node = await run();
  const admin = connectAdmin(node.address);
  expect(await admin.listBranches()).toEqual([FAKE_BRANCH]);
  const commands = (await Array.fromAsync(admin.readBranch(FAKE_BRANCH.id))).flat();
  expect(commands.map(({ command, leaderTimeMs }) => [...command, leaderTimeMs])).toEqual([
    [1, 5, 5],
    [1, 6, 6],
  ]);
  const progress = await Array.fromAsync(admin.applyBranch(FAKE_BRANCH.id));
  expect(progress.map(({ refused, refusal }) => ({ refused, refusal }))).toEqual([
    { refused: 0, refusal: null },
    { refused: 1, refusal: "sequence 3 was declared finished" },
  ]);
  admin.close();
});

test("Admin: a state is read as chunks, the position with the first", async () => {
  await using node = await run();
  const admin = connectAdmin(node.address);
  const chunks = await Array.fromAsync(admin.readState());
  const row = { table: "records", key: new Uint8Array([1]), value: new Uint8Array([2, 3]) };
  expect(chunks).toEqual([
    { position: FAKE_POSITION, rows: [row], checksum: 4, chainedChecksum: 5, isLast: false },
    { position: null, rows: [], checksum: 6, chainedChecksum: 2 ** 32 - 1, isLast: true },
  ]);
  admin.close();
});
