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

test("checksum: the order of writes counts", () => {
  const twice = (values: readonly number[]): number =>
    checksumOf((writer) => {
      for (const value of values) {
        writer.put("records", KEY, Uint8Array.of(value));
      }
    });
  expect(twice([1, 2])).not.toBe(twice([2, 1]));
});

test("checksum: a row that is counted and written otherwise counts alike", () => {
  const written = checksumOf((writer) => {
    writer.put("queue", KEY, Uint8Array.of(1));
    writer.remove("queue", KEY);
  });
  const counted = checksumOf((writer) => {
    writer.count(KEY, Uint8Array.of(1));
    writer.count(KEY, null);
  });
  expect(counted).toBe(written);
});

test("writer: knows how many rows have changed, and whether timers are among them", () => {
  new MemoryState().transact((writer) => {
    const checksummed = new ChecksummedWriter(writer);
    checksummed.put("records", KEY, KEY);
    checksummed.remove("records", KEY);
    expect([checksummed.rowsChanged, checksummed.haveTimersChanged]).toEqual([2, false]);
    checksummed.remove("timers", KEY);
    expect([checksummed.rowsChanged, checksummed.haveTimersChanged]).toEqual([3, true]);
  });
});
