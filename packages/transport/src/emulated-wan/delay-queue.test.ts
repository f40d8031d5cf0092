import fc from "fast-check";
import { expect, test } from "vitest";
import { DelayQueue } from "./delay-queue.ts";
import { DELIVERIES_PER_TURN_MAX, HELD_BYTES_MAX } from "./limits.ts";
import { createVirtualTimers } from "./virtual-timers.ts";

const LOOP = { timerLateMs: 0.3, turnMs: 0.01 };

test("hold: messages come out in the order of their instants, those of one instant as they went in", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 40 }), { maxLength: 300 }), (delays) => {
      const timers = createVirtualTimers(LOOP);
      const queue = new DelayQueue(timers);
      const startMs = timers.now();
      const delivered: number[] = [];
      for (const [i, delayMs] of delays.entries()) {
        queue.hold({ deliverAtMs: startMs + delayMs, sizeBytes: 1, deliver: () => delivered.push(i) });
      }
      expect(delivered).toEqual([]);
      timers.runUntil(startMs + 60);
      const inOrder = [...delays.entries()].sort(([i, a], [j, b]) => a - b || i - j).map(([i]) => i);
      expect(delivered).toEqual(inOrder);
    }),
  );
});

test("hold: messages held while others are delivered are delivered too", () => {
  const timers = createVirtualTimers(LOOP);
  const queue = new DelayQueue(timers);
  const delivered: number[] = [];
  const holdNext = (left: number): void => {
    const deliver = (): void => {
      delivered.push(timers.now());
      holdNext(left - 1);
    };
    if (left > 0) {
      queue.hold({ deliverAtMs: timers.now() + 5, sizeBytes: 1, deliver });
    }
  };
  holdNext(10);
  timers.runUntil(timers.now() + 100);
  expect(delivered).toHaveLength(10);
});

test("hold: a burst that is due at once does not keep the loop from turning", () => {
  const timers = createVirtualTimers(LOOP);
  const queue = new DelayQueue(timers);
  const turnOf: number[] = [];
  const deliverAtMs = timers.now() + 1;
  for (let i = 0; i < 3 * DELIVERIES_PER_TURN_MAX; i++) {
    queue.hold({ deliverAtMs, sizeBytes: 1, deliver: () => turnOf.push(timers.turns) });
  }
  timers.runUntil(deliverAtMs + 10);
  expect(turnOf).toHaveLength(3 * DELIVERIES_PER_TURN_MAX);
  expect(new Set(turnOf).size).toBe(3);
});

test("hold: a full queue refuses, and takes messages again when it has drained", () => {
  const timers = createVirtualTimers(LOOP);
  const queue = new DelayQueue(timers);
  const message = { deliverAtMs: timers.now() + 5, sizeBytes: HELD_BYTES_MAX * 0.6, deliver: () => {} };
  expect(queue.hold(message)).toBe(true);
  expect(queue.hold(message)).toBe(false);
  timers.runUntil(timers.now() + 10);
  expect(queue.hold(message)).toBe(true);
});

test("clear: what is held is dropped", () => {
  const timers = createVirtualTimers(LOOP);
  const queue = new DelayQueue(timers);
  let delivered = 0;
  queue.hold({ deliverAtMs: timers.now() + 5, sizeBytes: HELD_BYTES_MAX / 2, deliver: () => delivered++ });
  queue.clear();
  timers.runUntil(timers.now() + 10);
  expect(delivered).toBe(0);
  expect(queue.hold({ deliverAtMs: 0, sizeBytes: HELD_BYTES_MAX * 0.9, deliver: () => {} })).toBe(true);
});
