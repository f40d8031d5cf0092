// The server as clients see it: kvorum's own connections, and one that knows only proto/.
import { once } from "node:events";
import { createServer } from "node:net";
import { setImmediate } from "node:timers/promises";
import { Metadata } from "@grpc/grpc-js";
import { bytesToHex, KvorumError, mustExist, parseDatacenterId, parseRegion } from "@kvorum/base";
import { encodeKey, singleKeyRange } from "@kvorum/keyspace";
import type { Gateway, Operation, Outcome } from "@kvorum/kv";
import {
  AUDIT_PREFIX_PARTS_MAX,
  CHANNEL_CREDENTIALS,
  CHANNEL_OPTIONS,
  CLIENT_REGION_KEY,
  connectAdmin,
  connectKv,
  decodeOutcomes,
  encodeOperations,
  errorFromStatus,
  type KvConnection,
  loadServices,
  MEASURE_SAMPLES_DEFAULT,
  type SessionFrame,
  type SessionStream,
  TRACED_INDEXES_MAX,
} from "@kvorum/protocol";
import { expect, test } from "vitest";
import type { EmulatedWan } from "../emulated-wan/emulated-wan.ts";
import { SESSION_OPERATIONS_MAX } from "../limits.ts";
import { createFakeServices, FAKE_STATUS, NO_WAN } from "../testing/fake-services.ts";
import { MapGateway } from "../testing/map-gateway.ts";
import { type GrpcServer, startGrpcServer } from "./grpc-server.ts";
import type { NodeServices } from "./node-services.ts";

const TIMEOUT_MS = 20_000;
const IDENTITY = { cluster: "test", datacenter: parseDatacenterId("dc-a"), region: parseRegion("here") };
const KEY = encodeKey(["user", 1n]);

interface Running extends AsyncDisposable {
  readonly server: GrpcServer;
  readonly address: string;
  connect(clientRegion?: string): KvConnection;
}

async function run(
  services: Partial<NodeServices> = {},
  emulatedWan: Pick<EmulatedWan, "openClientLink"> = NO_WAN,
): Promise<Running> {
  const options = { host: "127.0.0.1", port: 0, identity: IDENTITY, emulatedWan };
  const server = await startGrpcServer({ ...options, services: createFakeServices(services) });
  const connections: KvConnection[] = [];
  const address = `127.0.0.1:${server.port}`;
  return {
    server,
    address,
    connect: (clientRegion) => {
      const region = clientRegion === undefined ? null : parseRegion(clientRegion);
      const connection = connectKv({ address, clientRegion: region });
      connections.push(connection);
      return connection;
    },
    [Symbol.asyncDispose]: async () => {
      for (const connection of connections) {
        connection.close();
      }
      await server.stop(0);
    },
  };
}

function setOperation(text: string): Operation {
  const value = { encoding: "bytes", data: Buffer.from(text) } as const;
  return {
    kind: "commit",
    timeoutMs: 1_000,
    write: { commitId: null, checks: [], mutations: [{ kind: "set", key: KEY, value }] },
  };
}

const readOperation: Operation = {
  kind: "read",
  ranges: [{ ...singleKeyRange(KEY), limit: 1, reverse: false }],
  consistency: { level: "eventual" },
  timeoutMs: 1_000,
};

const watchOperation: Operation = {
  kind: "watch",
  keys: [KEY],
  seen: [null],
  consistency: { level: "eventual" },
  timeoutMs: TIMEOUT_MS,
};

/** A session whose outcomes can be awaited by request id. */
function openSession(connection: KvConnection): {
  readonly stream: SessionStream;
  readonly outcomeOf: (requestId: number) => Promise<Outcome>;
  readonly ended: Promise<Error | null>;
} {
  const waiting = new Map<number, PromiseWithResolvers<Outcome>>();
  const slot = (requestId: number): PromiseWithResolvers<Outcome> => {
    const known = waiting.get(requestId) ?? Promise.withResolvers<Outcome>();
    waiting.set(requestId, known);
    return known;
  };
  const ended = Promise.withResolvers<Error | null>();
  const stream = connection.openSession({
    onOutcomes: (items) => {
      for (const { requestId, outcome } of items) {
        slot(requestId).resolve(outcome);
      }
    },
    onEnd: ended.resolve,
  });
  return { stream, outcomeOf: (requestId) => slot(requestId).promise, ended: ended.promise };
}

/** Waits until a figure has not changed for many turns of the loop that client and server share. */
async function untilQuiet(figure: () => number): Promise<void> {
  const turns = 2_000;
  let before = figure();
  for (let quiet = 0; quiet < turns; quiet++) {
    await setImmediate();
    quiet = before !== 0 && figure() === before ? quiet : 0;
    before = figure();
  }
}

test("gRPC server: a session carries operations of one call in one message and answers each", async () => {
  await using node = await run();
  const { stream, outcomeOf } = openSession(node.connect());
  stream.send([
    { requestId: 1, operation: setOperation("Ada") },
    { requestId: 2, operation: readOperation },
  ]);
  expect(await outcomeOf(1)).toMatchObject({ kind: "committed", datacentersDurable: 2 });
  const read = await outcomeOf(2);
  expect(read).toMatchObject({ kind: "read", provenance: { region: "here", datacenter: "dc-a", ageMs: 1.5 } });
  const entries = read.kind === "read" ? mustExist(read.ranges[0], "the range") : [];
  expect(entries.map(({ key, value }) => [bytesToHex(key), Buffer.from(value.data).toString()])).toEqual([
    [bytesToHex(KEY), "Ada"],
  ]);
  stream.close();
});

test("gRPC server: an operation outside the limits is refused on its own, others of its frame are served", async () => {
  await using node = await run();
  const { stream, outcomeOf } = openSession(node.connect());
  const tooMany: Operation = {
    ...readOperation,
    ranges: Array.from({ length: 11 }, () => ({ start: KEY, end: KEY, limit: 1, reverse: false })),
  };
  stream.send([
    { requestId: 1, operation: tooMany },
    { requestId: 2, operation: readOperation },
  ]);
  expect(await outcomeOf(1)).toMatchObject({ kind: "failed", code: "invalid_argument" });
  expect(await outcomeOf(2)).toMatchObject({ kind: "read" });
  stream.close();
});

test("gRPC server: past the bound of a session operations are refused at once, and taken again when there is room", async () => {
  const held: ((outcome: Outcome) => void)[] = [];
  const gateway: Gateway = { submit: (_operation, _context, onOutcome) => void held.push(onOutcome) };
  await using node = await run({ gateway });
  const { stream, outcomeOf } = openSession(node.connect());
  stream.send(
    Array.from({ length: SESSION_OPERATIONS_MAX + 1 }, (_, requestId) => ({ requestId, operation: readOperation })),
  );
  expect(await outcomeOf(SESSION_OPERATIONS_MAX)).toMatchObject({ kind: "failed", code: "resource_exhausted" });
  expect(held).toHaveLength(SESSION_OPERATIONS_MAX);
  mustExist(held[0], "the first operation")({ kind: "check_failed", failedChecks: [] });
  expect(await outcomeOf(0)).toEqual({ kind: "check_failed", failedChecks: [] });
  stream.close();
});

test("gRPC server: stop finishes what was taken, refuses what comes, then ends the session", async () => {
  const held = Promise.withResolvers<(outcome: Outcome) => void>();
  const gateway: Gateway = { submit: (_operation, _context, onOutcome) => held.resolve(onOutcome) };
  await using node = await run({ gateway });
  const { stream, outcomeOf, ended } = openSession(node.connect());
  stream.send([{ requestId: 1, operation: readOperation }]);
  const answer = await held.promise;
  const stopped = node.server.stop(TIMEOUT_MS);
  stream.send([{ requestId: 2, operation: readOperation }]);
  expect(await outcomeOf(2)).toMatchObject({ kind: "failed", code: "shutting_down" });
  answer({ kind: "check_failed", failedChecks: [3] });
  expect(await outcomeOf(1)).toEqual({ kind: "check_failed", failedChecks: [3] });
  await stopped;
  expect(await ended).toBeNull();
});

test("gRPC server: stop gives up watches and takes at once, and what else was taken finishes", async () => {
  const held: ((outcome: Outcome) => void)[] = [];
  const gateway: Gateway = { submit: (_operation, _context, onOutcome) => void held.push(onOutcome) };
  await using node = await run({ gateway });
  const { stream, outcomeOf, ended } = openSession(node.connect());
  stream.send([
    { requestId: 1, operation: watchOperation },
    { requestId: 2, operation: { kind: "queue", step: { kind: "take", messagesMax: 1 }, timeoutMs: TIMEOUT_MS } },
    { requestId: 3, operation: { kind: "queue", step: { kind: "keep", deliveries: [] }, timeoutMs: TIMEOUT_MS } },
  ]);
  await untilQuiet(() => held.length);
  const stopped = node.server.stop(TIMEOUT_MS);
  expect(await outcomeOf(1)).toMatchObject({ kind: "failed", code: "shutting_down" });
  expect(await outcomeOf(2)).toMatchObject({ kind: "failed", code: "shutting_down" });
  for (const answer of held) {
    answer({ kind: "queue", deliveries: [] }); // to the first two it comes too late
  }
  expect(await outcomeOf(3)).toEqual({ kind: "queue", deliveries: [] });
  await stopped;
  expect(await ended).toBeNull();
});

test("gRPC server: a stopping node ends a foreign client's watch with a status that says to ask elsewhere", async () => {
  await using node = await run();
  const client = new (loadServices().Kv)(node.address, CHANNEL_CREDENTIALS, CHANNEL_OPTIONS);
  const call = client.watch({ keys: [{ encoded: KEY }] });
  const failed = new Promise((resolve) => call.on("error", (error) => resolve(errorFromStatus(error, "watch"))));
  await once(call, "data");
  await node.server.stop(TIMEOUT_MS);
  expect(await failed).toMatchObject({ code: "shutting_down", retryable: true });
  client.close();
});

test("gRPC server: a watch polls with what it has seen; strong stays strong, anything else becomes a session", async () => {
  const asked: Operation[] = [];
  const map = new MapGateway();
  const gateway: Gateway = {
    submit: (operation, context, onOutcome) => {
      asked.push(operation);
      map.submit(operation, context, onOutcome);
    },
  };
  await using node = await run({ gateway });
  const client = new (loadServices().Kv)(node.address, CHANNEL_CREDENTIALS, CHANNEL_OPTIONS);
  for (const [level, first, second] of [
    ["CONSISTENCY_STRONG", { level: "strong" }, { level: "strong" }],
    ["CONSISTENCY_EVENTUAL", { level: "eventual" }, { level: "session", bookmark: { epoch: 0, index: 0 } }],
  ] as const) {
    const call = client.watch({ keys: [{ encoded: KEY }], consistency: level });
    call.on("error", () => undefined); // of its own cancellation
    await once(call, "data");
    expect(asked.splice(0)).toMatchObject([
      { kind: "watch", seen: null, consistency: first },
      { kind: "watch", seen: [null], consistency: second },
    ]);
    call.cancel();
  }
  client.close();
});

test("gRPC server: a client that sends its last operation and closes its side still gets the outcome, then the end", async () => {
  const held: (() => void)[] = [];
  const hold = ({ deliver }: { readonly deliver: () => void }): void => void held.push(deliver);
  await using node = await run({}, { openClientLink: () => ({ receive: hold, send: hold }) });
  const client = new (loadServices().Kv)(node.address, CHANNEL_CREDENTIALS, CHANNEL_OPTIONS);
  const metadata = new Metadata();
  metadata.set(CLIENT_REGION_KEY, "far-away1");
  const call = client.session(metadata);
  const events: string[] = [];
  call.on("data", () => events.push("outcome"));
  const ended = once(call, "status");
  call.write({ packed: encodeOperations([{ requestId: 1, operation: readOperation }]) });
  call.end();
  while (events.length === 0 || !call.readableEnded) {
    held.shift()?.();
    await setImmediate();
  }
  expect(events).toEqual(["outcome"]);
  expect(await ended).toMatchObject([{ code: 0 }]);
  client.close();
});

test("gRPC server: a client that takes no outcomes is not read from, and served on when it takes them", async () => {
  const frames = 20;
  const operationsPerFrame = 64;
  const value = { encoding: "bytes", data: new Uint8Array(60_000) } as const;
  let submitted = 0;
  const gateway: Gateway = {
    submit: (operation, context, onOutcome) => {
      submitted += 1;
      map.submit(operation, context, onOutcome);
    },
  };
  const map = new MapGateway();
  const write = { commitId: null, checks: [], mutations: [{ kind: "set", key: KEY, value }] } as const;
  map.submit({ kind: "commit", timeoutMs: 1, write }, undefined, () => undefined);
  await using node = await run({ gateway });
  const client = new (loadServices().Kv)(node.address, CHANNEL_CREDENTIALS, CHANNEL_OPTIONS);
  const call = client.session();
  for (let frame = 0; frame < frames; frame++) {
    const items = Array.from({ length: operationsPerFrame }, (_, requestId) => ({
      requestId,
      operation: readOperation,
    }));
    call.write({ packed: encodeOperations(items) });
  }
  let received = 0;
  const all = Promise.withResolvers<void>();
  call.on("data", (frame: SessionFrame) => {
    // grpc-js buffers without a bound until the first message was asked for: so the client takes one and stops.
    if (received === 0) {
      call.pause();
    }
    received += decodeOutcomes(frame.packed).length;
    if (received === frames * operationsPerFrame) {
      all.resolve();
    }
  });
  await untilQuiet(() => submitted);
  expect(submitted).toBeGreaterThan(0);
  expect(submitted).toBeLessThan((frames * operationsPerFrame) / 2);
  call.resume();
  await all.promise;
  expect(submitted).toBe(received);
  call.on("error", () => undefined); // the cancellation of the next line
  call.cancel();
  client.close();
});

test("gRPC server: a busy port is said to be busy", async () => {
  await using node = await run();
  const options = { host: "127.0.0.1", port: node.server.port, identity: IDENTITY, emulatedWan: NO_WAN };
  await expect(startGrpcServer({ ...options, services: createFakeServices() })).rejects.toMatchObject({
    code: "port_busy",
  });
});

test("gRPC server: discover, ping and the admin calls give back what the node said", async () => {
  await using node = await run();
  const connection = node.connect();
  expect(await connection.discover(TIMEOUT_MS)).toEqual(createFakeServices().discover());
  expect(await connection.ping(TIMEOUT_MS)).toMatchObject({ datacenter: "dc-a", ready: true, leader: "dc-a" });
  const admin = connectAdmin(node.address);
  expect(await admin.getStatus()).toEqual(FAKE_STATUS);
  const changes = [{ from: "here", to: null, bothWays: true, partitioned: true, rttMs: 12.5 }];
  expect(await admin.configureWan({ enabled: true, changes })).toEqual({ enabled: true, active: changes });
  await admin.configureAdversary({ boundMs: null });
  await expect(admin.configureAdversary({ boundMs: 2.5 })).rejects.toThrow("2.5 ms are too many");
  await admin.configureDisk({ flushDelayMs: 0 });
  await expect(admin.configureDisk({ flushDelayMs: 0.5 })).rejects.toThrow("0.5 ms are too long");
  expect(await admin.measureLinks()).toEqual(
    await createFakeServices().admin.measureLinks({ samples: MEASURE_SAMPLES_DEFAULT, timeoutMs: 1 }),
  );
  expect(await admin.takeFigures({ reset: true })).toEqual(createFakeServices().admin.takeFigures({ reset: true }));
  expect(await admin.traceEntries([7, 9])).toEqual(createFakeServices().admin.traceEntries([7, 9]));
  const tooMany = Array.from({ length: TRACED_INDEXES_MAX + 1 }, (_, i) => i + 1);
  await expect(admin.traceEntries(tooMany)).rejects.toMatchObject({ code: "invalid_argument" });
  await admin.startAudit({ auditId: "audit-1", prefixParts: 1, examplesMax: 20 });
  await admin.stopAudit();
  expect(await admin.takeAudit()).toEqual(createFakeServices().admin.takeAudit());
  const tooFine = admin.startAudit({ auditId: "audit-2", prefixParts: AUDIT_PREFIX_PARTS_MAX + 1, examplesMax: 20 });
  await expect(tooFine).rejects.toMatchObject({ code: "invalid_argument" });
  const batches = await Array.fromAsync(admin.readCommits({ fromIndex: 3 }));
  expect(batches.map(({ commits }) => bytesToHex(mustExist(commits[0], "a commit").versionstamp))).toEqual(
    ["000000000000", "000000000000", "000000000000"].map((zeros, i) => `${zeros}000${3 + i}0000`),
  );
  admin.close();
});

test("gRPC server: a node that is not there is unreachable, and the message says what was tried", async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const address = `127.0.0.1:${(silent.address() as { port: number }).port}`;
  const stalled = connectKv({ address, clientRegion: null });
  await expect(stalled.ping(50)).rejects.toMatchObject({ code: "deadline_exceeded" });
  stalled.close();
  silent.close();
  const connection = connectKv({ address: "127.0.0.1:1", clientRegion: null });
  const error: unknown = await connection.discover(TIMEOUT_MS).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(KvorumError);
  expect(error).toMatchObject({ code: "unreachable", message: expect.stringMatching(/^discover at 127.0.0.1:1: /) });
  const { ended } = openSession(connection);
  expect(await ended).toMatchObject({ code: "unreachable" });
  connection.close();
});

test("gRPC server: requests and answers of a client's region cross its link, both ways, and no other client's do", async () => {
  const crossed: string[] = [];
  const emulatedWan: Pick<EmulatedWan, "openClientLink"> = {
    openClientLink: (region) => ({
      receive: ({ sizeBytes, deliver }) => {
        crossed.push(`${region} in ${sizeBytes > 0}`);
        deliver();
      },
      send: ({ sizeBytes, deliver }) => {
        crossed.push(`${region} out ${sizeBytes > 0}`);
        deliver();
      },
    }),
  };
  await using node = await run({}, emulatedWan);
  await node.connect().ping(TIMEOUT_MS);
  expect(crossed).toEqual([]);
  const far = node.connect("far-away1");
  await far.ping(TIMEOUT_MS);
  expect(crossed.splice(0)).toEqual(["far-away1 in true", "far-away1 out true"]);
  const { stream, outcomeOf } = openSession(far);
  stream.send([{ requestId: 1, operation: readOperation }]);
  await outcomeOf(1);
  expect(crossed.splice(0)).toEqual(["far-away1 in true", "far-away1 out true"]);
  const client = new (loadServices().Kv)(node.address, CHANNEL_CREDENTIALS, CHANNEL_OPTIONS);
  const metadata = new Metadata();
  metadata.set(CLIENT_REGION_KEY, "far-away1");
  const watch = client.watch({ keys: [{ encoded: KEY }] }, metadata);
  watch.on("error", () => undefined); // of its own cancellation
  await once(watch, "data");
  expect(crossed).toEqual(["far-away1 in true", "far-away1 out true"]);
  stream.close();
  client.close();
});

test("gRPC server: nothing of a client whose link is cut gets to the gateway", async () => {
  const submitted: Operation[] = [];
  const map = new MapGateway();
  const gateway: Gateway = {
    submit: (operation, context, onOutcome) => {
      submitted.push(operation);
      map.submit(operation, context, onOutcome);
    },
  };
  const openClientLink: EmulatedWan["openClientLink"] = () => ({ receive: () => undefined, send: () => undefined });
  await using node = await run({ gateway }, { openClientLink });
  const cut = node.connect("far-away1");
  const { stream } = openSession(cut);
  stream.send([{ requestId: 1, operation: setOperation("lost") }]);
  await expect(cut.ping(50)).rejects.toMatchObject({ code: "deadline_exceeded" });
  expect(submitted).toEqual([]);
  stream.close();
});

test("gRPC server: a client of a region without figures is told so, on a session and on a unary call", async () => {
  const openClientLink: EmulatedWan["openClientLink"] = () => {
    throw new KvorumError("invalid_argument", "no figures for clients of mars1");
  };
  await using node = await run({}, { openClientLink });
  const { ended } = openSession(node.connect("mars1"));
  expect(await ended).toMatchObject({ code: "invalid_argument", message: "no figures for clients of mars1" });
  await expect(node.connect("mars1").ping(TIMEOUT_MS)).rejects.toMatchObject({ code: "invalid_argument" });
});

test("gRPC server: a session that sends a malformed frame is ended with what is wrong", async () => {
  await using node = await run();
  const client = new (loadServices().Kv)(node.address, CHANNEL_CREDENTIALS, CHANNEL_OPTIONS);
  const call = client.session();
  const failed = new Promise((resolve) => call.on("error", (error) => resolve(errorFromStatus(error, "session"))));
  call.write({ packed: new Uint8Array([9, 9, 9]) });
  expect(await failed).toMatchObject({
    code: "invalid_argument",
    message: expect.stringMatching(/^malformed session frame/),
  });
  client.close();
});

test("gRPC client: close ends unary calls that are under way, at once", async () => {
  const openClientLink: EmulatedWan["openClientLink"] = () => ({ receive: () => undefined, send: () => undefined });
  const held = Promise.withResolvers<never>();
  const admin = { ...createFakeServices().admin, measureLinks: () => held.promise };
  await using node = await run({ admin }, { openClientLink });
  const cut = node.connect("far-away1");
  const operator = connectAdmin(node.address);
  const calls = [cut.ping(TIMEOUT_MS), cut.discover(TIMEOUT_MS), operator.measureLinks({ timeoutMs: TIMEOUT_MS })];
  const { ended } = openSession(cut);
  cut.close();
  operator.close();
  for (const settled of await Promise.allSettled(calls)) {
    expect(settled).toMatchObject({ status: "rejected", reason: { code: "closed" } });
  }
  expect(await ended).toMatchObject({ code: "unreachable" });
  await expect(cut.ping(TIMEOUT_MS)).rejects.toMatchObject({ code: "closed" });
});
