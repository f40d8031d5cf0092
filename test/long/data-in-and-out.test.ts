// Data in and out of a cluster by the command line: export and import, a Deno file, backup and restore, databases, the shell.
// One cluster for all of it, and a second one from its backup.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Kv, type KvKey, openKv } from "@kvorum/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type UpDocument, Workplace } from "../support/kvorum.ts";

const DENO = join(import.meta.dirname, "..", "..", "node_modules", ".bin", "deno");
const RECORDS = 12_000;
const BATCH = 1_000;
const NO_WAN = ["--topology", "local", "--no-wan"];

const workplace = new Workplace();
let cluster: UpDocument;

const VALUES: Readonly<Record<string, unknown>> = {
  plain: { name: "Ada", born: 1815, tags: ["a", "b"], nothing: null },
  bigint: { n: 2n ** 70n },
  date: new Date(0),
  map: new Map<unknown, unknown>([["a", new Set([1, 2n])]]),
  bytes: new Uint8Array([1, 2, 3]),
  nested: { bytes: new Uint8Array([4]), undefined: undefined, nan: Number.NaN },
  regexp: /a+/gi,
  floats: new Float64Array([0.5]),
  looksLikeOne: { $bigint: "1" },
};

beforeAll(async () => {
  cluster = await workplace.json<UpDocument>("up", "--detach", ...NO_WAN);
  await using kv = await openDatabase();
  for (const [name, value] of Object.entries(VALUES)) {
    await kv.set(["typed", name], value);
  }
  await kv
    .atomic()
    .sum(["typed", "u64"], 2n ** 63n)
    .commit();
  for (let from = 0; from < RECORDS; from += BATCH) {
    const atomic = kv.atomic();
    for (let number = from; number < from + BATCH; number++) {
      atomic.set(["many", number], { number, text: "x".repeat(40) });
    }
    await atomic.commit();
  }
});

afterAll(async () => {
  await workplace[Symbol.asyncDispose]();
});

const inFolder = (name: string): string => join(workplace.folder, name);
const read = (name: string): string => readFileSync(inFolder(name), "utf8");

/** Keys and values of an export, without what is new in another database. */
function recordsOf(text: string): readonly unknown[] {
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter((line) => line.value !== undefined)
    .map(({ key, value }) => ({ key, value }));
}

function openDatabase(database?: string): Promise<Kv> {
  return openKv(
    cluster.datacenters.map(({ grpc }) => grpc),
    { database },
  );
}

/** What a database holds, as an export has it. */
async function contentsOf(database: string): Promise<readonly unknown[]> {
  const { stdout } = await workplace.run("export", "--database", database, "--consistency", "eventual");
  return recordsOf(stdout);
}

async function untilGone(kv: Kv, key: KvKey): Promise<void> {
  for await (const [entry] of kv.watch([key])) {
    if (entry?.versionstamp === null) {
      return;
    }
  }
}

/** Documents of a shell that is given `lines`, every one of which must succeed. */
async function shell(lines: readonly string[], ...words: readonly string[]): Promise<readonly unknown[]> {
  const { exitCode, stdout, stderr } = await workplace.pipe(lines.join("\n"), "shell", "--json", ...words);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("export and import: another database has the same records, of every type", async () => {
  const exported = await workplace.json("export", "typed.ndjson", "--prefix", '["typed"]');
  expect(exported).toEqual({ ok: true, file: "typed.ndjson", records: 10 });
  expect(await workplace.json("import", "typed.ndjson", "--database", "copy")).toEqual({ ok: true, records: 10 });
  expect(await contentsOf("copy")).toEqual(recordsOf(read("typed.ndjson")));
  await using kv = await openDatabase("copy");
  const found = await Array.fromAsync(kv.list({ prefix: ["typed"] }));
  const values = Object.fromEntries(found.map(({ key, value }) => [key[1], value]));
  expect(values).toMatchObject(VALUES);
  expect(values.u64).toMatchObject({ value: 2n ** 63n });
});

test("export --resume: what was cut in the middle of a line becomes the same file", async () => {
  await workplace.json("export", "whole.ndjson", "--prefix", '["many"]');
  const whole = read("whole.ndjson");
  writeFileSync(inFolder("cut.ndjson"), whole);
  truncateSync(inFolder("cut.ndjson"), Math.floor(whole.length * 0.4));
  expect(await workplace.json("export", "cut.ndjson", "--prefix", '["many"]', "--resume")).toMatchObject({
    ok: true,
    records: RECORDS,
  });
  expect(read("cut.ndjson")).toBe(whole);
});

test("export: Ctrl-C ends it after a whole line, without the last one", async () => {
  const child = workplace.start("export", "--prefix", '["many"]');
  let text = "";
  const ended = once(child, "close");
  // Standing still with a full pipe, until the first lines are read.
  await once(child.stdout ?? process.stdin, "readable");
  child.kill("SIGINT");
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  expect(await ended).toEqual([1, null]);
  expect(text.endsWith("}\n")).toBe(true);
  const records = recordsOf(text);
  expect(records.length).toBeLessThan(RECORDS);
  expect(text).not.toContain('{"end":');
});

test("import: a malformed line is named, what is before it is there, and --resume goes on after it was mended", async () => {
  const lines = read("whole.ndjson").split("\n");
  const [badLine, badAt] = ['{"key":["many",5000],"value":', 5_001];
  writeFileSync(inFolder("mended.ndjson"), [...lines.slice(0, badAt), badLine, ...lines.slice(badAt + 1)].join("\n"));
  const failed = await workplace.run("import", "mended.ndjson", "--database", "mended", "--json");
  expect(failed.exitCode).toBe(2);
  expect(JSON.parse(failed.stdout).error.message).toMatch(/^line 5002: /);
  await using kv = await openDatabase("mended");
  const sizeOfMended = async (): Promise<number | undefined> =>
    (await kv.listDatabases()).find(({ name }) => name === "mended")?.records;
  expect(await sizeOfMended()).toBe(5_000);

  writeFileSync(inFolder("mended.ndjson"), lines.join("\n"));
  const resumed = await workplace.json<{ records: number }>(
    "import",
    "mended.ndjson",
    "--database",
    "mended",
    "--resume",
  );
  expect(resumed).toEqual({ ok: true, records: RECORDS - 5_000 });
  expect(existsSync(inFolder("mended.ndjson.import-position"))).toBe(false);
  expect(await sizeOfMended()).toBe(RECORDS);
  expect((await kv.get(["many", 5_000])).value).toMatchObject({ number: 5_000 });
});

test("import: lines from a pipe need neither header nor versionstamps, and may expire", async () => {
  const lines = [
    '{"key":["piped",1],"value":"first"}',
    '{"key":["piped",1],"value":"second"}',
    `{"key":["piped",2],"value":"gone soon","expireAtMs":${Date.now() + 1}}`,
  ];
  const { exitCode } = await workplace.pipe(lines.join("\n"), "import", "--json");
  expect(exitCode).toBe(0);
  await using kv = await openDatabase();
  expect((await kv.get(["piped", 1])).value).toBe("second");
  await untilGone(kv, ["piped", 2]);
});

test("import --from-deno: a file that Deno wrote comes over with the types of its values", async () => {
  const program = `
    const kv = await Deno.openKv("deno.sqlite3");
    await kv.set(["user", 1n], { name: "Ada \\u4e2d", at: new Date(0), big: 5n, view: new Uint8Array([7]) });
    await kv.set(["bytes"], new Uint8Array([1, 2]));
    await kv.atomic().sum(["u64"], 7n).commit();
    await kv.set(["lasting"], "an hour", { expireIn: 3_600_000 });
    kv.close();`;
  writeFileSync(inFolder("write.ts"), program);
  execFileSync(DENO, ["run", "-A", "--unstable-kv", "--no-lock", "write.ts"], { cwd: workplace.folder });
  const imported = await workplace.json("import", "--from-deno", "deno.sqlite3", "--database", "deno");
  expect(imported).toEqual({ ok: true, records: 4 });
  await using kv = await openDatabase("deno");
  expect((await kv.get(["user", 1n])).value).toEqual({
    name: "Ada 中",
    at: new Date(0),
    big: 5n,
    view: new Uint8Array([7]),
  });
  expect((await kv.get(["bytes"])).value).toEqual(new Uint8Array([1, 2]));
  expect((await kv.get(["u64"])).value).toMatchObject({ value: 7n });
});

test("numbers and atomic: each does what Deno's API does, and a check that fails is exit code 1", async () => {
  const steps = 'atomic check ["once"] null set ["once"] 1 sum ["n"] 1';
  const documents = await shell(
    [
      'sum ["n"] 5',
      'max ["n"] 9',
      'min ["n"] 7',
      'get ["n"]',
      'sum ["b"] 5n --max 6n',
      'sum ["b"] 5n --max 6n --clamp',
      'get ["b"]',
      steps,
      "database size numbers",
    ],
    "--database",
    "numbers",
  );
  expect(documents[3]).toMatchObject({ value: { $u64: "7" } });
  expect(documents[6]).toMatchObject({ value: { $bigint: "6" } });
  expect(documents[8]).toMatchObject({ records: 3 });
  const again = await workplace.pipe(steps, "shell", "--database", "numbers", "--json");
  expect(again.exitCode).toBe(1);
  expect(JSON.parse(again.stdout)).toMatchObject({ ok: false, versionstamp: null });
  const [, { databases }] = (await shell(["database drop numbers", "database list"])) as [
    unknown,
    { databases: readonly { name: string }[] },
  ];
  expect(databases.map(({ name }) => name)).not.toContain("numbers");
});

test("shell: commands from a pipe, at the place that the lines before have gone to; exit code 1 when one failed", async () => {
  const documents = await shell([
    'set ["user", 1] {"name": "Ada L."}',
    ".consistency session",
    'get ["user",1]',
    ".database shelf",
    'get ["user",1]',
    'atomic set ["book"] "on it" enqueue {"n": 1}',
    "listen --count 1",
    'watch ["book"] --count 1',
  ]);
  expect(documents).toMatchObject([
    { ok: true },
    { value: { name: "Ada L." } },
    { value: null, versionstamp: null },
    { ok: true },
    { message: { n: 1 }, delivery: 1 },
    { entries: [{ key: ["book"], value: "on it" }] },
  ]);
  const failed = await workplace.pipe('get ["a"\nget ["user",1]\n', "shell");
  expect(failed).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("Ada L.") });
  const embedded = await shell(['set ["a"] 1', 'get ["a"]'], "--embedded", ":memory:");
  expect(embedded).toMatchObject([{ ok: true }, { value: 1 }]);
});

test("backup and restore: a new cluster has all databases, messages and expiries; a flipped bit is refused", async () => {
  const { versionstamp } = await fillForBackup();
  const saved = await workplace.json<{ index: number }>("backup", "all.backup");
  const before = await Promise.all([contentsOf(""), contentsOf("mended")]);
  await workplace.run("down");

  const flipped = readFileSync(inFolder("all.backup"));
  flipped.writeUInt8(flipped.readUInt8(flipped.length - 9) ^ 4, flipped.length - 9);
  writeFileSync(inFolder("flipped.backup"), flipped);
  const restore = ["restore", "flipped.backup", "--data", "flipped", "--topology", "local", "--json"];
  expect((await workplace.run(...restore)).exitCode).toBe(4);
  expect(existsSync(inFolder("flipped"))).toBe(false);

  const up = ["up", "--detach", "--restore", "all.backup", "--data", "restored", ...NO_WAN];
  cluster = await workplace.json<UpDocument>(...up);
  await using kv = await openDatabase();
  const brief = await kv.get(["brief"]);
  expect([versionstamp, null]).toContain(brief.versionstamp);
  await untilGone(kv, ["brief"]);
  const isLasting = (record: unknown): boolean => !JSON.stringify(record).includes('"brief"');
  expect(await Promise.all([contentsOf(""), contentsOf("mended")])).toEqual([before[0]?.filter(isLasting), before[1]]);
  const [heard] = await shell(["listen --count 1"], "--database", "copy");
  expect(heard).toEqual({ message: "from the backup", delivery: 1 });
  // An epoch of its own: what the first cluster may have written after the backup is no part of this one's history.
  const after = kv.session({ bookmark: `0:${saved.index + 1}` });
  await expect(after.get(["user", 1])).rejects.toMatchObject({ code: "bookmark_lost" });
  const { versionstamp: next } = await kv.set(["next"], 1);
  expect(next.startsWith("0001")).toBe(true);
});

/** A message that waits, and a record that will not be there for long. */
async function fillForBackup(): Promise<{ readonly versionstamp: string }> {
  await using copy = await openDatabase("copy");
  await copy.enqueue("from the backup");
  await using kv = await openDatabase();
  return await kv.set(["brief"], "soon gone", { expireIn: 4_000 });
}
