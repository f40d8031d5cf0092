// Data in and out of a cluster by the command line: export and import, a Deno file, backup and restore, databases, the shell.
// One cluster for all of it, and a second one from its backup.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openKv } from "@kvorum/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type UpDocument, Workplace } from "../support/kvorum.ts";

const DENO = join(import.meta.dirname, "..", "..", "node_modules", ".bin", "deno");
const RECORDS = 12_000;
const BATCH = 1_000;
const NO_WAN = ["--topology", "local", "--no-wan"];

const workplace = new Workplace();
let cluster: UpDocument;

interface GetDocument {
  readonly value: unknown;
  readonly versionstamp: string | null;
}

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
  await using kv = await openKv(cluster.datacenters.map(({ grpc }) => grpc));
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

async function get(key: string, ...words: readonly string[]): Promise<unknown> {
  return (await workplace.json<GetDocument>("get", key, ...words)).value;
}

test("export and import: another database has the same records, of every type", async () => {
  const exported = await workplace.json("export", "typed.ndjson", "--prefix", '["typed"]');
  expect(exported).toEqual({ ok: true, file: "typed.ndjson", records: 10 });
  expect(await workplace.json("import", "typed.ndjson", "--database", "copy")).toEqual({ ok: true, records: 10 });
  const { stdout, exitCode } = await workplace.run("export", "--database", "copy", "--consistency", "eventual");
  expect(exitCode).toBe(0);
  expect(recordsOf(stdout)).toEqual(recordsOf(read("typed.ndjson")));
  await using kv = await openKv(
    cluster.datacenters.map(({ grpc }) => grpc),
    { database: "copy" },
  );
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
  const cut = await workplace.run("import", "cut.ndjson", "--database", "from-cut", "--json");
  expect(cut.exitCode).toBe(2);
  expect(await workplace.json("export", "cut.ndjson", "--prefix", '["many"]', "--resume")).toMatchObject({
    ok: true,
    records: RECORDS,
  });
  expect(read("cut.ndjson")).toBe(whole);
  const other = await workplace.run("export", "cut.ndjson", "--prefix", '["typed"]', "--resume", "--json");
  expect(other.exitCode).toBe(2);
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
  expect(await workplace.json("database", "size", "mended")).toMatchObject({ records: 5_000 });

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
  const { stdout } = await workplace.run("export", "--database", "mended");
  expect(recordsOf(stdout)).toEqual(recordsOf(read("whole.ndjson")));
});

test("import: lines from a pipe need neither header nor versionstamps, and may expire", async () => {
  const lines = [
    '{"key":["piped",1],"value":"first"}',
    '{"key":["piped",1],"value":"second"}',
    `{"key":["piped",2],"value":"gone soon","expireAtMs":${Date.now() + 1}}`,
  ];
  const { exitCode } = await workplace.pipe(lines.join("\n"), "import", "--json");
  expect(exitCode).toBe(0);
  expect(await get('["piped",1]')).toBe("second");
  // Ends when the record has expired.
  await workplace.run("watch", '["piped",2]', "--count", (await get('["piped",2]')) === null ? "1" : "2");
  expect(await get('["piped",2]')).toBe(null);
});

test("import --from-deno: a file that Deno wrote comes over byte for byte, expiries with it", async () => {
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
  expect(await get('["user",1n]', "--database", "deno")).toEqual({
    name: "Ada 中",
    at: { $date: "1970-01-01T00:00:00.000Z" },
    big: { $bigint: "5" },
    view: { $bytes: "Bw==" },
  });
  expect(await get('["bytes"]', "--database", "deno")).toEqual({ $bytes: "AQI=" });
  expect(await get('["u64"]', "--database", "deno")).toEqual({ $u64: "7" });
  const missing = await workplace.run("import", "--from-deno", "none.sqlite3", "--json");
  expect(missing.exitCode).toBe(2);
  expect(existsSync(inFolder("none.sqlite3"))).toBe(false);
});

test("numbers, atomic and database: each does what Deno's API does, and a check that fails has exit code 1", async () => {
  await workplace.json("sum", '["n"]', "5", "--database", "numbers");
  await workplace.json("max", '["n"]', "9", "--database", "numbers");
  await workplace.json("min", '["n"]', "7", "--database", "numbers");
  expect(await get('["n"]', "--database", "numbers")).toEqual({ $u64: "7" });
  await workplace.json("sum", '["b"]', "5n", "--max", "6n", "--database", "numbers");
  await workplace.json("sum", '["b"]', "5n", "--max", "6n", "--clamp", "--database", "numbers");
  expect(await get('["b"]', "--database", "numbers")).toEqual({ $bigint: "6" });
  const steps = ["check", '["once"]', "null", "set", '["once"]', "1", "sum", '["n"]', "1"];
  const first = await workplace.run("atomic", ...steps, "--database", "numbers", "--json");
  const second = await workplace.run("atomic", ...steps, "--database", "numbers", "--json");
  expect([first.exitCode, second.exitCode]).toEqual([0, 1]);
  expect(JSON.parse(second.stdout)).toMatchObject({ ok: false, versionstamp: null });
  expect(await workplace.json("database", "size", "numbers")).toMatchObject({ records: 3 });
  await workplace.json("database", "drop", "numbers");
  const { databases } = await workplace.json<{ databases: readonly { name: string }[] }>("database", "list");
  expect(databases.map(({ name }) => name)).not.toContain("numbers");
});

test("shell: commands from a pipe, at the place that the lines before have gone to; exit code 1 when one failed", async () => {
  const lines = [
    'set ["user", 1] {"name": "Ada L."}',
    ".consistency session",
    'get ["user",1]',
    ".database shelf",
    'get ["user",1]',
    'atomic set ["book"] "on it" enqueue {"n": 1}',
    "listen --count 1",
    'watch ["book"] --count 1',
  ];
  const ok = await workplace.pipe(lines.join("\n"), "shell", "--json");
  expect(ok).toMatchObject({ exitCode: 0, stderr: "" });
  const documents = ok.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
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
  const embedded = await workplace.pipe('set ["a"] 1\nget ["a"]\n', "shell", "--embedded", ":memory:", "--json");
  expect(embedded.stdout).toContain('"value":1');
});

test("backup and restore: a new cluster has all databases, messages and expiries; a flipped bit is refused", async () => {
  await workplace.json("enqueue", '"from the backup"', "--database", "copy");
  const brief = await workplace.json<{ versionstamp: string }>(
    "set",
    '["brief"]',
    '"soon gone"',
    "--expire-in",
    "4000",
  );
  const saved = await workplace.json<{ rows: number; index: number }>("backup", "all.backup");
  const before = await workplace.run("export");
  await workplace.json("set", '["later"]', "1");
  await workplace.run("down");

  const flipped = readFileSync(inFolder("all.backup"));
  flipped.writeUInt8(flipped.readUInt8(flipped.length - 9) ^ 4, flipped.length - 9);
  writeFileSync(inFolder("flipped.backup"), flipped);
  const refused = await workplace.run(
    "restore",
    "flipped.backup",
    "--data",
    "flipped",
    "--topology",
    "local",
    "--json",
  );
  expect(refused.exitCode).toBe(4);
  expect(existsSync(inFolder("flipped"))).toBe(false);

  await workplace.json("up", "--detach", "--restore", "all.backup", "--data", "restored", ...NO_WAN);
  const status = await workplace.json<{ epoch: number; datacenters: readonly { stateDigest: string }[] }>("status");
  expect(status.epoch).toBe(1);
  await workplace.json("set", '["later"]', "2");
  const { stdout } = await workplace.run("watch", '["brief"]', "--json", "--count", "1");
  const [entry] = JSON.parse(stdout).entries as readonly GetDocument[];
  if (entry?.versionstamp !== null) {
    expect(entry?.versionstamp).toBe(brief.versionstamp);
    await workplace.run("watch", '["brief"]', "--count", "2");
  }
  expect(await get('["brief"]')).toBe(null);
  await workplace.json("delete", '["later"]');
  const after = await workplace.run("export");
  const lasting = before.stdout.split("\n").filter((line) => !/"brief"|^\{"end"/.test(line));
  expect(after.stdout.split("\n").filter((line) => !line.startsWith('{"end"'))).toEqual(lasting);
  const heard = await workplace.json("listen", "--count", "1", "--database", "copy");
  expect(heard).toEqual({ message: "from the backup", delivery: 1 });
  // What the first cluster wrote after the backup is no part of this one.
  const lost = await workplace.run(
    "get",
    '["a"]',
    "--consistency",
    "session",
    "--bookmark",
    `0:${saved.index + 1}`,
    "--json",
  );
  expect(JSON.parse(lost.stdout).error.code).toBe("bookmark_lost");
});

test("usage: what is wrong with a command is said, and its exit code is 2", async () => {
  const wrong = [
    ["export", "--resume"],
    ["export", "none.ndjson", "--resume"],
    ["export", "x.ndjson", "--consistency", "session"],
    ["export", "x.ndjson", "--database", "not a name"],
    ["import", "none.ndjson"],
    ["import", "whole.ndjson", "--resume"],
    ["import", "whole.ndjson", "--from-deno", "deno.sqlite3"],
    ["import", "--from-deno", "whole.ndjson"],
    ["backup", "all.backup"],
    ["restore", "all.backup"],
    ["restore", "none.backup", "--data", "elsewhere"],
    ["restore", "all.backup", "--data", "restored"],
    ["up", "--restore", "all.backup"],
    ["database", "drop", "nothing"],
    ["sum", '["a"]', "x"],
    ["sum", '["a"]', "1", "--max", "2"],
    ["max", '["a"]', "1n"],
    ["atomic", "put", '["a"]'],
    ["atomic", "set", '["a"]'],
    ["enqueue", '"a"', "--backoff", "soon"],
    ["shell", "--embedded", "x", "--cluster", "y"],
  ];
  const results = [];
  for (const words of wrong) {
    const { exitCode, stdout } = await workplace.run(...words, "--json");
    results.push({ words, exitCode, said: typeof JSON.parse(stdout).error.message });
  }
  expect(results).toEqual(wrong.map((words) => ({ words, exitCode: 2, said: "string" })));
});
