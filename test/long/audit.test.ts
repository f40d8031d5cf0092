// An audit of programs that read their own writes at eventual, far from the leader: through the SDK, through KV Connect from Deno and
// npm's client, and through plain gRPC. What each read found is known to the test, so the report can be held against it.
import { readFileSync } from "node:fs";
import { openKv } from "@kvorum/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ClientProcess } from "../kv-connect/client-process.ts";
import { upThreeRegions } from "../support/failover.ts";
import { type UpDocument, Workplace } from "../support/kvorum.ts";

interface Report {
  readonly reads: number;
  readonly stale: number;
  readonly readYourWrites: number;
  readonly monotonicReads: number;
  readonly waiting: readonly string[];
  readonly groups: readonly {
    readonly keyPrefix: string;
    readonly clientRegion: string;
    readonly source: string;
    readonly clientName: string;
    readonly callSite: string;
    readonly reads: number;
    readonly stale: number;
    readonly stalenessMs: { readonly count: number; readonly max: number };
    readonly readYourWrites: number;
  }[];
  readonly examples: readonly {
    readonly kind: string;
    readonly readAt: string;
    readonly missed: {
      readonly key: string;
      readonly writer: string;
      readonly writerName: string | null;
      readonly committedAt: string;
    };
  }[];
}

/** A write far from the leader overtakes its own shipping every other time: this often it never does not. */
const ATTEMPTS_MAX = 200;

const workplace = new Workplace();
let cluster: UpDocument;

beforeAll(async () => {
  cluster = await upThreeRegions(workplace);
});

afterAll(async () => {
  await workplace[Symbol.asyncDispose]();
});

/** Where in this file a text stands, as a call site. */
function lineOf(text: string): string {
  const lines = readFileSync(import.meta.filename, "utf8").split("\n");
  return `test/long/audit.test.ts:${lines.findIndex((line) => line.includes(text)) + 1}`;
}

/** Writes and reads back until a read is stale; returns how many reads that took. */
async function readUntilStale(readBack: (value: number) => Promise<unknown>): Promise<number> {
  for (let reads = 1; reads <= ATTEMPTS_MAX; reads++) {
    if ((await readBack(reads)) !== reads) {
      return reads;
    }
  }
  throw new Error(`no read of ${ATTEMPTS_MAX} was stale`);
}

test("audit: a program of the SDK that reads back what it wrote is named with its line, and a session read is not", async () => {
  await workplace.json("audit", "start");
  const addresses = cluster.datacenters.map(({ grpc }) => grpc);
  await using kv = await openKv(addresses, { region: "north", audit: true, auditName: "shop" });
  const reads = await readUntilStale(async (value) => {
    await kv.set(["cart", 7], value);
    return (await kv.get(["cart", 7], { consistency: "eventual" })).value; // the line that is looked for
  });
  await kv.session().get(["cart", 7]);
  await kv.get(["cart", 7]);
  const report = await workplace.json<Report>("audit", "report");
  expect(report).toMatchObject({ reads, stale: 1, readYourWrites: 1, monotonicReads: 0, waiting: [] });
  expect(report.groups).toMatchObject([
    {
      keyPrefix: '["cart"]',
      clientRegion: "north",
      source: "sdk",
      clientName: "shop",
      callSite: lineOf("the line that is looked for"),
      reads,
      stale: 1,
      readYourWrites: 1,
    },
  ]);
  const [example] = report.examples;
  expect(example).toMatchObject({ kind: "read_your_writes", missed: { key: '["cart",7]', writer: kv.clientId } });
  expect(Date.parse(example?.readAt ?? "")).toBeGreaterThanOrEqual(Date.parse(example?.missed.committedAt ?? ""));
  const { exitCode, stdout } = await workplace.run("audit", "report", "--fail-on", "violations");
  expect(exitCode).toBe(1);
  expect(stdout).toContain("did not see its own write");
  expect((await workplace.run("audit", "report", "--min-age", "60000", "--fail-on", "stale")).exitCode).toBe(0);
});

test.each(["deno", "npm"] as const)(
  "audit: an unmodified program over KV Connect (%s) is judged like one of the SDK",
  async (runtime) => {
    const { url = "", eventualUrl = "" } = cluster.kvConnect.north ?? {};
    await using program = new ClientProcess(runtime, {
      url: runtime === "deno" ? eventualUrl : url,
      accessToken: cluster.accessToken,
    });
    await workplace.json("audit", "start", "--prefix-parts", "2");
    const reads = await readUntilStale(async (value) => {
      await program.ask({ do: "set", key: ["note", runtime], value });
      return await program.ask({ do: "get", key: ["note", runtime], consistency: "eventual" });
    });
    const report = await workplace.json<Report>("audit", "report");
    expect(report.groups).toMatchObject([
      {
        keyPrefix: `["note","${runtime}"]`,
        clientRegion: "north",
        source: "kv-connect",
        callSite: "",
        reads,
        stale: 1,
        readYourWrites: 1,
      },
    ]);
  },
);

test("audit: a program over KV Connect that writes in one region and reads in another is judged as one, by its name", async () => {
  await workplace.json("audit", "start");
  const accessToken = `${cluster.accessToken}~shop`;
  const { url = "" } = cluster.kvConnect.east ?? {};
  const { eventualUrl = "" } = cluster.kvConnect.north ?? {};
  await using till = new ClientProcess("deno", { url, accessToken });
  await using shelf = new ClientProcess("deno", { url: eventualUrl, accessToken });
  const reads = await readUntilStale(async (value) => {
    await till.ask({ do: "set", key: ["tea"], value });
    return await shelf.ask({ do: "get", key: ["tea"], consistency: "eventual" });
  });
  const report = await workplace.json<Report>("audit", "report");
  expect(report.groups).toMatchObject([
    { keyPrefix: '["tea"]', clientRegion: "north", source: "kv-connect", clientName: "shop", reads, readYourWrites: 1 },
  ]);
  expect(report.examples.map(({ kind, missed }) => [kind, missed.writerName])).toEqual([
    ["read_your_writes", "shop"],
    ["stale", "shop"],
  ]);
});

test("audit: a new one begins with nothing, and after it was stopped nothing more is counted", async () => {
  await workplace.json("audit", "start");
  const { grpc = "" } = cluster.datacenters.find(({ region }) => region === "north") ?? {};
  await using kv = await openKv(grpc, { region: "north" });
  await kv.get(["a"], { consistency: "eventual" });
  await workplace.json("audit", "stop");
  await kv.get(["a"], { consistency: "eventual" });
  const report = await workplace.json<Report>("audit", "report");
  expect(report.groups).toMatchObject([{ keyPrefix: '["a"]', source: "sdk", callSite: "", reads: 1, stale: 0 }]);
});
