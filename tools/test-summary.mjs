// What test/reporter.ts wrote about a test run, and the line that a run ends with.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const summaryFile = join(
  dirname(dirname(fileURLToPath(import.meta.url))),
  ...["node_modules", ".cache", "kvorum", "test-summary.json"],
);

/** Before a run, so that an earlier one's count is not taken for its own. */
export function clearSummary() {
  rmSync(summaryFile, { force: true });
}

/** No file means that vitest ended before it could count: that is a failure, not an empty success. */
export function readSummary() {
  return existsSync(summaryFile)
    ? JSON.parse(readFileSync(summaryFile, "utf8"))
    : { passed: 0, failed: [{ name: "vitest", reason: "it ended before it could count" }], skipped: [] };
}

/** What did not pass and why, a line each, and last the count. */
export function formatSummary({ passed, failed, skipped }) {
  const list = (word, tests) => tests.map(({ name, reason }) => `${word}: ${name} (${reason})\n`).join("");
  const count = `${passed} passed, ${failed.length} failed`;
  const counts = skipped.length === 0 ? count : `${count}, ${skipped.length} skipped`;
  return `${list("skipped", skipped)}${list("failed", failed)}${counts}`;
}
