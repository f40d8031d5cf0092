import { expect, test } from "vitest";
import { LAST_EVENTS_SHOWN } from "../limits.ts";
import { Trace } from "./trace.ts";

function hashOf(...events: readonly (readonly [number, string, string, string])[]): string {
  const trace = new Trace();
  for (const event of events) {
    trace.record(...event);
  }
  return trace.hash;
}

test("trace: the hash tells any difference of time, place, kind, detail or order", () => {
  const a = [1, "us-east4-a", "append", "us-east4-b"] as const;
  const b = [1, "us-east4-b", "append", "us-east4-a"] as const;
  const others = [
    [[1.000_000_1, "us-east4-a", "append", "us-east4-b"], b],
    [b, a],
    [a],
    [[1, "us-east4-a", "heartbeat", "us-east4-b"], b],
    [[1, "us-east4-a", "append", "us-east4-c"], b],
  ] as const;
  expect(hashOf(a, b)).toMatch(/^[0-9a-f]{16}$/);
  expect(hashOf(a, b)).toBe(hashOf(a, b));
  expect(new Set([hashOf(a, b), ...others.map((events) => hashOf(...events))]).size).toBe(others.length + 1);
});

test("trace: the last events are kept in order, and no more of them", () => {
  const trace = new Trace();
  trace.record(0, "world", "first", "");
  expect(trace.last.map(({ what }) => what)).toEqual(["first"]);
  for (let i = 1; i <= LAST_EVENTS_SHOWN + 3; i++) {
    trace.record(i, "world", `event ${i}`, "");
  }
  expect(trace.last).toHaveLength(LAST_EVENTS_SHOWN);
  expect([trace.last.at(0)?.atMs, trace.last.at(-1)?.atMs]).toEqual([4, LAST_EVENTS_SHOWN + 3]);
});
