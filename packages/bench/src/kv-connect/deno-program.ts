// What runs in Deno: an unmodified program that opens its database by URL, as any Deno program does, and carries out one
// task after the other. Tasks come as lines on standard input, rates leave as lines on standard output; it ends with its
// input.
import process from "node:process";
import { createInterface } from "node:readline";
import { measureClosedLoop, type Rate } from "../closed-loop.ts";
import type { DenoTask } from "./deno-task.ts";

/** The part of Deno's Kv API that is measured; Deno's own types are not those of the rest of the repository. */
interface DenoKv {
  set(key: DenoKey, value: Uint8Array): Promise<Committed>;
  get(key: DenoKey): Promise<unknown>;
  atomic(): DenoAtomic;
}

interface DenoAtomic {
  check(check: OwnKey): DenoAtomic;
  set(key: DenoKey, value: Uint8Array): DenoAtomic;
  commit(): Promise<Committed | { readonly ok: false }>;
}

type DenoKey = readonly [string, number];

/** A key that one operation at a time writes, with what its last write left. */
interface OwnKey {
  readonly key: DenoKey;
  readonly versionstamp: string | null;
}

type Committed = { readonly ok: true; readonly versionstamp: string };

/** Spreads running numbers over the keys; prime to their number. */
const KEY_STRIDE = 7_919;

const { Deno } = globalThis as unknown as { readonly Deno: { openKv(): Promise<DenoKv> } };
const kv = await Deno.openKv();
const ownKeys: OwnKey[] = [];
for await (const line of createInterface({ input: process.stdin })) {
  const rate = await perform(JSON.parse(line) as DenoTask);
  process.stdout.write(`${JSON.stringify(rate)}\n`);
}
process.exit();

function perform({ operation, inFlight, durationMs, keys, valueBytes }: DenoTask): Promise<Rate> {
  const value = new Uint8Array(valueBytes).fill(1);
  const keyOf = (number: number): DenoKey => ["bench", (number * KEY_STRIDE) % keys];
  switch (operation) {
    case "set":
      return measureClosedLoop({ inFlight, durationMs, operation: (number) => kv.set(keyOf(number), value) });
    case "get":
      return measureClosedLoop({ inFlight, durationMs, operation: (number) => kv.get(keyOf(number)) });
    case "check_and_set":
      return measureClosedLoop({ inFlight, durationMs, operation: checkAndSet(value, inFlight) });
  }
}

/** As many keys as operations in flight, so that no two meet: every check is of what the last commit of its key gave. */
function checkAndSet(value: Uint8Array, inFlight: number): () => Promise<void> {
  while (ownKeys.length < inFlight) {
    ownKeys.push({ key: ["own", ownKeys.length], versionstamp: null });
  }
  return async () => {
    const own = ownKeys.pop();
    if (own === undefined) {
      throw new Error("more operations in flight than asked for");
    }
    const result = await kv.atomic().check(own).set(own.key, value).commit();
    if (!result.ok) {
      throw new Error(`the check of ${own.key.join("/")} at ${own.versionstamp} failed, and nobody else writes it`);
    }
    ownKeys.push({ key: own.key, versionstamp: result.versionstamp });
  };
}
