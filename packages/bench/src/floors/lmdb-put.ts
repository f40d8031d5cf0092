// The floor below a durable write of the store: LMDB alone, random keys, each put awaited until it is flushed.
import { join } from "node:path";
import { open } from "lmdb";
import { measureClosedLoop, type Rate } from "../closed-loop.ts";
import { KEYS, SETTLE_MS, VALUE_BYTES } from "../limits.ts";
import { pause } from "../pause.ts";

/** As the store's environments have it (design.md 7). */
const LMDB_PAGE_BYTES = 8_192;
/** Spreads running numbers over the keys; prime to their number. */
const KEY_STRIDE = 7_919;

/** One rate per level, in order. @param folder on the disk to be measured */
export async function measureLmdbPuts(options: {
  readonly folder: string;
  readonly levels: readonly number[];
  readonly warmupMs: number;
  readonly windowMs: number;
}): Promise<readonly Rate[]> {
  const { folder, levels, warmupMs, windowMs } = options;
  const store = open({
    path: join(folder, "lmdb"),
    pageSize: LMDB_PAGE_BYTES,
    keyEncoding: "binary",
    encoding: "binary",
  });
  const value = Buffer.alloc(VALUE_BYTES, 1);
  const operation = async (number: number): Promise<void> => {
    await store.put(Buffer.from(`bench/${(number * KEY_STRIDE) % KEYS}`), value);
    await store.flushed;
  };
  await measureClosedLoop({ inFlight: Math.max(...levels), durationMs: warmupMs, operation });
  const rates: Rate[] = [];
  for (const inFlight of levels) {
    await pause(SETTLE_MS);
    rates.push(await measureClosedLoop({ inFlight, durationMs: windowMs, operation }));
  }
  await store.close();
  return rates;
}
