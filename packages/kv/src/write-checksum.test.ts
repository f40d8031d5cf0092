import { expect, test } from "vitest";
import { MemoryState } from "./testing/memory-state.ts";
import { ChecksummedWriter } from "./write-checksum.ts";

const KEY = Uint8Array.of(1);

function checksumOf(work: (writer: ChecksummedWriter) => void): number {
  return new MemoryState().transact((writer) => {
    const checksummed = new ChecksummedWriter(writer);
    work(checksummed);
    return checksummed.take();
  });
}

test("checksum: the same key with another value, or removed, gives another one", () => {
  const written = checksumOf((writer) => writer.put("records", KEY, Uint8Array.of(1)));
  const other = checksumOf((writer) => writer.put("records", KEY, Uint8Array.of(2)));
  const removed = checksumOf((writer) => writer.remove("records", KEY));
  expect(new Set([written, other, removed, 0]).size).toBe(4);
});

test("checksum: the order of writes counts, other tables do not", () => {
  const twice = (values: readonly number[]): number =>
    checksumOf((writer) => {
      for (const value of values) {
        writer.put("records", KEY, Uint8Array.of(value));
        writer.put("meta", KEY, Uint8Array.of(9));
      }
    });
  expect(twice([1, 2])).not.toBe(twice([2, 1]));
  expect(checksumOf((writer) => writer.put("meta", KEY, KEY))).toBe(0);
});
