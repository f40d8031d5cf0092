// Deno and npm's @deno/kv, as they are, as clients of real processes: operations, watches, a region that is cut off, a
// leader that is killed, a primary region that moves. One cluster; protocol details have unit tests in packages/kv-connect.
import { afterAll, beforeAll, expect, test } from "vitest";
import { mustFindLeader, upThreeRegions } from "../support/failover.ts";
import { type UpDocument, Workplace } from "../support/kvorum.ts";
import { ClientProcess, type Runtime } from "./client-process.ts";

const workplace = new Workplace();
let cluster: UpDocument;

beforeAll(async () => {
  cluster = await upThreeRegions(workplace);
});

afterAll(async () => {
  await workplace[Symbol.asyncDispose]();
});

function urlOf(region: string, door: "url" | "eventualUrl" = "url"): string {
  const url = cluster.kvConnect[region]?.[door];
  if (url === undefined) {
    throw new Error(`no URL for clients in ${region}`);
  }
  return url;
}

function open(runtime: Runtime, region: string, door: "url" | "eventualUrl" = "url"): ClientProcess {
  return new ClientProcess(runtime, { url: urlOf(region, door), accessToken: cluster.accessToken });
}

test("operations: Deno and npm's client get the same from every kind, and read what the other wrote", async () => {
  await using deno = open("deno", "west");
  await using npm = open("npm", "north");
  const [byDeno, byNpm] = await Promise.all([
    deno.ask({ do: "everything", prefix: "deno" }),
    npm.ask({ do: "everything", prefix: "npm" }),
  ]);
  const text = "Failed to perform 'sum' mutation on a non-U64 value in the database";
  const expected = {
    values: [
      { text: "Zoë", list: [1, 2.5, null], when: "1970-01-01T00:00:00.000Z", map: [["a", "1n"]] },
      "bytes 1 2 3",
      "7u64",
      null,
    ],
    checks: [true, false],
    mismatch: expect.stringContaining(text),
    listed: ["value", "counter", "bytes"],
  };
  expect([byDeno, byNpm]).toEqual([expected, expected]);
  const [value] = expected.values;
  expect(await deno.ask({ do: "get", key: ["npm", "value"], consistency: "strong" })).toEqual(value);
  expect(await npm.ask({ do: "get", key: ["deno", "value"], consistency: "strong" })).toEqual(value);
});

test("ephemeral databases and tokens: each client has an empty database of its own, and none without the token", async () => {
  const url = `${urlOf("west")}/:memory:`;
  await using deno = new ClientProcess("deno", { url, accessToken: cluster.accessToken });
  await using npm = new ClientProcess("npm", { url, accessToken: cluster.accessToken });
  await using stranger = new ClientProcess("deno", { url, accessToken: "guessed" });
  await Promise.all([deno, npm].map((client, i) => client.ask({ do: "set", key: ["mine"], value: i })));
  const mine = { do: "get", key: ["mine"], consistency: "strong" } as const;
  expect(await Promise.all([deno.ask(mine), npm.ask(mine)])).toEqual([0, 1]);
  await expect(stranger.ask(mine)).rejects.toThrow("Invalid access token.");
});

test("a region that is cut off: eventual reads there are stale and go on, watches catch up when it heals", async () => {
  await using near = open("npm", "east");
  await using far = open("npm", "north");
  await using farEventual = open("deno", "north", "eventualUrl");
  await near.ask({ do: "set", key: ["news"], value: "old" });
  await farEventual.ask({ do: "watch", key: ["news"] });
  await far.ask({ do: "watch", key: ["news"] });
  await Promise.all([far.untilWatched("old"), farEventual.untilWatched("old")]);
  await expect(farEventual.ask({ do: "get", key: ["news"], consistency: "strong" })).rejects.toThrow(
    "Strong consistency reads are not available for this database",
  );
  await workplace.json("fault", "partition", "north");
  await near.ask({ do: "set", key: ["news"], value: "new" });
  const stale = { do: "get", key: ["news"], consistency: "eventual" } as const;
  expect(await Promise.all([far.ask(stale), farEventual.ask(stale)])).toEqual(["old", "old"]);
  await workplace.json("fault", "heal");
  await Promise.all([far.untilWatched("new"), farEventual.untilWatched("new")]);
  // Deno's was open before the old value had arrived, perhaps, and shows that, too; npm's keeps quiet about absent keys.
  const shown = [far, farEventual].map(({ watched }) => watched.filter((value) => value !== null));
  expect(shown).toEqual([
    ["old", "new"],
    ["old", "new"],
  ]);
});

test("a leader killed and a primary region moved in the middle: running programs go on, and no acknowledged count is lost", async () => {
  const leader = await mustFindLeader(workplace);
  await using deno = open("deno", "west");
  await using npm = open("npm", "north");
  // Its datacenter may be the one that is killed. What was under way then, the client gives up or asks for again, which it
  // has no means to say: a commit that was acknowledged once, or never, may have been counted twice.
  await using beside = open("deno", "east");
  await using watcher = open("deno", "north");
  await deno.ask({ do: "count", key: ["summed"], how: "sum" });
  await npm.ask({ do: "count", key: ["checked"], how: "check" });
  await beside.ask({ do: "count", key: ["beside"], how: "sum" });
  await watcher.ask({ do: "watch", key: ["checked"] });
  const counting = [deno, npm, beside];
  await Promise.all(counting.map((client) => client.untilAcknowledged(3)));
  await workplace.json("fault", "kill", leader);
  await Promise.all(counting.map((client) => client.untilAcknowledged(client.acknowledged + 5)));
  await workplace.json("failover", "--to", "west");
  await Promise.all(counting.map((client) => client.untilAcknowledged(client.acknowledged + 5)));
  const stopped = counting.map((client) => client.ask({ do: "stop counting" }));
  const [summed, checked, besideAcknowledged] = await Promise.all(stopped);
  expect([...deno.failures, ...npm.failures]).toEqual([]);
  expect(await npm.ask({ do: "get", key: ["summed"], consistency: "strong" })).toBe(`${summed}u64`);
  expect(await deno.ask({ do: "get", key: ["checked"], consistency: "strong" })).toBe(checked);
  const besideSum = await deno.ask({ do: "get", key: ["beside"], consistency: "strong" });
  expect(Number.parseInt(String(besideSum), 10)).toBeGreaterThanOrEqual(Number(besideAcknowledged));
  await watcher.untilWatched(checked);
  const shown = watcher.watched.filter((value) => typeof value === "number");
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
});
