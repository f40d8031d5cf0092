import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openKv } from "@deno/kv";
import { decodeKey } from "@kvorum/keyspace";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denoSource } from "./deno-source.ts";

const folder = mkdtempSync(join(tmpdir(), "kvorum-deno-"));
const file = join(folder, "kv.sqlite3");
/** As Deno 2.9 writes the number 5; Node's own V8 writes another version in the second byte. */
const FIVE_BY_DENO = new Uint8Array([0xff, 0x10, 0x49, 0x0a]);
const EXPIRE_IN_MS = 3_600_000;
const startedAtMs = Date.now();

beforeAll(async () => {
  const kv = await openKv(file, { encodeV8: () => FIVE_BY_DENO, decodeV8: () => null });
  await kv.set(["bytes"], new Uint8Array([1, 2]));
  await kv.set(["five"], 5);
  await kv.set(["lasting"], 5, { expireIn: EXPIRE_IN_MS });
  await kv.atomic().sum(["u64"], 7n).commit();
  kv.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("denoSource: values come with the bytes and the encoding that Deno stored, and with their expiry", async () => {
  const found = await Array.fromAsync(denoSource(file, null));
  expect(found.map(({ record }) => [decodeKey(record.key)[0], record.value.encoding, [...record.value.data]])).toEqual([
    ["bytes", "bytes", [1, 2]],
    ["five", "v8", [...FIVE_BY_DENO]],
    ["lasting", "v8", [...FIVE_BY_DENO]],
    ["u64", "le64", [7, 0, 0, 0, 0, 0, 0, 0]],
  ]);
  const expiries = found.map(({ record }) => record.expireAtMs);
  expect(expiries).toEqual([undefined, undefined, expect.any(Number), undefined]);
  expect(expiries[2]).toBeGreaterThanOrEqual(startedAtMs + EXPIRE_IN_MS);
  expect(expiries[2]).toBeLessThanOrEqual(Date.now() + EXPIRE_IN_MS);
});

test("denoSource: goes on after the key that it was stopped at", async () => {
  const [, second] = await Array.fromAsync(denoSource(file, null));
  const rest = await Array.fromAsync(denoSource(file, second?.position ?? null));
  expect(rest.map(({ position }) => position.records)).toEqual([3, 4]);
  expect(rest.map(({ record }) => decodeKey(record.key)[0])).toEqual(["lasting", "u64"]);
});
