import { createPrng, parseDatacenterId } from "@kvorum/base";
import type { Replica } from "@kvorum/replica";
import { CHAIN_START, chainChecksum, checksumOfRows } from "@kvorum/replica";
import { createMemoryDisk, openMemoryStores, type Stores } from "@kvorum/storage";
import { expect, test } from "vitest";
import { readState } from "./state-reading.ts";

const ROWS = 40;
const ROW_BYTES = 20_000;

function filledStores(): Stores {
  const stores = openMemoryStores(createMemoryDisk({ random: createPrng(0) }));
  stores.state.transact((writer) => {
    for (let row = 0; row < ROWS; row++) {
      writer.put("records", new Uint8Array([1, row]), new Uint8Array(ROW_BYTES).fill(row));
    }
  });
  return stores;
}

function optionsFor({ state }: Stores, status: object): Parameters<typeof readState>[0] {
  const replica = { status: { appliedIndex: 7, diverged: null, ...status } } as unknown as Replica;
  return { cluster: "test", datacenter: parseDatacenterId("dc-a"), state, replica };
}

test("readState: all rows of one moment, in chunks whose checksums are chained", async () => {
  const stores = filledStores();
  const chunks = [];
  for await (const chunk of readState(optionsFor(stores, {}))) {
    chunks.push(chunk);
    // Nothing of what is written meanwhile is seen.
    stores.state.transact((writer) =>
      writer.put("records", new Uint8Array([1, 255, chunks.length]), new Uint8Array(1)),
    );
  }
  expect(chunks.length).toBeGreaterThan(2);
  expect(chunks.flatMap(({ rows }) => rows).map(({ key }) => key[1])).toEqual(
    Array.from({ length: ROWS }, (_, row) => row),
  );
  expect(chunks.map(({ position }) => position !== null)).toEqual(chunks.map((_, i) => i === 0));
  expect(chunks.map(({ isLast }) => isLast)).toEqual(chunks.map((_, i) => i === chunks.length - 1));
  const checksums = chunks.map(({ rows }) => checksumOfRows(rows));
  expect(chunks.map(({ checksum }) => checksum)).toEqual(checksums);
  expect(chunks.at(-1)?.chainedChecksum).toBe(checksums.reduce(chainChecksum, CHAIN_START));
});

test("readState: a state that is not what it should be, or is not there, is given to nobody", async () => {
  const stores = filledStores();
  const diverged = optionsFor(stores, { diverged: { index: 4, own: "a", others: "b" } });
  await expect(readState(diverged).next()).rejects.toMatchObject({ code: "replica_diverged" });
  const empty = optionsFor(stores, { appliedIndex: 0 });
  await expect(readState(empty).next()).rejects.toMatchObject({ code: "resource_exhausted" });
});
