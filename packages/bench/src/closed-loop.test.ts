import { expect, test } from "vitest";
import { measureClosedLoop } from "./closed-loop.ts";

test("measureClosedLoop: keeps exactly the given number of operations in flight", async () => {
  let inFlight = 0;
  let inFlightMax = 0;
  const numbers = new Set<number>();
  await measureClosedLoop({
    inFlight: 8,
    durationMs: 20,
    operation: async (number) => {
      numbers.add(number);
      inFlightMax = Math.max(inFlightMax, ++inFlight);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      inFlight--;
    },
  });
  expect(inFlightMax).toBe(8);
  expect(inFlight).toBe(0);
  expect(Math.max(...numbers)).toBe(numbers.size - 1);
});

test("measureClosedLoop: an operation that fails fails the measurement", async () => {
  const operation = (): Promise<never> => Promise.reject(new Error("refused"));
  await expect(measureClosedLoop({ inFlight: 2, durationMs: 1_000, operation })).rejects.toThrow("refused");
});

test("measureClosedLoop: operations that end after the window are not counted", async () => {
  const durationMs = 5;
  const { perSecond } = await measureClosedLoop({
    inFlight: 4,
    durationMs,
    operation: () =>
      new Promise((resolve) => {
        setTimeout(resolve, 4 * durationMs);
      }),
  });
  expect(perSecond).toBe(0);
});
