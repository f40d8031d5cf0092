import { expect, test } from "vitest";
import { counted } from "./counted.ts";

test("counted: one thing is one, of any other number there are several", () => {
  expect([0, 1, 2].map((count) => counted(count, "key"))).toEqual(["0 keys", "1 key", "2 keys"]);
  expect([1, 2].map((count) => counted(count, "entry", "entries"))).toEqual(["1 entry", "2 entries"]);
});
