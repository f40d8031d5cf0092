// Optimistic updates: read, decide, and commit only if nothing that was read has changed; otherwise once more. With a check on
// every key that the decision stands on, an update of many keys is as safe as if nobody else were there.
import { setTimeout as delay } from "node:timers/promises";
import type { Kv, KvEntryMaybe, KvKey, KvReadOptions } from "@kvorum/sdk";
import { type Example, lookFromAfar } from "./support/example.ts";

const ATTEMPTS_MAX = 50;
const PAUSE_MS_MAX = 50;
const TRANSFERS_PER_REGION = 10;

/** What becomes of the values under the keys, in their order; null removes one. Undefined: nothing is to be done. */
export type Decision<T> = (values: readonly (T | null)[]) => readonly (T | null)[] | undefined;

/**
 * Decides on what is there, and commits exactly that decision. `decide` may run several times.
 * @returns false when it had nothing to do
 * @throws Error — somebody else was faster ATTEMPTS_MAX times in a row
 */
export async function updateSafely<T>(kv: Kv, keys: readonly KvKey[], decide: Decision<T>): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const entries: readonly KvEntryMaybe<T>[] = await kv.getMany<T[]>([...keys]);
    const decided = decide(entries.map(({ value }) => value));
    if (decided === undefined) {
      return false;
    }
    const update = kv.atomic().check(...entries);
    keys.forEach((key, i) => {
      const value = decided[i] ?? null;
      value === null ? update.delete(key) : update.set(key, value);
    });
    if ((await update.commit()).ok) {
      return true;
    }
    // Whoever conflicts waits for a different time, longer each time.
    await delay(Math.random() * Math.min(PAUSE_MS_MAX, 2 ** attempt));
  }
  throw new Error(`an update of ${keys.length} keys met a conflict ${ATTEMPTS_MAX} times in a row`);
}

/** False, and nothing is moved, when there is not enough. */
export function transfer(kv: Kv, { from, to, amount }: { from: string; to: string; amount: number }): Promise<boolean> {
  const keys = [
    ["accounts", from],
    ["accounts", to],
  ];
  return updateSafely<number>(kv, keys, ([source, target]) =>
    (source ?? 0) < amount ? undefined : [(source ?? 0) - amount, (target ?? 0) + amount],
  );
}

async function balances(kv: Kv, options?: KvReadOptions): Promise<Readonly<Record<string, number>>> {
  const accounts = await Array.fromAsync(kv.list<number>({ prefix: ["accounts"] }, options));
  return Object.fromEntries(accounts.map(({ key, value }) => [String(key[1]), value]));
}

export const safeUpdate: Example = {
  title: "Safe updates of many keys: an optimistic retry helper",
  run: async (stage) => {
    const { near, far, say } = stage;
    await near.atomic().set(["accounts", "ada"], 100).set(["accounts", "grace"], 100).commit();
    await Promise.all([
      ...Array.from({ length: TRANSFERS_PER_REGION }, () => transfer(near, { from: "ada", to: "grace", amount: 5 })),
      ...Array.from({ length: TRANSFERS_PER_REGION }, () => transfer(far, { from: "grace", to: "ada", amount: 3 })),
    ]);
    const after = await balances(near);
    say(`after ${2 * TRANSFERS_PER_REGION} transfers at once from two regions: ${JSON.stringify(after)}`);
    say(`together still ${Object.values(after).reduce((sum, balance) => sum + balance, 0)}`);
    say(`Ada sends more than she has: ${await transfer(near, { from: "ada", to: "grace", amount: 1000 })}`);
    await transfer(near, { from: "ada", to: "grace", amount: 10 });
    await lookFromAfar(stage, "balances", balances);
    say(
      "An eventual read may be old, but it is of one moment: no money is seen twice or missing. Decide on strong reads.",
    );
  },
};
