import { expect, test } from "vitest";
import { onFreePorts } from "./free-ports.ts";

/** What Docker 28 answers. */
const TAKEN = new Error("(HTTP code 500) server error - Bind for 0.0.0.0:1 failed: port is already allocated");

function countingFrom(port: number): { generatePort(): Promise<number> } {
  return { generatePort: async () => port++ };
}

test("onFreePorts: a port that somebody took meanwhile is replaced", async () => {
  const tried: number[][] = [];
  const result = await onFreePorts(countingFrom(1), async (ports) => {
    tried.push(ports.map(({ host }) => host));
    if (tried.length < 3) {
      throw TAKEN;
    }
    return "started";
  });
  expect([result, tried]).toEqual([
    "started",
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ]);
});

test("onFreePorts: three times in all, and never again for another reason", async () => {
  for (const [error, times] of [
    [TAKEN, 3],
    [new Error("no space left on device"), 1],
  ] as const) {
    let tried = 0;
    const start = onFreePorts(countingFrom(1), async () => {
      tried++;
      throw error;
    });
    await expect(start).rejects.toBe(error);
    expect(tried).toBe(times);
  }
});
