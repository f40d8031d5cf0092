import { expect, test } from "vitest";
import { busyNote } from "./busy-note.ts";

test("busyNote: nothing about a machine that has the cluster alone, the numbers about one that has more to do", () => {
  expect(busyNote(5.9, 2)).toBeNull();
  expect(busyNote(29.4, 2)).toContain("29 processes at a time for 2 cores");
});
