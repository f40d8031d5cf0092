// The examples run where their README says that they do, and print what it shows.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXAMPLES } from "../../examples/all-examples.ts";
import { type Place, withStores } from "../../examples/support/stores.ts";
import { type UpDocument, Workplace } from "../support/kvorum.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "examples");

/** What the README shows under the name of each example. */
const shown = new Map(
  [...readFileSync(join(FOLDER, "README.md"), "utf8").matchAll(/^## ([\w-]+):[^\n]*\n+```\n([\s\S]*?)^```$/gm)].map(
    ([, name = "", text = ""]) => [name, text],
  ),
);

async function linesOf(name: string, place: Place): Promise<readonly string[]> {
  const lines: string[] = [];
  await withStores(
    place,
    (clients) => EXAMPLES[name]?.run({ ...clients, say: (line) => lines.push(line) }) ?? fail(name),
  );
  return lines;
}

function fail(name: string): never {
  throw new Error(`there is no example ${name}`);
}

/** What does not depend on how far away Singapore is, nor on which of two players is told first. */
function plot(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => !/^Singapore|takes square/.test(line));
}

/** How much of what was written at once has arrived in Singapore depends on how soon the example's own code goes on. */
function masked(text: string): string {
  return text.replace(/^(Singapore, eventual: balances )\{[^}]*\}/m, "$1{…}");
}

test("examples: the README shows every one of them", () => {
  expect([...shown.keys()]).toEqual(Object.keys(EXAMPLES));
});

for (const [name, { title }] of Object.entries(EXAMPLES)) {
  test(`example ${name}: tells on seven emulated datacenters what the README shows, and the same story on one replica`, async () => {
    const emulated = await linesOf(name, { kind: "emulated" });
    expect(masked([title, ...emulated, ""].join("\n"))).toBe(masked(shown.get(name) ?? ""));
    expect(plot(await linesOf(name, { kind: "embedded" }))).toEqual(plot(emulated));
  });
}

test("examples: each tells the same story on a cluster of processes", async () => {
  await using workplace = new Workplace();
  const { datacenters } = await workplace.json<UpDocument>("up", "--detach");
  const place = { kind: "cluster", address: datacenters[0]?.grpc ?? "" } as const;
  for (const name of Object.keys(EXAMPLES)) {
    const lines = await linesOf(name, place);
    expect([EXAMPLES[name]?.title, ...plot(lines)]).toEqual(plot((shown.get(name) ?? "").split("\n").slice(0, -1)));
  }
});

test("examples: the command says what there is when it is given what there is not", () => {
  const run = (...words: readonly string[]) =>
    spawnSync(process.execPath, [join(FOLDER, "run.ts"), ...words], { encoding: "utf8" });
  expect(run("counters").stdout.split("\n")[0]).toBe(EXAMPLES.counters?.title);
  for (const words of [["nothing"], ["game", "--emulated", "--cluster", "x"]]) {
    const { status, stderr } = run(...words);
    expect([status, stderr.includes("usage: npm run example")]).toEqual([2, true]);
  }
});
