import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEpoch, createLogIndex, createTerm, createWallMs, parseDatacenterId } from "@kvorum/base";
import type { StateChunk, StateRow } from "@kvorum/protocol";
import { CHAIN_START, chainChecksum, checksumOfRows } from "@kvorum/replica";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Backup, verifyBackup } from "./read-backup.ts";
import { type WrittenBackup, writeBackup } from "./write-backup.ts";

const folder = mkdtempSync(join(tmpdir(), "kvorum-backup-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROWS: readonly StateRow[] = Array.from({ length: 7 }, (_, number) => ({
  table: number < 5 ? "records" : "meta",
  key: new Uint8Array([2, number]),
  value: new Uint8Array(number * 3).fill(number),
}));
const POSITION = {
  cluster: "deploy-1234",
  datacenter: parseDatacenterId("us-east4-a"),
  epoch: createEpoch(1),
  index: createLogIndex(42),
  term: createTerm(3),
  leaderTimeMs: createWallMs(1_700_000_000_000),
  rows: 8,
};

/** As a node sends them: three rows at a time. */
async function* chunks(): AsyncGenerator<StateChunk> {
  let chainedChecksum: number = CHAIN_START;
  for (let from = 0; from < ROWS.length; from += 3) {
    const rows = ROWS.slice(from, from + 3);
    const checksum = checksumOfRows(rows);
    chainedChecksum = chainChecksum(chainedChecksum, checksum);
    const isLast = from + 3 >= ROWS.length;
    yield { position: from === 0 ? POSITION : null, rows, checksum, chainedChecksum, isLast };
  }
}

function write(name: string, from: AsyncIterable<StateChunk> = chunks()): Promise<WrittenBackup> {
  return writeBackup({
    chunks: from,
    nameFor: () => join(folder, name),
    signal: new AbortController().signal,
    onProgress: () => {},
  });
}

let whole: WrittenBackup;
beforeAll(async () => {
  whole = await write("whole");
});

test("writeBackup: what it wrote is read back, row by row", async () => {
  await using backup = await Backup.open(whole.file);
  const read = await Array.fromAsync(backup.chunks());
  expect(read.flatMap(({ rows }) => rows)).toEqual(ROWS);
  expect(backup.header).toEqual({ kvorum: "backup", version: 1, ...whole.facts });
  expect(backup.header).toMatchObject({ versionstamp: "000100000000002affff", rows: 7, chunks: 3 });
});

test("verifyBackup: a flipped bit is refused, wherever it is", async () => {
  const bytes = readFileSync(whole.file);
  const copy = join(folder, "flipped");
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << bit), at);
      writeFileSync(copy, flipped);
      await expect(verifyBackup(copy)).rejects.toMatchObject({ code: "data_corrupt" });
    }),
    { numRuns: 200 },
  );
});

test("verifyBackup: a file that was cut, or has more to it, is refused", async () => {
  const bytes = readFileSync(whole.file);
  for (const other of [bytes.subarray(0, -1), bytes.subarray(0, 10), Buffer.concat([bytes, Buffer.from("x")])]) {
    const file = join(folder, "other");
    writeFileSync(file, other);
    await expect(verifyBackup(file)).rejects.toMatchObject({ code: "data_corrupt" });
  }
});

test("writeBackup: a state that was not sent to its end, or not as it was read, leaves no file", async () => {
  async function* cut(): AsyncGenerator<StateChunk> {
    for await (const chunk of chunks()) {
      yield { ...chunk, isLast: false };
    }
  }
  async function* changed(): AsyncGenerator<StateChunk> {
    for await (const chunk of chunks()) {
      yield { ...chunk, rows: ROWS.slice(0, 3) };
    }
  }
  await expect(write("cut", cut())).rejects.toMatchObject({ code: "data_corrupt" });
  await expect(write("changed", changed())).rejects.toMatchObject({ code: "data_corrupt" });
  expect(readdirSync(folder).filter((name) => /cut|changed/.test(name))).toEqual([]);
});

test("writeBackup: a folder that does not exist is the user's mistake", async () => {
  await expect(write("none/file")).rejects.toMatchObject({ code: "invalid_argument" });
});
