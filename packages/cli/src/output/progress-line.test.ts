import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { createPaint } from "./paint.ts";
import { createProgressLine } from "./progress-line.ts";

function record(isTty: boolean): { readonly written: string[]; readonly line: ReturnType<typeof createProgressLine> } {
  const written: string[] = [];
  const sink = { write: (text: string) => void written.push(text), isTty, columns: 60 };
  return { written, line: createProgressLine(sink, createPaint(false)) };
}

test("progress line: without a terminal each step is said once, without control characters", () => {
  const { written, line } = record(false);
  line.show("measuring", 0.1);
  line.show("measuring", 0.5);
  line.show("probing", 0.9);
  line.clear();
  expect(written).toEqual(["measuring\n", "probing\n"]);
});

test("progress line: on a terminal it is redrawn and never wraps", () => {
  const { written, line } = record(true);
  line.show("x".repeat(200), 0.5);
  const [drawn = ""] = written;
  expect(drawn.startsWith("\r")).toBe(true);
  const shown = stripVTControlCharacters(drawn).trimStart();
  expect(shown).toMatch(/^━{24} {2}50% x+$/);
  expect(shown.length).toBeLessThan(60);
});
