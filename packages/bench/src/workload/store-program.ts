// The loop of a program that measures a Kv which it has open: tasks come as lines on standard input, rates leave as lines on
// standard output; it ends with its input. It runs in Deno and in Node, and knows the part of the API that both have.
import process from "node:process";
import { createInterface } from "node:readline";
import { measureClosedLoop, type Rate } from "../closed-loop.ts";
import type { StoreTask } from "./store-task.ts";

/** The part of Deno's Kv API that is measured; Deno's own types are not those of the rest of the repository. */
export interface StoreKv {
  set(key: StoreKey, value: Uint8Array): Promise<Committed>;
  get(key: StoreKey): Promise<unknown>;
  list(selector: { readonly prefix: readonly [string] }, options: { readonly limit: number }): AsyncIterable<unknown>;
  atomic(): StoreAtomic;
}

interface StoreAtomic {
  check(check: OwnKey): StoreAtomic;
  set(key: StoreKey, value: Uint8Array): StoreAtomic;
  commit(): Promise<Committed | { readonly ok: false }>;
}

type StoreKey = readonly [string, number];

/** A key that one operation at a time writes, with what its last write left. */
interface OwnKey {
  readonly key: StoreKey;
  readonly versionstamp: string | null;
}

type Committed = { readonly ok: true; readonly versionstamp: string };

/** Spreads running numbers over the keys; prime to their number. */
const KEY_STRIDE = 7_919;
/** Rows of one page of a list. */
const LIST_PAGE_ROWS = 100;

export async function runStoreProgram(kv: StoreKv): Promise<void> {
  const ownKeys: OwnKey[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    const rate = await perform(kv, JSON.parse(line) as StoreTask, ownKeys);
    process.stdout.write(`${JSON.stringify(rate)}\n`);
  }
  process.exit();
}

async function perform(kv: StoreKv, task: StoreTask, ownKeys: OwnKey[]): Promise<Rate> {
  const { operation, inFlight, durationMs, keys, valueBytes } = task;
  const value = new Uint8Array(valueBytes).fill(1);
  const keyOf = (number: number): StoreKey => ["bench", (number * KEY_STRIDE) % keys];
  switch (operation) {
    case "set":
      return await measureClosedLoop({ inFlight, durationMs, operation: (number) => kv.set(keyOf(number), value) });
    case "get":
      return await measureClosedLoop({ inFlight, durationMs, operation: (number) => kv.get(keyOf(number)) });
    case "check_and_set":
      return await measureClosedLoop({
        inFlight,
        durationMs,
        operation: checkAndSet(kv, { value, inFlight, ownKeys }),
      });
    case "list": {
      const rate = await measureClosedLoop({ inFlight, durationMs, operation: () => listPage(kv) });
      return { ...rate, perSecond: rate.perSecond * LIST_PAGE_ROWS };
    }
  }
}

/** As many keys as operations in flight, so that no two meet: every check is of what the last commit of its key gave. */
function checkAndSet(
  kv: StoreKv,
  { value, inFlight, ownKeys }: { readonly value: Uint8Array; readonly inFlight: number; readonly ownKeys: OwnKey[] },
): () => Promise<void> {
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

async function listPage(kv: StoreKv): Promise<void> {
  let rows = 0;
  for await (const _ of kv.list({ prefix: ["bench"] }, { limit: LIST_PAGE_ROWS })) {
    rows += 1;
  }
  if (rows !== LIST_PAGE_ROWS) {
    throw new Error(`a page has ${LIST_PAGE_ROWS} rows, found ${rows}: the keys are not all set yet`);
  }
}
