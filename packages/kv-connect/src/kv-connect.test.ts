import { createInstantMs, KvorumError, parseRegion } from "@kvorum/base";
import { partsOfVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import type { AuditWords, Outcome } from "@kvorum/kv";
import { expect, test, vi } from "vitest";
import type { ClientAudit } from "./client-audit.ts";
import type { ClientLink } from "./client-link.ts";
import type { MarkedClient } from "./client-marks.ts";
import { KvConnect, type KvConnectOptions } from "./kv-connect.ts";
import { BODY_BYTES_MAX } from "./limits.ts";
import { decodeMessage, encodeMessage } from "./testing/datapath-client.ts";
import { MemoryGateway } from "./testing/memory-gateway.ts";
import { framesOf, openRawClient, type RawAnswer, type RawClient } from "./testing/raw-client.ts";

const key = Buffer.from([2, 97, 0]);
const all = { start: Buffer.alloc(0), end: Buffer.from([0xff]), limit: 10, reverse: false };
const setOne = encodeMessage("AtomicWrite", {
  mutations: [{ key, value: { data: Buffer.from([0xff, 16, 1]), encoding: "VE_V8" }, mutationType: "M_SET" }],
});
const readAll = encodeMessage("SnapshotRead", { ranges: [all] });
const watchOne = encodeMessage("Watch", { keys: [{ key }] });
/** Asked for anything else it would throw. */
const NO_AUDIT = { isRunning: false } as ClientAudit;
const NO_LEADER: Outcome = { kind: "failed", code: "no_leader", message: "", leader: null };

function setUp(options: Partial<KvConnectOptions> = {}): { gateway: MemoryGateway; kvConnect: KvConnect } {
  const gateway = new MemoryGateway();
  const kvConnect = new KvConnect({
    cluster: "test",
    region: parseRegion("us-east4"),
    accessToken: "secret",
    gateway,
    audit: NO_AUDIT,
    openClientLink: (region) => {
      throw new KvorumError("invalid_argument", `no figures for ${region}`);
    },
    clientRegions: () => [parseRegion("us-east4"), parseRegion("asia-southeast1")],
    wallNowMs: () => Date.now(),
    ...options,
  });
  return { gateway, kvConnect };
}

interface Metadata {
  readonly version: number;
  readonly databaseId: string;
  readonly endpoints: readonly { readonly url: string; readonly consistency: string }[];
  readonly token: string;
}

async function exchange(client: RawClient, path: string, accessToken = "secret"): Promise<Metadata> {
  const answer = await client.post({
    path,
    headers: { authorization: `Bearer ${accessToken}` },
    body: Buffer.from('{"supportedVersions":[1,2,3]}'),
  });
  expect([answer.status, answer.contentType]).toEqual([200, "application/json"]);
  return JSON.parse(answer.body.toString());
}

/** What every request of the data path carries. */
function headersOf({ token, databaseId, version }: Metadata): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    "x-denokv-database-id": databaseId,
    "x-denokv-version": String(version),
  };
}

function strongOf({ endpoints }: Metadata): string {
  return endpoints.find(({ consistency }) => consistency === "strong")?.url ?? "";
}

function textOf({ status, body }: RawAnswer): readonly [number, string] {
  return [status, body.toString()];
}

test.each(["http1", "http2"] as const)("%s: a value is written, read and its versionstamp checked", async (version) => {
  const { gateway, kvConnect } = setUp();
  await using client = await openRawClient(kvConnect, version);
  const metadata = await exchange(client, "/db/shop");
  const headers = headersOf(metadata);
  const endpoint = strongOf(metadata);
  const written = await client.post({ path: `${endpoint}/atomic_write`, headers, body: setOne });
  expect([written.status, written.contentType]).toEqual([200, "application/x-protobuf"]);
  const { versionstamp } = decodeMessage("AtomicWriteOutput", written.body) as { versionstamp: string };
  expect(decodeMessage("AtomicWriteOutput", written.body)).toEqual({ status: "AW_SUCCESS", versionstamp });
  const read = await client.post({ path: `${endpoint}/snapshot_read`, headers, body: readAll });
  expect(decodeMessage("SnapshotReadOutput", read.body)).toEqual({
    ranges: [{ values: [{ key: "026100", value: "ff1001", encoding: "VE_V8", versionstamp }] }],
    readIsStronglyConsistent: true,
    status: "SR_SUCCESS",
    readDisabled: false,
  });
  const body = encodeMessage("AtomicWrite", {
    checks: [{ key, versionstamp: Buffer.from(versionstamp, "hex") }, { key }],
  });
  const refused = await client.post({ path: `${endpoint}/atomic_write`, headers, body });
  expect(decodeMessage("AtomicWriteOutput", refused.body)).toEqual({ status: "AW_CHECK_FAILURE", failedChecks: [1] });
  expect(gateway.databases).toEqual(["shop"]);
});

/** Takes down what it is told, and numbers the moments at which it is asked for words. */
class NotedAudit implements ClientAudit {
  isRunning = true;
  readonly notes: string[] = [];

  wordsOf({ name, clientName }: MarkedClient): AuditWords {
    const remembered = { name, askedAtMs: createInstantMs(this.notes.length) };
    return { clientId: null, clientName, callSite: "", acknowledged: [], seen: null, remembered };
  }

  told(name: string, kind: "acknowledged" | "saw", versionstamp: Versionstamp): void {
    this.notes.push(`${name} ${kind} ${partsOfVersionstamp(versionstamp).index}`);
  }
}

test.each(["http1", "http2"] as const)(
  "%s: while an audit runs it is told what arrived at which client, and eventual reads carry its words",
  async (version) => {
    const audit = new NotedAudit();
    const { gateway, kvConnect } = setUp({ audit });
    await using client = await openRawClient(kvConnect, version);
    const headers = headersOf(await exchange(client, "/eventual", "secret~shop"));
    await client.post({ path: "/eventual/atomic_write", headers, body: setOne });
    await client.post({ path: "/eventual/snapshot_read", headers, body: readAll });
    await client.post({ path: "/strong/snapshot_read", headers, body: readAll });
    expect(audit.notes).toEqual(["shop acknowledged 1", "shop saw 1", "shop saw 1"]);
    audit.isRunning = false;
    await client.post({ path: "/eventual/snapshot_read", headers, body: readAll });
    expect(audit.notes).toHaveLength(3);
    const words = gateway.operations.flatMap((operation) => (operation.kind === "read" ? [operation.audit] : []));
    expect(words).toMatchObject([
      { clientName: "shop", remembered: { name: "shop", askedAtMs: 1 } },
      undefined, // strong
      undefined, // after the audit
    ]);
  },
);

test("watch: while an audit runs its polls carry the client's words, and what was shown is told", async () => {
  const audit = new NotedAudit();
  const { gateway, kvConnect } = setUp({ audit });
  await using client = await openRawClient(kvConnect, "http2");
  const headers = headersOf(await exchange(client, "/", "secret~shop"));
  const frames = framesOf(await client.stream({ path: "/strong/watch", headers, body: watchOne }));
  await frames.next();
  await client.post({ path: "/strong/atomic_write", headers, body: setOne });
  await frames.next();
  await kvConnect.drain();
  expect(audit.notes).toEqual(expect.arrayContaining(["shop saw 0", "shop acknowledged 1", "shop saw 1"]));
  const words = gateway.operations.flatMap((operation) => (operation.kind === "watch" ? [operation.audit] : []));
  expect(words.every((each) => each?.remembered?.name === "shop")).toBe(true);
});

test("versions: 1 has headers of its own, a missing one is refused, and so is a wrong database id", async () => {
  const { kvConnect } = setUp();
  await using client = await openRawClient(kvConnect, "http1");
  const metadata = await exchange(client, "/");
  const { authorization, ...others } = headersOf(metadata);
  const read = async (headers: Record<string, string>): Promise<readonly [number, string]> =>
    textOf(
      await client.post({
        path: "/strong/snapshot_read",
        headers: { authorization: authorization ?? "", ...headers },
        body: readAll,
      }),
    );
  expect((await read({ "x-transaction-domain-id": metadata.databaseId }))[0]).toBe(200);
  expect((await read({ ...others, "x-denokv-version": "2" }))[0]).toBe(200);
  expect(await read({})).toEqual([400, "Expected protocol version 1, 2 or 3."]);
  expect(await read({ ...others, "x-denokv-version": "4" })).toEqual([400, "Expected protocol version 1, 2 or 3."]);
  expect(await read({ ...others, "x-denokv-database-id": crypto.randomUUID() })).toEqual([400, "Invalid database id."]);
});

test("tokens: wrong ones are refused with 401 on both paths, and one database's token does not open another", async () => {
  const { kvConnect } = setUp();
  await using client = await openRawClient(kvConnect, "http1");
  const metadata = await exchange(client, "/db/a");
  expect(textOf(await client.post({ path: "/" }))).toEqual([401, "Malformed authorization header."]);
  expect(textOf(await client.post({ path: "/", headers: { authorization: "Bearer no" } }))).toEqual([
    401,
    "Invalid access token.",
  ]);
  const headers = headersOf(metadata);
  expect(textOf(await client.post({ path: "/strong/db/b/snapshot_read", headers, body: readAll }))).toEqual([
    401,
    "Invalid access token.",
  ]);
});

test("paths: nobody's region and nobody's path are 404 with what there is, and a body too large is 413", async () => {
  const { kvConnect } = setUp();
  await using client = await openRawClient(kvConnect, "http2");
  const [status, text] = textOf(await client.post({ path: "/mars" }));
  expect([status, text]).toEqual([
    404,
    expect.stringContaining('No region "mars" here; there are us-east4, asia-southeast1.'),
  ]);
  expect(textOf(await client.post({ path: "/db/no/such/path" }))).toEqual([404, expect.stringContaining("/db/NAME")]);
  const body = Buffer.alloc(BODY_BYTES_MAX + 1);
  expect((await client.post({ path: "/strong/atomic_write", body })).status).toBe(413);
});

test("data path: what is no message is refused, and the next request is served", async () => {
  const { gateway, kvConnect } = setUp();
  await using client = await openRawClient(kvConnect, "http2");
  const headers = headersOf(await exchange(client, "/"));
  for (const call of ["snapshot_read", "atomic_write", "watch"]) {
    const answer = await client.post({ path: `/strong/${call}`, headers, body: Buffer.from([8, 1]) });
    expect(textOf(answer)).toEqual([400, expect.stringContaining("Request protobuf is invalid: ")]);
  }
  expect(gateway.operations).toEqual([]);
  expect((await client.post({ path: "/strong/snapshot_read", headers, body: readAll })).status).toBe(200);
});

test.each<readonly [Extract<Outcome, { kind: "failed" }>["code"], number]>([
  ["invalid_argument", 400],
  ["no_leader", 503],
  ["deadline_exceeded", 503],
  ["region_fenced", 503],
  ["internal", 500],
])("failures: %s is %d, with its text", async (code, status) => {
  const { gateway, kvConnect } = setUp();
  gateway.intercept = () => ({ kind: "failed", code, message: "the text", leader: null });
  await using client = await openRawClient(kvConnect, "http1");
  const headers = headersOf(await exchange(client, "/"));
  for (const [call, body] of [
    ["snapshot_read", readAll],
    ["atomic_write", setOne],
    ["watch", watchOne],
  ] as const) {
    expect(textOf(await client.post({ path: `/strong/${call}`, headers, body }))).toEqual([status, "the text"]);
  }
});

test("eventual door: reads are this replica's and never called strong, writes are writes", async () => {
  const { gateway, kvConnect } = setUp();
  await using client = await openRawClient(kvConnect, "http1");
  const metadata = await exchange(client, "/eventual");
  const headers = headersOf(metadata);
  expect(strongOf(metadata)).toBe("/eventual");
  expect((await client.post({ path: "/eventual/atomic_write", headers, body: setOne })).status).toBe(200);
  const read = await client.post({ path: "/eventual/snapshot_read", headers, body: readAll });
  expect(decodeMessage("SnapshotReadOutput", read.body)).toMatchObject({ readIsStronglyConsistent: false });
  expect(gateway.operations.at(-1)).toMatchObject({ kind: "read", consistency: { level: "eventual" } });
});

test("ephemeral databases: an HTTP/2 connection keeps its own, an HTTP/1.1 exchange has a new one, and each is touched", async () => {
  const { gateway, kvConnect } = setUp();
  await using deno = await openRawClient(kvConnect, "http2");
  await using other = await openRawClient(kvConnect, "http2");
  await using npm = await openRawClient(kvConnect, "http1");
  const names: string[] = [];
  for (const client of [deno, deno, other, npm, npm]) {
    names.push(strongOf(await exchange(client, "/:memory:")));
  }
  expect(names[0]).toMatch(/^\/strong\/db\/:memory:[0-9a-f]{32}$/);
  expect(names[1]).toBe(names[0]);
  expect(new Set(names).size).toBe(4);
  expect(gateway.databases.map((name) => `/strong/db/${name}`)).toEqual([...new Set(names)]);
});

test("ephemeral databases: nobody waits for a touch, one that fails is tried again, and an open watch is a use", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { gateway, kvConnect } = setUp();
  await using client = await openRawClient(kvConnect, "http2");
  const touched = [1, 2, 3].map(() => Promise.withResolvers<void>());
  let [touches, polls] = [0, 0];
  gateway.intercept = ({ kind }) => {
    if (kind === "commit") {
      touched[touches++]?.resolve();
      return touches === 1 ? NO_LEADER : undefined;
    }
    if (kind === "watch" && ++polls === 2) {
      vi.advanceTimersByTime(60_000);
      return NO_LEADER;
    }
    return undefined;
  };
  const metadata = await exchange(client, "/:memory:");
  const [headers, path] = [headersOf(metadata), strongOf(metadata)];
  const read = { path: `${path}/snapshot_read`, headers, body: readAll };
  expect((await client.post(read)).status).toBe(200);
  expect((await client.post(read)).status).toBe(200);
  expect(touches).toBe(2);
  const frames = framesOf(await client.stream({ path: `${path}/watch`, headers, body: watchOne }));
  await frames.next();
  await touched[2]?.promise; // at its third poll, a minute later
  await kvConnect.drain();
  vi.useRealTimers();
});

test("links: requests and answers cross the client's own, and one that swallows them breaks the connection", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const crossings: string[] = [];
  const link: ClientLink = {
    receive: ({ deliver, sizeBytes }) => {
      crossings.push(`in ${sizeBytes}`);
      deliver();
    },
    send: ({ deliver, sizeBytes }) => {
      crossings.push(`out ${sizeBytes}`);
      deliver();
    },
  };
  const { gateway, kvConnect } = setUp({ openClientLink: () => link });
  await using client = await openRawClient(kvConnect, "http1");
  const metadata = await exchange(client, "/asia-southeast1");
  expect(strongOf(metadata)).toBe("/asia-southeast1/strong");
  const request = { path: "/asia-southeast1/strong/snapshot_read", headers: headersOf(metadata), body: readAll };
  const answer = await client.post(request);
  expect(crossings.slice(2)).toEqual([`in ${200 + readAll.length}`, `out ${200 + answer.body.length}`]);
  expect(gateway.clientRegions).toEqual(["asia-southeast1"]);
  link.receive = () => queueMicrotask(() => vi.advanceTimersByTime(5_000));
  await expect(client.post(request)).rejects.toThrow("socket hang up");
  vi.useRealTimers();
});

test.each(["http1", "http2"] as const)(
  "watch over %s: a full frame first, then each change, and an end when the node stops",
  async (version) => {
    const { gateway, kvConnect } = setUp();
    await using client = await openRawClient(kvConnect, version);
    const headers = headersOf(await exchange(client, "/"));
    const frames = framesOf(await client.stream({ path: "/strong/watch", headers, body: watchOne }));
    const next = async (): Promise<unknown> =>
      decodeMessage("WatchOutput", (await frames.next()).value ?? Buffer.alloc(0));
    expect(await next()).toEqual({ status: "SR_SUCCESS", keys: [{ changed: true }] });
    await client.post({ path: "/strong/atomic_write", headers, body: setOne });
    expect(await next()).toMatchObject({ keys: [{ changed: true, entryIfChanged: { value: "ff1001" } }] });
    const watches = gateway.operations.filter(({ kind }) => kind === "watch");
    expect(watches).toMatchObject([
      { seen: null, consistency: { level: "strong" } },
      { seen: [null], consistency: { level: "session", bookmark: { epoch: 1, index: 0 } } },
      { consistency: { level: "session", bookmark: { epoch: 1, index: 1 } } },
    ]);
    await kvConnect.drain();
    expect(await frames.next()).toEqual({ done: true, value: undefined });
  },
);

test("watch: a silence of five seconds is a ping, and a leader that is gone for a while ends nothing", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { gateway, kvConnect } = setUp();
  await using client = await openRawClient(kvConnect, "http1");
  const headers = headersOf(await exchange(client, "/"));
  const polls: unknown[] = [];
  gateway.intercept = (operation) => {
    if (operation.kind !== "watch" || polls.push(operation) !== 2) {
      return undefined;
    }
    vi.advanceTimersByTime(5_000);
    return NO_LEADER;
  };
  const frames = framesOf(await client.stream({ path: "/strong/watch", headers, body: watchOne }));
  await frames.next();
  expect((await frames.next()).value).toHaveLength(0);
  await client.post({ path: "/strong/atomic_write", headers, body: setOne });
  expect((await frames.next()).value).not.toHaveLength(0);
  await kvConnect.drain();
  vi.useRealTimers();
});
