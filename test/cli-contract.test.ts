// The contract of design.md 10 on the default cluster: seven processes, one after the other what a user would do.
import { existsSync } from "node:fs";
import { openKv } from "@kvorum/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mustFindLeader } from "./support/failover.ts";
import { isAlive, isListening, type UpDocument, Workplace } from "./support/kvorum.ts";
import { STATUS_WAIT_MS_MAX } from "./support/live-status.ts";

interface GetDocument {
  readonly key: unknown;
  readonly value: unknown;
  readonly versionstamp: string | null;
  readonly provenance: {
    readonly region: string;
    readonly datacenter: string;
    readonly versionstamp: string;
    readonly ageMs: number | null;
    readonly strong: boolean;
  };
}

interface StatusDocument {
  readonly leader: string | null;
  readonly term: number;
  readonly epoch: number;
  readonly primaryRegion: string;
  readonly datacenters: readonly {
    readonly datacenter: string;
    readonly role: string | null;
    readonly up: boolean;
    readonly appliedIndex: number | null;
    readonly stateDigest: string | null;
  }[];
}

interface ListDocument {
  readonly entries: readonly { readonly key: readonly unknown[]; readonly value: unknown }[];
  readonly cursor: string;
}

const workplace = new Workplace();
let cluster: UpDocument;

beforeAll(async () => {
  cluster = await workplace.json<UpDocument>("up", "--detach", "--seed", "7");
});

afterAll(async () => {
  await workplace[Symbol.asyncDispose]();
});

/** Reads at the region's own replica until `isFresh`; each try is a whole command, so this is no busy loop. */
async function eventually(key: string, region: string, isFresh: (found: GetDocument) => boolean): Promise<GetDocument> {
  const giveUpAtMs = performance.now() + STATUS_WAIT_MS_MAX;
  for (;;) {
    const found = await workplace.json<GetDocument>("get", key, "--region", region, "--consistency", "eventual");
    if (isFresh(found) || performance.now() > giveUpAtMs) {
      return found;
    }
  }
}

test("up --detach: names seven datacenters in three regions, with one leader", () => {
  const { accessToken, kvConnect } = cluster;
  expect(accessToken).toMatch(/^[\w-]{22}$/);
  for (const region of ["us-east4", "asia-southeast1", "europe-west4"]) {
    const { url, eventualUrl } = kvConnect[region] ?? {};
    expect(url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/${region}$`));
    expect(eventualUrl).toBe(`${url}/eventual`);
  }
  expect(cluster.datacenters.map(({ datacenter }) => datacenter)).toEqual([
    "us-east4-a",
    "us-east4-b",
    "us-east4-c",
    "europe-west3-a",
    "europe-west3-b",
    "asia-southeast1-a",
    "asia-southeast1-b",
  ]);
  const roles = cluster.datacenters.map(({ role }) => role).sort();
  expect(roles).toEqual(["follower", "follower", "leader", "learner", "learner", "learner", "learner"]);
  expect(cluster.datacenters.every(({ pid }) => isAlive(pid))).toBe(true);
});

test("set and get: a typed value comes back from another continent with its provenance", async () => {
  const set = await workplace.json<{ ok: boolean; versionstamp: string }>("set", '["user",1]', '{"name":"Ada","n":1n}');
  expect(set).toMatchObject({ ok: true, versionstamp: expect.stringMatching(/^[0-9a-f]{20}$/) });
  const found = await eventually('["user",1]', "asia-southeast1", ({ versionstamp }) => versionstamp !== null);
  expect(found).toMatchObject({
    key: ["user", 1],
    value: { name: "Ada", n: { $bigint: "1" } },
    versionstamp: set.versionstamp,
    provenance: { region: "asia-southeast1", strong: false },
  });
  const strong = await workplace.json<GetDocument>("get", '["user",1]', "--region", "europe-west4");
  expect(strong.provenance).toMatchObject({ region: "us-east4", strong: true, ageMs: 0 });
});

test("get: an absent key is null, and no error", async () => {
  const found = await workplace.json<GetDocument>("get", '["nobody"]');
  expect(found).toMatchObject({ key: ["nobody"], value: null, versionstamp: null });
});

test("list and delete: a page, its cursor, and a key that is gone", async () => {
  await workplace.json("set", '["page",1]', "1");
  await workplace.json("set", '["page",2]', '{"$bytes":"AQI="}');
  const first = await workplace.json<ListDocument>("list", '["page"]', "--limit", "1");
  expect(first.entries).toMatchObject([{ key: ["page", 1], value: 1 }]);
  const second = await workplace.json<ListDocument>("list", '["page"]', "--cursor", first.cursor);
  expect(second.entries).toMatchObject([{ key: ["page", 2], value: { $bytes: "AQI=" } }]);
  expect(await workplace.json("delete", '["page",1]')).toMatchObject({ ok: true });
  const rest = await workplace.json<ListDocument>("list", '["page"]', "--reverse");
  expect(rest.entries.map(({ key }) => key)).toEqual([["page", 2]]);
});

test("status: every datacenter is up, and replicas at the same index have the same state", async () => {
  const status = await workplace.json<StatusDocument>("status");
  expect(status).toMatchObject({ epoch: 0, primaryRegion: "us-east4", leader: expect.stringMatching(/^us-east4-/) });
  expect(status.datacenters.every(({ up }) => up)).toBe(true);
  const digests = Map.groupBy(status.datacenters, ({ appliedIndex }) => appliedIndex);
  for (const group of digests.values()) {
    expect(new Set(group.map(({ stateDigest }) => stateDigest)).size).toBe(1);
  }
});

test("leader and branch list: who leads in which term, and that nothing was left behind", async () => {
  const leader = await mustFindLeader(workplace);
  expect(await workplace.json("leader")).toMatchObject({ leader, region: "us-east4", epoch: 0, before: leader });
  expect(await workplace.json("branch", "list")).toEqual({ branches: [] });
});

test("links: every ordered pair is measured, none faster than it is configured", async () => {
  interface LinksDocument {
    readonly wanEnabled: boolean;
    readonly links: readonly { from: string; to: string; configuredRttMs: number; measuredRttMs: number }[];
  }
  const { wanEnabled, links } = await workplace.json<LinksDocument>("links");
  expect(wanEnabled).toBe(true);
  expect(links.length).toBe(7 * 6);
  // 1 ms: half a millisecond each way is what the coarse timers are allowed to be early.
  expect(links.filter(({ configuredRttMs, measuredRttMs }) => measuredRttMs < configuredRttMs - 1)).toEqual([]);
});

test("get: a session goes on from the bookmark of a write in another region, and a bounded read is within its bound", async () => {
  const { bookmark } = await workplace.json<{ bookmark: string }>("set", '["cart"]', '"book"', "--region", "us-east4");
  const inAsia = ["get", '["cart"]', "--region", "asia-southeast1", "--consistency"];
  const found = await workplace.json<GetDocument & { bookmark: string }>(...inAsia, "session", "--bookmark", bookmark);
  expect(found.value).toBe("book");
  const again = await workplace.json<GetDocument>(...inAsia, "session", "--bookmark", found.bookmark);
  expect(again.value).toBe("book");
  const bounded = await workplace.json<GetDocument>(...inAsia, "bounded", "--max-staleness", "0");
  expect(bounded).toMatchObject({ value: "book", provenance: { region: "us-east4" } });
});

test("fault partition: the region that is cut off serves old values, and fresh ones after the heal", async () => {
  await workplace.json("set", '["flag"]', '"old"');
  await eventually('["flag"]', "asia-southeast1", ({ value }) => value === "old");
  await workplace.json("fault", "partition", "asia-southeast1");
  await workplace.json("set", '["flag"]', '"new"');
  const stale = await workplace.json<GetDocument>(
    "get",
    '["flag"]',
    "--region",
    "asia-southeast1",
    "--consistency",
    "eventual",
  );
  expect(stale).toMatchObject({ value: "old", provenance: { region: "asia-southeast1" } });
  expect(await workplace.json("fault", "heal")).toMatchObject({ ok: true, active: [] });
  const fresh = await eventually('["flag"]', "asia-southeast1", ({ value }) => value === "new");
  expect(fresh.value).toBe("new");
});

test("fault kill: without its leader the cluster takes writes again within 5 s, and has lost none", async () => {
  const leader = await mustFindLeader(workplace);
  const acknowledged: number[] = [];
  const seeds = cluster.datacenters.filter(({ datacenter }) => datacenter !== leader).map(({ grpc }) => grpc);
  {
    await using kv = await openKv(seeds, { region: "us-east4", timeoutMs: 5_000 });
    const killed = workplace.json("fault", "kill", leader);
    let afterKill = 0;
    void killed.then(() => {
      afterKill = 1;
    });
    for (let number = 0; afterKill < 20 && number < 10_000; number++) {
      await kv.set(["survivor", number], number);
      acknowledged.push(number);
      afterKill += afterKill > 0 ? 1 : 0;
    }
    await killed;
  }
  const found = await workplace.json<ListDocument>("list", '["survivor"]', "--limit", "20000");
  expect(found.entries.map(({ value }) => value)).toEqual(acknowledged);
  expect(await mustFindLeader(workplace)).not.toBe(leader);
  await workplace.json("fault", "restart", leader);
  const { datacenters } = await workplace.json<StatusDocument>("status");
  expect(datacenters.find(({ datacenter }) => datacenter === leader)).toMatchObject({ up: true, role: "follower" });
});

test("fault pause and resume: a frozen datacenter is down, then up, with what it missed of the WAN", async () => {
  await workplace.json("fault", "pause", "europe-west3-a");
  const paused = await workplace.json<StatusDocument>("status");
  expect(paused.datacenters.find(({ datacenter }) => datacenter === "europe-west3-a")?.up).toBe(false);
  await workplace.json("fault", "slow", "us-east4", "europe-west3", "--rtt", "120");
  await workplace.json("fault", "resume", "europe-west3-a");
  const { links } = await workplace.json<{ links: readonly { from: string; to: string; configuredRttMs: number }[] }>(
    "links",
  );
  const slowed = links.filter(({ from, to }) => from === "europe-west3-a" && to.startsWith("us-east4"));
  expect(slowed.map(({ configuredRttMs }) => configuredRttMs)).toEqual([120, 120, 120]);
  await workplace.json("fault", "heal", "europe-west3");
});

test("usage: what is wrong with a command is said, and its exit code is 2", async () => {
  const wrong = [
    ["status", "--no-such-flag"],
    ["no-such-command"],
    ["get", "not json"],
    ["get", '["a"]', "--consistency", "sometimes"],
    ["get", '["a"]', "--consistency", "bounded"],
    ["get", '["a"]', "--max-staleness", "10"],
    ["get", '["a"]', "--consistency", "session", "--bookmark", "yesterday"],
    ["list", "--bookmark", "0:1"],
    ["set", '["a"]', '{"$bigint":"x"}'],
    ["fault", "kill", "nowhere"],
    ["fault", "partition", "nowhere"],
    ["up", "--topology", "no-such-topology"],
    ["up", "--region-lease", "sometimes"],
    ["up", "--log-kept", "1"],
    ["failover"],
    ["failover", "--to", "nowhere"],
    ["failover", "--to", "us-east4"],
    ["failover", "--to", "europe-west3", "--primary-down"],
    ["leader", "--to", "nowhere"],
    ["leader", "--to", "europe-west3-a"],
    ["datacenter", "add", "us-east4-d"],
    ["datacenter", "add", "us-east4-d", "--region", "the-moon"],
    ["datacenter", "add", "us-east4-a", "--region", "us-east4"],
    ["datacenter", "remove", "nowhere"],
    ["datacenter", "remove", "us-east4-a"],
    ["branch", "show", "epoch-9-after-9"],
    ["branch", "apply"],
    ["fault", "wipe", "nowhere"],
  ];
  const results = await Promise.all(wrong.map((words) => workplace.run(...words, "--json")));
  expect(results.map(({ exitCode }) => exitCode)).toEqual(wrong.map(() => 2));
  for (const { stdout } of results) {
    expect(JSON.parse(stdout)).toHaveProperty("error.message");
  }
});

test("down: leaves no process, no port and no folder, and does nothing the second time", async () => {
  const down = await workplace.json<{ clusters: readonly { stopped: readonly string[]; killed: readonly string[] }[] }>(
    "down",
  );
  expect(down.clusters).toMatchObject([{ killed: [] }]);
  expect(down.clusters[0]?.stopped.length).toBe(7);
  const addresses = cluster.datacenters.flatMap(({ grpc, http }) => [grpc, http.replace("http://", "")]);
  expect(await Promise.all(addresses.map(isListening))).toEqual(addresses.map(() => false));
  expect(cluster.datacenters.filter(({ pid }) => isAlive(pid))).toEqual([]);
  expect(existsSync(cluster.cluster)).toBe(false);
  expect(await workplace.json("down")).toEqual({ ok: true, clusters: [] });
  const { exitCode } = await workplace.run("status");
  expect(exitCode).toBe(3);
});
