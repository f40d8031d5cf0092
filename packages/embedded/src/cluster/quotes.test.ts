// What the documentation quotes of the example is what runs.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const textOf = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");

test("example: docs/test-your-application.md quotes it word for word", () => {
  const example = textOf("example.test.ts");
  const page = textOf("../../../../docs/test-your-application.md");
  const quoted = page.match(/^test\(.*?^}\);$/gms) ?? [];
  expect(quoted.length).toBeGreaterThan(2);
  for (const quote of quoted) {
    expect(example).toContain(quote);
  }
});
