import { createInstantMs, createLogIndex, createPrng, type InstantMs } from "@kvorum/base";
import { expect, test } from "vitest";
import { createMemoryDisk } from "./memory/disk.ts";
import { openMemoryStores } from "./memory/open-stores.ts";
import { SlowLogStore } from "./slow-log-store.ts";
import type { Stores } from "./stores.ts";
import { createTestEntries } from "./testing/entries.ts";
import { logStoreContract } from "./testing/log-store-contract.ts";

const at = createLogIndex;
const DELAY_MS = 200;

/** A clock that stands still until it is moved. */
class HeldClock {
  #nowMs = 0;
  readonly #alarms: { readonly atMs: number; readonly ring: () => void }[] = [];

  now(): InstantMs {
    return createInstantMs(this.#nowMs);
  }

  callAt(atMs: InstantMs, ring: () => void): () => void {
    this.#alarms.push({ atMs, ring });
    return () => undefined;
  }

  async advance(durationMs: number): Promise<void> {
    this.#nowMs += durationMs;
    for (const alarm of this.#alarms.filter(({ atMs }) => atMs <= this.#nowMs)) {
      this.#alarms.splice(this.#alarms.indexOf(alarm), 1);
      alarm.ring();
    }
    await new Promise(setImmediate);
  }
}

/** Every delay is over as soon as microtasks have run. */
const IMPATIENT = {
  now: () => createInstantMs(0),
  callAt: (_: InstantMs, ring: () => void) => {
    queueMicrotask(ring);
    return () => undefined;
  },
};

for (const [name, delayMs] of [
  ["slow", 1],
  ["healed slow", 0],
] as const) {
  logStoreContract(name, async () => {
    const disk = createMemoryDisk({ random: createPrng(1) });
    let stores: Stores | undefined;
    let log: SlowLogStore | undefined;
    const close = async (): Promise<void> => {
      await log?.close();
      await stores?.close();
    };
    return {
      open: async () => {
        await close();
        stores = openMemoryStores(disk);
        log = new SlowLogStore(stores.log, IMPATIENT);
        log.setFlushDelayMs(delayMs);
        return log;
      },
      [Symbol.asyncDispose]: close,
    };
  });
}

function openSlow(): { readonly log: SlowLogStore; readonly clock: HeldClock } {
  const clock = new HeldClock();
  const log = new SlowLogStore(openMemoryStores(createMemoryDisk({ random: createPrng(1) })).log, clock);
  return { log, clock };
}

test("slow log store: nothing is acknowledged or shown before its delay is over", async () => {
  const { log, clock } = openSlow();
  await log.append({ hardState: undefined, entries: createTestEntries(1, 4, 1) });
  log.setFlushDelayMs(DELAY_MS);
  let isDone = false;
  const appended = log.append({ hardState: undefined, entries: createTestEntries(3, 3, 2) }).then(() => {
    isDone = true;
  });
  await clock.advance(DELAY_MS - 1);
  expect([isDone, log.lastIndex, log.termAt(at(2)), log.termAt(at(3)), log.entryAt(at(4))]).toEqual([
    false,
    2,
    1,
    undefined,
    undefined,
  ]);
  expect(log.slice(at(1), at(9), 1e6)).toHaveLength(2);
  await clock.advance(1);
  await appended;
  expect([log.lastIndex, log.termAt(at(3))]).toEqual([5, 2]);
});

test("slow log store: a delay that has begun is served to its end, the next flush is as fast as ever", async () => {
  const { log, clock } = openSlow();
  log.setFlushDelayMs(DELAY_MS);
  const appended = log.append({ hardState: undefined, entries: createTestEntries(1, 1, 1) });
  log.setFlushDelayMs(0);
  await expect(log.append({ hardState: undefined, entries: [] })).rejects.toThrow("at most one append");
  await clock.advance(DELAY_MS);
  await appended;
  await log.append({ hardState: undefined, entries: createTestEntries(2, 1, 1) });
  expect(log.lastIndex).toBe(2);
});

test("slow log store: closing waits for what is under way", async () => {
  const { log, clock } = openSlow();
  log.setFlushDelayMs(DELAY_MS);
  const appended = log.append({ hardState: undefined, entries: createTestEntries(1, 1, 1) });
  const closed = log.close();
  await clock.advance(DELAY_MS);
  await appended;
  await closed;
  await expect(log.append({ hardState: undefined, entries: [] })).rejects.toMatchObject({ code: "closed" });
});

test("slow log store: a delay outside its range is refused", () => {
  const { log } = openSlow();
  for (const delayMs of [-1, 10_001, Number.NaN]) {
    expect(() => log.setFlushDelayMs(delayMs)).toThrow(/0\.\.10000 ms/);
  }
});
