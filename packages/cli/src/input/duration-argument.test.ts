import { expect, test } from "vitest";
import { durationMsBetween } from "./duration-argument.ts";

const parse = durationMsBetween(1, 60_000);

test.each([
  ["2s", 2_000],
  ["0.5s", 500],
  ["500ms", 500],
  ["1500", 1_500],
  ["60s", 60_000],
])("durationMsBetween: %s is %d ms", (text, durationMs) => {
  expect(parse(text)).toBe(durationMs);
});

test.each(["", "0s", "61s", "-1", "2 s", "2m", "1e3", "s"])(
  "durationMsBetween: %j is refused with an example",
  (text) => {
    expect(() => parse(text)).toThrow("expected 1ms to 60s, such as 2s or 500ms.");
  },
);
