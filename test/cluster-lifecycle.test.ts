// How clusters begin and end: attached, interrupted, on kept data, and as part of a scenario run.
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { firstLine, isAlive, type UpDocument, Workplace } from "./support/kvorum.ts";

test("up: stays until it is interrupted, then leaves nothing and exits with 0", async () => {
  await using workplace = new Workplace();
  const up = workplace.start("up", "--topology", "local", "--json");
  const cluster = JSON.parse(await firstLine(up)) as UpDocument;
  expect(cluster.datacenters.every(({ pid }) => isAlive(pid))).toBe(true);
  up.kill("SIGINT");
  expect(await once(up, "exit")).toEqual([0, null]);
  expect(cluster.datacenters.filter(({ pid }) => isAlive(pid))).toEqual([]);
  expect(existsSync(cluster.cluster)).toBe(false);
});

test("up: says at once that a datacenter has ended, and ends when the cluster is taken down elsewhere", async () => {
  await using workplace = new Workplace();
  const up = workplace.start("up", "--topology", "local", "--json");
  let said = "";
  const heard = new Promise<void>((resolve) => {
    up.stderr?.on("data", (text: Buffer) => {
      said += text;
      if (said.includes("local-b has ended")) {
        resolve();
      }
    });
  });
  const exited = once(up, "exit");
  await firstLine(up);
  await workplace.json("fault", "kill", "local-b");
  await heard;
  await workplace.json("down");
  expect(await exited).toEqual([0, null]);
});

interface DownDocument {
  readonly clusters: readonly { readonly cluster: string }[];
}

test("up: interrupted while it starts, it leaves nothing", async () => {
  await using workplace = new Workplace();
  const up = workplace.start("up");
  await once(up.stderr ?? up, "data");
  up.kill("SIGTERM");
  expect(await once(up, "exit")).toEqual([1, null]);
  const { clusters } = await workplace.json<DownDocument>("down", "--all", "--dry-run");
  expect(clusters.filter(({ cluster }) => cluster.startsWith(workplace.folder))).toEqual([]);
});

test("down --all: shows what it would end, and leaves a cluster alone whose `up` still runs", async () => {
  await using workplace = new Workplace();
  const up = workplace.start("up", "--topology", "local", "--json");
  const attached = JSON.parse(await firstLine(up)) as UpDocument;
  const detached = await workplace.json<UpDocument>("up", "--topology", "local", "--detach");
  const ended = { cluster: detached.cluster, stopped: ["local-a", "local-b", "local-c"], killed: [], dataKept: false };
  // Other runs of this user may have left something behind, too.
  const found = {
    clusters: expect.arrayContaining([ended]),
    spared: expect.arrayContaining([{ cluster: attached.cluster, launcherPid: expect.any(Number) }]),
  };
  expect(await workplace.json("down", "--all", "--dry-run")).toMatchObject({ dryRun: true, ...found });
  expect(detached.datacenters.every(({ pid }) => isAlive(pid))).toBe(true);
  expect(await workplace.json("down", "--all")).toMatchObject(found);
  expect(attached.datacenters.every(({ pid }) => isAlive(pid))).toBe(true);
  await workplace.json("down", "--cluster", attached.cluster);
  expect(attached.datacenters.filter(({ pid }) => isAlive(pid))).toEqual([]);
});

test("up --data: goes on with the data of an earlier cluster, and refuses another topology's", async () => {
  await using workplace = new Workplace();
  const words = ["up", "--topology", "local", "--data", "kept", "--detach"];
  await workplace.json(...words);
  await workplace.json("set", '["a"]', '"still here"');
  const again = await workplace.run(...words);
  expect([again.exitCode, again.stderr]).toEqual([3, expect.stringContaining("data_locked")]);
  await workplace.json("down");
  const other = await workplace.run("up", "--data", "kept", "--detach");
  expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining("data_mismatch")]);
  await workplace.json(...words);
  expect(await workplace.json("get", '["a"]')).toMatchObject({ value: "still here" });
});

const SCENARIO = `
name: short
topology: local
duration: 2s
workloads:
  - clientRegion: local
    clients: 1
    ratePerSecond: 20
    mix: { write: 50, strongRead: 25, eventualRead: 25 }
    keys: { prefix: k, count: 10, distribution: uniform }
    valueSizeBytes: 100
expectations:
  - { figure: durability.lost, equals: 0 }
`;

test("run: a scenario on a cluster of its own, its report, and an exit code that is its verdict", async () => {
  await using workplace = new Workplace();
  writeFileSync(join(workplace.folder, "short.yaml"), SCENARIO);
  const { exitCode, stdout } = await workplace.run("run", "short.yaml", "--out", "out", "--seed", "3", "--json");
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ schemaVersion: 1, scenario: "short", seed: 3, mode: "live", durability: { lost: 0 } });
  expect(report.durability.acknowledged).toBeGreaterThan(0);
  expect(exitCode).toBe(report.checks.every(({ ok }: { ok: boolean }) => ok) ? 0 : 1);
  expect(JSON.parse(readFileSync(join(workplace.folder, "out", "report.json"), "utf8"))).toEqual(report);
  expect(readFileSync(join(workplace.folder, "out", "report.html"), "utf8")).toContain("<html");
});

test("run: a scenario that is wrong is refused with line and column", async () => {
  await using workplace = new Workplace();
  writeFileSync(join(workplace.folder, "wrong.yaml"), SCENARIO.replace("ratePerSecond: 20", "ratePerSecond: fast"));
  const { exitCode, stderr } = await workplace.run("run", "wrong.yaml");
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/wrong\.yaml:8:20/)]);
});

test("links: with the WAN off it prints the network itself, also of a cluster that a file of addresses describes", async () => {
  await using workplace = new Workplace();
  const up = await workplace.json<UpDocument>("up", "--topology", "local", "--no-wan", "--detach");
  const datacenters = up.datacenters.map(({ datacenter, region, grpc, http }) => ({
    datacenter,
    region,
    host: "127.0.0.1",
    grpcPort: Number(grpc.split(":").at(-1)),
    httpPort: Number(http.split(":").at(-1)),
  }));
  const file = join(workplace.folder, "hosts.json");
  writeFileSync(file, JSON.stringify({ id: "ours", topology: "local", datacenters }));
  for (const cluster of [[], ["--cluster", file]]) {
    const { wanEnabled, ok, links } = await workplace.json<LinksDocument>("links", ...cluster);
    expect({ wanEnabled, ok, count: links.length }).toEqual({ wanEnabled: false, ok: true, count: 6 });
    expect(links.every(({ measuredRttMs, deviationMs }) => measuredRttMs > 0 && deviationMs === null)).toBe(true);
  }
  await workplace.json("set", '["a"]', "1", "--cluster", file);
  expect(await workplace.json("get", '["a"]')).toMatchObject({ value: 1 });
  const refused = await workplace.run("fault", "kill", "local-a", "--cluster", file);
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("other hosts") });
});

interface LinksDocument {
  readonly wanEnabled: boolean;
  readonly ok: boolean;
  readonly links: readonly { readonly measuredRttMs: number; readonly deviationMs: number | null }[];
}
