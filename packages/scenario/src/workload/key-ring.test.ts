import { expect, test } from "vitest";
import { KeyRing } from "./key-ring.ts";

test("KeyRing: the newest is the last that was acknowledged, not the last that was drawn", () => {
  const ring = new KeyRing(10, 0);
  const [first, second] = [ring.draw(), ring.draw()];
  ring.wrote(first);
  expect(ring.recent(0)).toBe(0);
  ring.wrote(second);
  expect(ring.recent(0)).toBe(1);
  expect(ring.recent(1)).toBe(0);
});

test("KeyRing: of a short past, every rank is a key that was written", () => {
  const ring = new KeyRing(10, 3);
  expect([0, 1, 2, 3, 4].map((rank) => ring.recent(rank))).toEqual([2, 1, 0, 2, 1]);
  expect(new KeyRing(10, 0).recent(4)).toBe(0);
});

test("KeyRing: it goes round, so that there are never more keys than its count", () => {
  const ring = new KeyRing(3, 3);
  for (const expected of [0, 1, 2, 0]) {
    const drawn = ring.draw();
    ring.wrote(drawn);
    expect(ring.keyOf(drawn)).toBe(expected);
    expect(ring.recent(0)).toBe(expected);
  }
  expect(ring.recent(2)).toBe(1);
});
