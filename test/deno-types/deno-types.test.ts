// Our Kv is a Deno.Kv to the compiler, and a program written for Deno.Kv compiles with ours. Every check has a control beside it,
// a line that must not compile: without Deno's types or ours there is nothing that it could be wrong about.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { checkTypes } from "./check-types.ts";

const ASSIGNMENTS = `
import { type KvEntryMaybe, type KvMutation, KvU64, openKv } from "@kvorum/sdk";
import { main } from "./deno-program.ts";

export const kv: Deno.Kv = await openKv("127.0.0.1:7001");
export const entry: Deno.KvEntryMaybe<string> = await (await openKv("127.0.0.1:7001")).get<string>(["a"]);
export const u64: Deno.KvU64 = new KvU64(1n);
export const toOurs = (mutation: Deno.KvMutation): KvMutation => mutation;
export const served = (read: KvEntryMaybe<number>): string => read.provenance.datacenter;
await main(await openKv("127.0.0.1:7001"));
`;

/** The blocks of a page in order, as one program. */
function snippetsOf(page: string): string {
  return [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join("\n");
}

const CONTROLS = `
import { type Kv, openKv } from "@kvorum/sdk";
export const missing: Deno.Kv = {} as Pick<Kv, "get" | "set">;
export const ours: number = await openKv("127.0.0.1:7001");
export const theirs: number = {} as Deno.Kv;
`;

test("types: a Kv is a Deno.Kv, a program for Deno.Kv compiles with either, and the manual's snippets do", async () => {
  const program = await readFile(new URL("program.ts.txt", import.meta.url), "utf8");
  const manual = await readFile(new URL("../../docs/use-the-sdk.md", import.meta.url), "utf8");
  expect(snippetsOf(manual).split("\n").length).toBeGreaterThan(50);
  const errors = await checkTypes({
    "deno-program.ts": program,
    "same-program.ts": `import * as Deno from "@kvorum/sdk";\n${program}`,
    "assignments.ts": ASSIGNMENTS,
    "controls.ts": CONTROLS,
    "manual.ts": snippetsOf(manual),
  });
  expect(errors).toEqual([
    expect.stringMatching(/^controls\.ts: TS2740: Type 'Pick<.*>' is missing the following properties from type 'Kv'/),
    "controls.ts: TS2322: Type 'Kv' is not assignable to type 'number'.",
    "controls.ts: TS2322: Type 'Kv' is not assignable to type 'number'.",
  ]);
});
