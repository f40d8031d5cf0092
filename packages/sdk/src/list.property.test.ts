// Lists against a model: sort all keys, keep those of the selector, turn around, cut.
import { fc, test } from "@fast-check/vitest";
import { compareBytes } from "@kvorum/base";
import { expect } from "vitest";
import { encodeReadKey } from "./encode-kv-key.ts";
import { Kv, type KvKey, type KvListSelector } from "./index.ts";
import { MemorySubmitter } from "./testing/memory-submitter.ts";

const compareKeys = (a: KvKey, b: KvKey): number => compareBytes(encodeReadKey(a), encodeReadKey(b));

const part = fc.oneof(
  fc.constantFrom("a", "b", "a\0", "é", ""),
  fc.constantFrom(0, -1, 1.5),
  fc.constantFrom(0n, 255n, -256n),
  fc.boolean(),
  fc.constantFrom(new Uint8Array(0), Uint8Array.of(0), Uint8Array.of(0xff)),
);
const key = fc.array(part, { minLength: 1, maxLength: 3 });
const keys = fc.uniqueArray(key, { maxLength: 24, comparator: (a, b) => compareKeys(a, b) === 0 });
const bounds = fc
  .tuple(key, key)
  .map(([a, b]) => (compareKeys(a, b) <= 0 ? { start: a, end: b } : { start: b, end: a }));
const within = fc.record({ prefix: key, rest: key, side: fc.constantFrom("start", "end") });
const selector: fc.Arbitrary<KvListSelector> = fc.oneof(
  bounds,
  fc.record({ prefix: fc.oneof(key, fc.constant([])) }),
  within.map(({ prefix, rest, side }) =>
    side === "start" ? { prefix, start: [...prefix, ...rest] } : { prefix, end: [...prefix, ...rest] },
  ),
);

const isBelow = (a: KvKey, b: KvKey): boolean => compareKeys(a, b) < 0;

function isSelected(candidate: KvKey, wanted: KvListSelector): boolean {
  if ("prefix" in wanted) {
    const { prefix } = wanted;
    if (candidate.length <= prefix.length || compareKeys(candidate.slice(0, prefix.length), prefix) !== 0) {
      return false;
    }
  }
  const fromStart = !("start" in wanted) || !isBelow(candidate, wanted.start);
  return fromStart && (!("end" in wanted) || isBelow(candidate, wanted.end));
}

async function openWith(stored: readonly KvKey[]): Promise<Kv> {
  const kv = new Kv({ submitter: new MemorySubmitter(), consistency: "strong", timeoutMs: 5_000 });
  for (const each of stored) {
    await kv.set(each, null);
  }
  return kv;
}

test.prop([keys, selector, fc.boolean(), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 30 })])(
  "list: any selector, direction, batch size and limit visit what the model says, and a cursor visits the rest",
  async (stored, wanted, reverse, batchSize, limit) => {
    const kv = await openWith(stored);
    const selected = stored.filter((each) => isSelected(each, wanted)).sort(compareKeys);
    const expected = reverse ? selected.reverse() : selected;
    const head = kv.list(wanted, { reverse, batchSize, limit });
    const visited = (await Array.fromAsync(head)).map((entry) => entry.key);
    expect(visited).toEqual(expected.slice(0, limit));
    if (visited.length === limit) {
      const rest = kv.list(wanted, { reverse, batchSize, cursor: head.cursor });
      expect((await Array.fromAsync(rest)).map((entry) => entry.key)).toEqual(expected.slice(limit));
    }
  },
);
