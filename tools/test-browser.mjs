// `npm run test:browser`: the tests that look at pages as a browser shows them. Needs Chromium or Chrome on the machine; without
// one every test file is named as skipped, with the reason. Ends with one line, like `npm test`.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { clearSummary, formatSummary, readSummary } from "./test-summary.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const macPlaces = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const browser = findBrowser();
if (browser === undefined) {
  const reason = "no Chromium or Chrome is on the PATH: install one, on Debian with apt-get install chromium";
  const files = readdirSync(join(root, "test", "browser")).filter((name) => name.endsWith(".test.ts"));
  const skipped = files.map((name) => ({ name: `test/browser/${name}`, reason }));
  process.stdout.write(`${formatSummary({ passed: 0, failed: [], skipped })}\n`);
} else {
  runTests(browser);
}

function findBrowser() {
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env.KVORUM_BROWSER ?? "", ...onPath, ...macPlaces].find((place) => place !== "" && existsSync(place));
}

function runTests(place) {
  clearSummary();
  const { status } = spawnSync(
    join(root, "node_modules", ".bin", "vitest"),
    ["run", "--project", "browser", ...process.argv.slice(2)],
    {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, KVORUM_BROWSER: place },
      shell: process.platform === "win32",
    },
  );
  const summary = readSummary();
  process.stdout.write(`\n${formatSummary(summary)}\n`);
  process.exitCode = status === 0 && summary.failed.length === 0 ? 0 : 1;
}
