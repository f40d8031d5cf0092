// `npm test`: lint, types and tests through turbo, and at the very end one line that says how many tests passed and failed.
// With arguments it runs only vitest, with those arguments: `npm test -- packages/raft`.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// Written by test/reporter.ts.
const summaryFile = join(root, "node_modules", ".cache", "kvorum", "test-summary.json");

const vitestArguments = process.argv.slice(2);
const [program, programArguments] =
  vitestArguments.length > 0
    ? ["vitest", ["run", ...vitestArguments]]
    : ["turbo", ["run", "check:lint", "check:types", "check:test", "--continue", "--output-logs=full", "--ui=stream"]];

rmSync(summaryFile, { force: true });
const { status, error } = spawnSync(join(root, "node_modules", ".bin", program), programArguments, {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", TURBO_NO_UPDATE_NOTIFIER: "1" },
  shell: process.platform === "win32",
});
const summary = readSummary();
const checksFailed = summary.failed === 0 && status !== 0;
if (checksFailed) {
  process.stdout.write(`\nlint or types failed: see above${error === undefined ? "" : ` (${error.message})`}\n`);
}
process.stdout.write(`\n${formatSummary(summary)}\n`);
process.exitCode = status === 0 && summary.failed === 0 ? 0 : 1;

/** No file means that vitest ended before it could count: that is a failure, not an empty success. */
function readSummary() {
  return existsSync(summaryFile)
    ? JSON.parse(readFileSync(summaryFile, "utf8"))
    : { passed: 0, failed: 1, skipped: [] };
}

function formatSummary({ passed, failed, skipped }) {
  const reasons = skipped.map(({ name, reason }) => `skipped: ${name} (${reason})\n`).join("");
  const count = `${passed} passed, ${failed} failed`;
  return skipped.length === 0 ? count : `${reasons}${count}, ${skipped.length} skipped`;
}
