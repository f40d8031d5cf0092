// What the documentation quotes of tests is what runs.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const textOf = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");

test.each([
  ["test-your-application.md", "example.test.ts", 3],
  ["adversary.md", "adversary.test.ts", 1],
])("quotes: docs/%s quotes %s word for word", (page, tests, quotesMin) => {
  const quoted = textOf(`../../../../docs/${page}`).match(/^test\(.*?^}\);$/gms) ?? [];
  expect(quoted.length).toBeGreaterThanOrEqual(quotesMin);
  for (const quote of quoted) {
    expect(textOf(tests)).toContain(quote);
  }
});
