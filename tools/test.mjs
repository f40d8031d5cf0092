// `npm test`: lint, types and tests through turbo, and at the very end one line that says how many tests passed and failed.
// With arguments it runs only vitest, with those arguments: `npm test -- packages/raft`.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { clearSummary, formatSummary, readSummary } from "./test-summary.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const vitestArguments = process.argv.slice(2);
const [program, programArguments] =
  vitestArguments.length > 0
    ? ["vitest", ["run", ...vitestArguments]]
    : ["turbo", ["run", "check:lint", "check:types", "check:test", "--continue", "--output-logs=full", "--ui=stream"]];

clearSummary();
const { status, error } = spawnSync(join(root, "node_modules", ".bin", program), programArguments, {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", TURBO_NO_UPDATE_NOTIFIER: "1" },
  shell: process.platform === "win32",
});
const summary = readSummary();
const checksFailed = summary.failed.length === 0 && status !== 0;
if (checksFailed) {
  process.stdout.write(`\nlint or types failed: see above${error === undefined ? "" : ` (${error.message})`}\n`);
}
process.stdout.write(`\n${formatSummary(summary)}\n`);
process.exitCode = status === 0 && summary.failed.length === 0 ? 0 : 1;
