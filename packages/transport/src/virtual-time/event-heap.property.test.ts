import fc from "fast-check";
import { expect, test } from "vitest";
import { EventHeap } from "./event-heap.ts";

test("event heap: gives events back by instant, and those of one instant in the order of asking", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (instants) => {
      const heap = new EventHeap();
      for (const [sequence, atMs] of instants.entries()) {
        heap.push({ atMs, sequence, callback: null });
      }
      const popped = instants.map(() => heap.pop());
      const expected = [...instants.entries()].sort(([i, a], [j, b]) => a - b || i - j);
      expect(popped.map((event) => [event?.sequence, event?.atMs])).toEqual(expected);
      expect(heap.pop()).toBeUndefined();
    }),
  );
});

test("event heap: pops and pushes may be mixed", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 9 }))), (steps) => {
      const heap = new EventHeap();
      const model: number[] = [];
      for (const [sequence, atMs] of steps.entries()) {
        if (atMs === null) {
          expect(heap.pop()?.atMs).toBe(model.sort((a, b) => a - b).shift());
        } else {
          heap.push({ atMs, sequence, callback: null });
          model.push(atMs);
        }
        expect(heap.size).toBe(model.length);
      }
    }),
  );
});
