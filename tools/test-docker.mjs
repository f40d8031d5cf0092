// `npm run test:docker`: the tests against containers. Needs a Docker engine and Compose v2; without them every test file is
// named as skipped, with the reason. Ends with one line, like `npm test`.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { clearSummary, formatSummary, readSummary } from "./test-summary.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const registryBase = "node:24-bookworm-slim";
const pullTimeoutMs = 120_000;

const missing = whatIsMissing();
if (missing !== null) {
  const files = readdirSync(join(root, "test", "docker")).filter((name) => name.endsWith(".test.ts"));
  const skipped = files.map((name) => ({ name: `test/docker/${name}`, reason: missing }));
  process.stdout.write(`${formatSummary({ passed: 0, failed: [], skipped })}\n`);
} else {
  runTests(chooseBaseImage());
}

/** Why containers cannot be tested here; null when they can. */
function whatIsMissing() {
  if (!succeeds("docker", "info")) {
    return "no Docker engine answers: start one, on a bare Debian machine with deploy/docker/engine.sh start";
  }
  return succeeds("docker", "compose", "version") ? null : "Docker Compose v2 is not installed";
}

/** The image that the containers are built on: as told, else from the registry, else made here. */
function chooseBaseImage() {
  if (process.env.BASE_IMAGE) {
    return process.env.BASE_IMAGE;
  }
  const isHere = succeeds("docker", "image", "inspect", registryBase);
  if (isHere || spawnSync("docker", ["pull", registryBase], { stdio: "ignore", timeout: pullTimeoutMs }).status === 0) {
    return registryBase;
  }
  const { status, stdout } = spawnSync(join(root, "deploy", "docker", "offline-base.sh"), {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return status === 0 ? stdout.trim().split("\n").at(-1) : registryBase;
}

function runTests(baseImage) {
  clearSummary();
  const { status } = spawnSync(
    join(root, "node_modules", ".bin", "vitest"),
    ["run", "--project", "docker", ...process.argv.slice(2)],
    {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, BASE_IMAGE: baseImage },
      shell: process.platform === "win32",
    },
  );
  const summary = readSummary();
  process.stdout.write(`\n${formatSummary(summary)}\n`);
  process.exitCode = status === 0 && summary.failed.length === 0 ? 0 : 1;
}

function succeeds(program, ...words) {
  return spawnSync(program, words, { stdio: "ignore" }).status === 0;
}
