// The gRPC peer transport against the contract, over loopback sockets, and what only it can show.
import { createServer, type Server } from "node:net";
import { setImmediate } from "node:timers/promises";
import { createInstantMs, type DatacenterId, mustExist, parseDatacenterId, parseRegion } from "@kvorum/base";
import type { PeerMessage } from "@kvorum/replica";
import { expect, test } from "vitest";
import { monotonicNowMs } from "../monotonic-clock.ts";
import { createFakeServices, NO_WAN } from "../testing/fake-services.ts";
import { A, B, C, type PeerWorld, type Received, testPeerTransport } from "../testing/peer-transport-contract.ts";
import { type GrpcServer, startGrpcServer } from "./grpc-server.ts";
import { GrpcPeerTransport } from "./peer-transport.ts";

const CLUSTER = "test";

interface RunningProcess {
  readonly server: GrpcServer;
  readonly transport: GrpcPeerTransport;
}

/** Ports are taken once per datacenter, so that a restarted process is found at its old address. */
async function reservePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

interface GrpcWorld extends PeerWorld {
  start(id: DatacenterId, reply?: (from: DatacenterId, message: PeerMessage) => void): Promise<GrpcPeerTransport>;
  addressOf(id: DatacenterId): Promise<string>;
}

function createGrpcWorld(): GrpcWorld {
  const cuts = new Set<string>();
  const received = new Map<DatacenterId, Received[]>([A, B, C].map((id) => [id, []]));
  const running = new Map<DatacenterId, RunningProcess>();
  const receivedBy = (id: DatacenterId): Received[] => mustExist(received.get(id), `the messages of ${id}`);
  const ports = new Map<DatacenterId, Promise<number>>([A, B, C].map((id) => [id, reservePort()]));
  const addressOf = async (id: DatacenterId): Promise<string> => `127.0.0.1:${await ports.get(id)}`;
  const stop = async (id: DatacenterId): Promise<void> => {
    const process = running.get(id);
    running.delete(id);
    process?.transport.close();
    await process?.server.stop(0);
  };
  return {
    start: async (id, reply) => {
      const others = [A, B, C].filter((other) => other !== id);
      const transport = new GrpcPeerTransport({
        cluster: CLUSTER,
        local: id,
        peers: await Promise.all(others.map(async (other) => ({ datacenter: other, address: await addressOf(other) }))),
        emulatedWan: {
          receive: ({ from, deliver }) => (cuts.has(`${from} ${id}`) ? undefined : deliver()),
          isCut: (to) => cuts.has(`${id} ${to}`),
        },
        nowMs: monotonicNowMs,
      });
      transport.onMessage((from, message) => {
        receivedBy(id).push({ from, message });
        reply?.(from, message);
      });
      const server = await startGrpcServer({
        host: "127.0.0.1",
        port: (await ports.get(id)) ?? 0,
        identity: { cluster: CLUSTER, datacenter: id, region: parseRegion("here") },
        services: createFakeServices({ peerInbox: transport }),
        emulatedWan: NO_WAN,
      });
      running.set(id, { server, transport });
      return transport;
    },
    stop,
    addressOf,
    received: receivedBy,
    cut: (from, to) => void cuts.add(`${from} ${to}`),
    heal: (from, to) => void cuts.delete(`${from} ${to}`),
    step: setImmediate,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([A, B, C].map(stop));
    },
  };
}

testPeerTransport("gRPC peer transport", createGrpcWorld);

test("gRPC peer transport: what waits for a peer that accepts and never answers is bounded, the rest dropped", async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const transport = new GrpcPeerTransport({
    cluster: CLUSTER,
    local: A,
    peers: [{ datacenter: B, address: `127.0.0.1:${portOf(silent)}` }],
    emulatedWan: { receive: ({ deliver }) => deliver(), isCut: () => false },
    nowMs: () => createInstantMs(0),
  });
  const value = { encoding: "bytes", data: new Uint8Array(1024 * 1024) } as const;
  const message: PeerMessage = {
    kind: "forward_request",
    requestId: 1,
    clientRegion: parseRegion("here"),
    operation: {
      kind: "commit",
      timeoutMs: 1,
      write: { commitId: null, checks: [], mutations: [{ kind: "set", key: new Uint8Array([1]), value }] },
    },
  };
  for (let i = 0; i < 100; i++) {
    transport.send(B, message);
  }
  expect(transport.dropped.messages).toBeGreaterThanOrEqual(30);
  expect(transport.dropped.messages).toBeLessThan(100);
  transport.close();
  silent.close();
});

test("gRPC peer transport: a caller of another cluster, or that is no peer, is refused", () => {
  const transport = new GrpcPeerTransport({
    cluster: CLUSTER,
    local: A,
    peers: [{ datacenter: B, address: "127.0.0.1:1" }],
    emulatedWan: { receive: ({ deliver }) => deliver(), isCut: () => false },
    nowMs: () => createInstantMs(0),
  });
  for (const caller of [
    { cluster: "other", datacenter: "dc-b" },
    { cluster: CLUSTER, datacenter: parseDatacenterId("dc-z") },
  ]) {
    expect(() => transport.accept(caller, "raft", {} as never)).toThrow(
      expect.objectContaining({ code: "data_mismatch" }),
    );
  }
  transport.close();
});

test("gRPC peer transport: a peer that was added is heard and answered, one that was removed is neither", async () => {
  await using world = createGrpcWorld();
  const a = await world.start(A);
  const b: GrpcPeerTransport = await world.start(B, (from, message) => {
    if (message.kind === "ping") {
      b.send(from, { kind: "pong", pingId: message.pingId });
    }
  });
  a.removePeer(B);
  expect(() => a.accept({ cluster: CLUSTER, datacenter: B }, "forward", {} as never)).toThrow(/whose peers are dc-c/);
  a.send(B, { kind: "ping", pingId: 1 });
  const address = await world.addressOf(B);
  a.addPeer({ datacenter: B, address });
  a.addPeer({ datacenter: B, address });
  a.send(B, { kind: "ping", pingId: 2 });
  while (world.received(A).length === 0) {
    await setImmediate();
  }
  expect(world.received(A)).toEqual([{ from: B, message: { kind: "pong", pingId: 2 } }]);
});
