import { compareBytes, createPrng } from "@kvorum/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { OrderedTree } from "./ordered-tree.ts";

const EVERYTHING = { start: new Uint8Array(), end: new Uint8Array(9).fill(0xff), limit: 1e9, reverse: false };
const changeArbitrary = fc.record({ key: fc.uint8Array({ minLength: 1, maxLength: 2 }), removes: fc.boolean() });

test("ordered tree: agrees with a sorted map, and earlier trees never change", () => {
  fc.assert(
    fc.property(fc.array(changeArbitrary, { maxLength: 400 }), (changes) => {
      const model = new Map<string, Uint8Array>();
      let tree = OrderedTree.empty;
      for (const { key, removes } of changes) {
        const before = tree;
        const sizeBefore = model.size;
        tree = removes ? tree.without(key) : tree.with(key, key);
        if (removes) {
          model.delete(key.join());
        } else {
          model.set(key.join(), key);
        }
        expect(tree.get(key)).toBe(removes ? undefined : key);
        expect(before.range(EVERYTHING)).toHaveLength(sizeBefore);
      }
      const sorted = [...model.values()].toSorted(compareBytes);
      expect(tree.range(EVERYTHING).map(([key]) => key)).toEqual(sorted);
      expect(tree.range({ ...EVERYTHING, reverse: true }).map(([key]) => key)).toEqual(sorted.toReversed());
    }),
  );
});

test("ordered tree: 20,000 records in random order, all of them removed again", () => {
  const random = createPrng(1);
  const keys = Array.from({ length: 20_000 }, () => Uint8Array.from({ length: 8 }, () => random.integer(0, 255)));
  let tree = OrderedTree.empty;
  for (const key of keys) {
    tree = tree.with(key, key);
  }
  const sorted = keys.toSorted(compareBytes);
  const found = tree.range(EVERYTHING);
  expect(found).toHaveLength(keys.length);
  expect(found.every(([key], i) => key === sorted[i])).toBe(true);
  for (const key of keys) {
    tree = tree.without(key);
  }
  expect(tree.range(EVERYTHING)).toEqual([]);
});
