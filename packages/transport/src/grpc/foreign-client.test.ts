// A gRPC client that knows only proto/: plain grpc-js and proto-loader, nothing of kvorum.
import { on } from "node:events";
import { fileURLToPath } from "node:url";
import { type Client, credentials, loadPackageDefinition, type ServiceError } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { parseDatacenterId, parseRegion } from "@kvorum/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFakeServices, NO_WAN } from "../testing/fake-services.ts";
import { type GrpcServer, startGrpcServer } from "./grpc-server.ts";

const PROTO_FOLDER = fileURLToPath(new URL("../../../../proto/", import.meta.url));
const HEALTH_FOLDER = fileURLToPath(new URL("../../../../node_modules/grpc-health-check/proto/", import.meta.url));
const REFLECTION_FOLDER = fileURLToPath(
  new URL("../../../../node_modules/@grpc/reflection/build/proto/", import.meta.url),
);

let server: GrpcServer;

beforeAll(async () => {
  const identity = { cluster: "test", datacenter: parseDatacenterId("dc-a"), region: parseRegion("here") };
  server = await startGrpcServer({
    host: "127.0.0.1",
    port: 0,
    identity,
    services: createFakeServices(),
    emulatedWan: NO_WAN,
  });
});

afterAll(() => server.stop(0));

/** Loads a service by its full name and dials it. */
// biome-ignore lint/suspicious/noExplicitAny: a foreign client is untyped; what it gets is checked by the assertions
function dial(file: string, folder: string, service: string): any {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  let found: any = loadPackageDefinition(loadSync(file, { includeDirs: [folder], longs: String, enums: String }));
  for (const part of service.split(".")) {
    found = found[part];
  }
  return new found(`127.0.0.1:${server.port}`, credentials.createInsecure());
}

function call(client: Client, method: string, request: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    Reflect.apply(Reflect.get(client, method), client, [
      request,
      (error: ServiceError | null, response: unknown) => (error === null ? resolve(response) : reject(error)),
    ]);
  });
}

function deliveriesOf(response: unknown): readonly { readonly id: unknown; readonly payload: Buffer }[] {
  return (response as { readonly deliveries: readonly { readonly id: unknown; readonly payload: Buffer }[] })
    .deliveries;
}

test("foreign client: unary Kv takes typed keys and gives back what was written", async () => {
  const kv = dial("kvorum/v1/kv.proto", PROTO_FOLDER, "kvorum.v1.Kv");
  const key = {
    parts: {
      parts: [
        { string: "user" },
        { bigint: "-12345678901234567890" },
        { number: 1.5 },
        { boolean: true },
        { bytes: Buffer.from([0, 255]) },
      ],
    },
  };
  const value = { encoding: "VALUE_ENCODING_BYTES", data: Buffer.from("Ada") };
  const written = await call(kv, "AtomicWrite", { checks: [{ key }], mutations: [{ set: { key, value } }] });
  expect(written).toMatchObject({ ok: true, datacentersDurable: 2, versionstamp: expect.any(Buffer) });
  expect(await call(kv, "AtomicWrite", { checks: [{ key }], mutations: [] })).toMatchObject({ failedChecks: [0] });
  const range = { start: { encoded: Buffer.from([0x00]) }, end: { encoded: Buffer.from([0xff]) } };
  const read = await call(kv, "SnapshotRead", {
    keys: [key, { encoded: Buffer.from([1, 65, 0]) }],
    ranges: [range],
    consistency: "CONSISTENCY_EVENTUAL",
  });
  const entry = { value, keyParts: key.parts };
  expect(read).toMatchObject({
    keys: [{ entry }, {}],
    ranges: [{ entries: [entry] }],
    provenance: { datacenter: "dc-a" },
  });
  kv.close();
});

const keyOf = (...parts: readonly string[]): unknown => ({ parts: { parts: parts.map((string) => ({ string })) } });
const u64 = (value: bigint): unknown => {
  const data = Buffer.alloc(8);
  data.writeBigUInt64LE(value);
  return { encoding: "VALUE_ENCODING_LE64", data };
};

test("foreign client: sum, min and max of counters, in a database of their own that is listed and dropped", async () => {
  const kv = dial("kvorum/v1/kv.proto", PROTO_FOLDER, "kvorum.v1.Kv");
  const database = "counters";
  const write = (mutation: unknown): Promise<unknown> => call(kv, "AtomicWrite", { database, mutations: [mutation] });
  const key = keyOf("visits");
  await write({ sum: { key, operand: u64(5n) } });
  await write({ sum: { key, operand: u64(4n) } });
  await write({ min: { key, operand: u64(8n) } });
  await write({ max: { key, operand: u64(3n) } });
  expect(await call(kv, "SnapshotRead", { database, keys: [key] })).toMatchObject({
    keys: [{ entry: { value: u64(8n) } }],
  });
  expect(await call(kv, "SnapshotRead", { keys: [key] })).toMatchObject({ keys: [{}] });
  const listed = await call(kv, "ListDatabases", {});
  expect(listed).toMatchObject({ databases: expect.arrayContaining([{ name: database, records: "1", bytes: "16" }]) });
  await call(kv, "DropDatabase", { database });
  expect(await call(kv, "SnapshotRead", { database, keys: [key] })).toMatchObject({ keys: [{}] });
  kv.close();
});

test("foreign client: a drop that names no database is refused, since it would empty the default one", async () => {
  const kv = dial("kvorum/v1/kv.proto", PROTO_FOLDER, "kvorum.v1.Kv");
  await expect(call(kv, "DropDatabase", {})).rejects.toMatchObject({
    code: 3,
    details: expect.stringMatching(/^database: /),
  });
  kv.close();
});

test("foreign client: a message is taken, kept, refused, taken again under another name and finished", async () => {
  const kv = dial("kvorum/v1/kv.proto", PROTO_FOLDER, "kvorum.v1.Kv");
  const payload = Buffer.from([255, 15, 34, 2, 104, 105]); // V8 for "hi"
  const taken = call(kv, "TakeMessages", {});
  await call(kv, "AtomicWrite", { enqueues: [{ payload }] });
  const [first] = deliveriesOf(await taken);
  expect(first).toMatchObject({ payload, id: { position: 0, delivery: 1 } });
  await call(kv, "KeepMessages", { deliveries: [first?.id] });
  await call(kv, "FinishMessages", { failed: [first?.id] });
  const [second] = deliveriesOf(await call(kv, "TakeMessages", { messagesMax: 10 }));
  expect(second).toMatchObject({ payload, id: { delivery: 2 } });
  await call(kv, "FinishMessages", { done: [second?.id] });
  kv.close();
});

test("foreign client: watch tells the state at once, then each change of a watched key, until it is cancelled", async () => {
  const kv = dial("kvorum/v1/kv.proto", PROTO_FOLDER, "kvorum.v1.Kv");
  const [watched, other] = [keyOf("watched"), keyOf("other")];
  const set = (key: unknown, text: string): Promise<unknown> =>
    call(kv, "AtomicWrite", {
      mutations: [{ set: { key, value: { encoding: "VALUE_ENCODING_BYTES", data: Buffer.from(text) } } }],
    });
  const stream = kv.Watch({ keys: [watched, keyOf("absent")] });
  const cancelled = new Promise((resolve) => stream.on("error", resolve));
  const messages = on(stream, "data");
  const next = async (): Promise<unknown> => (await messages.next()).value?.[0];
  expect(await next()).toMatchObject({ keys: [{}, {}], provenance: { datacenter: "dc-a" } });
  await set(watched, "one");
  expect(await next()).toMatchObject({ keys: [{ entry: { value: { data: Buffer.from("one") } } }, {}] });
  await set(other, "not watched");
  await call(kv, "AtomicWrite", { mutations: [{ delete: { key: watched } }] });
  const deleted = (await next()) as { readonly keys: readonly { readonly entry?: unknown }[] };
  expect(deleted.keys.map(({ entry }) => entry ?? null)).toEqual([null, null]);
  stream.cancel();
  expect(await cancelled).toMatchObject({ code: 1 });
  kv.close();
});

test("foreign client: a watch of more keys than allowed, or bounded, ends with what is wrong", async () => {
  const kv = dial("kvorum/v1/kv.proto", PROTO_FOLDER, "kvorum.v1.Kv");
  for (const request of [
    { keys: Array.from({ length: 11 }, (_, i) => keyOf(`${i}`)) },
    { keys: [keyOf("a")], consistency: "CONSISTENCY_BOUNDED" },
    { keys: [{ encoded: Buffer.from([1, 65]) }] },
  ]) {
    const stream = kv.Watch(request);
    const failed = await new Promise((resolve) => stream.on("error", resolve).on("data", resolve));
    expect(failed).toMatchObject({ code: 3 });
  }
  kv.close();
});

test("foreign client: malformed input is refused whole, with status, code and the field at fault", async () => {
  const kv = dial("kvorum/v1/kv.proto", PROTO_FOLDER, "kvorum.v1.Kv");
  const good = {
    set: { key: { parts: { parts: [{ string: "half" }] } }, value: { encoding: "VALUE_ENCODING_BYTES" } },
  };
  for (const [request, message] of [
    [{ mutations: [good, { set: { key: {}, value: {} } }] }, /^mutations\[1\]\.set\.value: /],
    [{ mutations: [good, {}] }, /^mutations\[1\]: expected a mutation such as set/],
    [{ mutations: [good], checks: [{ key: { encoded: Buffer.from([1, 65]) } }] }, /^checks\[0\]\.key: /],
    [
      { mutations: [good], checks: [{ key: good.set.key, versionstamp: Buffer.from([1]) }] },
      /^checks\[0\]\.versionstamp: /,
    ],
    [{ mutations: [good], commitId: { clientId: Buffer.from([1]), sequence: 1 } }, /^a client id is 32/],
    [{ mutations: [good], commitId: { clientId: Buffer.alloc(16), sequence: 0 } }, /^commit_id: /],
  ] as const) {
    const error = (await call(kv, "AtomicWrite", request).catch((thrown: unknown) => thrown)) as ServiceError;
    expect(error).toMatchObject({ code: 3, details: expect.stringMatching(message) });
    expect(error.metadata.get("kvorum-code")).toEqual(["invalid_argument"]);
  }
  expect(await call(kv, "SnapshotRead", { keys: [good.set.key] })).toMatchObject({ keys: [{}] });
  kv.close();
});

test("foreign client: the health service says SERVING, and NOT_SERVING when the node says so", async () => {
  const health = dial("health/v1/health.proto", HEALTH_FOLDER, "grpc.health.v1.Health");
  expect(await call(health, "check", { service: "kvorum.v1.Kv" })).toEqual({ status: "SERVING" });
  server.setServing(false);
  expect(await call(health, "check", { service: "" })).toEqual({ status: "NOT_SERVING" });
  server.setServing(true);
  health.close();
});

test("foreign client: reflection lists the services and gives their schema", async () => {
  const reflection = dial(
    "grpc/reflection/v1/reflection.proto",
    REFLECTION_FOLDER,
    "grpc.reflection.v1.ServerReflection",
  );
  const stream = reflection.ServerReflectionInfo();
  const answers: {
    listServicesResponse?: { service: { name: string }[] };
    fileDescriptorResponse?: { fileDescriptorProto: Buffer[] };
  }[] = [];
  const ended = new Promise((resolve, reject) => stream.on("end", resolve).on("error", reject));
  stream.on("data", (answer: (typeof answers)[number]) => answers.push(answer));
  stream.write({ listServices: "" });
  stream.write({ fileContainingSymbol: "kvorum.v1.Kv" });
  stream.end();
  await ended;
  const names = answers[0]?.listServicesResponse?.service.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(["kvorum.v1.Kv", "kvorum.v1.Admin", "kvorum.v1.Replication", "grpc.health.v1.Health"]),
  );
  const [schema] = answers[1]?.fileDescriptorResponse?.fileDescriptorProto ?? [];
  expect(schema?.includes("SnapshotRead")).toBe(true);
  reflection.close();
});
