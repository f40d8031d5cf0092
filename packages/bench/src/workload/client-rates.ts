// What an application sees: one SDK client of a real cluster, in a process of its own, with many concurrent callers that
// know nothing of each other: the client packs what they ask for, and finds the leader by itself.
import { type Kv, openKv } from "@kvorum/sdk";
import { measureClosedLoop, type Rate } from "../closed-loop.ts";
import { KEYS, SETTLE_MS, VALUE_BYTES } from "../limits.ts";
import { pause } from "../pause.ts";

/** One rate per level each, in order. */
export interface ClientRates {
  readonly writes: readonly Rate[];
  readonly strongReads: readonly Rate[];
  readonly eventualReads: readonly Rate[];
}

type Workload = (number: number) => Promise<unknown>;

export interface ClientRatesOptions {
  /** host:port of datacenters, comma separated. */
  readonly address: string;
  readonly levels: readonly number[];
  readonly warmupMs: number;
  readonly windowMs: number;
}

/** Spreads running numbers over the keys; prime to their number. */
const KEY_STRIDE = 7_919;

export async function measureClient(options: ClientRatesOptions): Promise<ClientRates> {
  await using kv = await openKv(options.address);
  const { write, strongRead, eventualRead } = createWorkloads(kv);
  await warmUp([write, strongRead, eventualRead], options);
  return {
    writes: await measureLevels(write, options),
    strongReads: await measureLevels(strongRead, options),
    eventualReads: await measureLevels(eventualRead, options),
  };
}

function createWorkloads(kv: Kv): {
  readonly write: Workload;
  readonly strongRead: Workload;
  readonly eventualRead: Workload;
} {
  const value = new Uint8Array(VALUE_BYTES).fill(1);
  const keyOf = (number: number): readonly [string, number] => ["bench", (number * KEY_STRIDE) % KEYS];
  return {
    write: (number) => kv.set(keyOf(number), value),
    strongRead: (number) => kv.get(keyOf(number)),
    eventualRead: (number) => kv.get(keyOf(number), { consistency: "eventual" }),
  };
}

/** Writes come first and write every key, so that reads find something. */
async function warmUp(workloads: readonly Workload[], { levels, warmupMs }: ClientRatesOptions): Promise<void> {
  const inFlight = Math.max(...levels);
  for (const operation of workloads) {
    await measureClosedLoop({ inFlight, durationMs: warmupMs / workloads.length, operation });
  }
}

async function measureLevels(operation: Workload, options: ClientRatesOptions): Promise<readonly Rate[]> {
  const rates: Rate[] = [];
  for (const inFlight of options.levels) {
    await pause(SETTLE_MS);
    rates.push(await measureClosedLoop({ inFlight, durationMs: options.windowMs, operation }));
  }
  return rates;
}
