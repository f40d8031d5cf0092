#!/usr/bin/env node
// The `kvorum` command's launcher: plain JavaScript that any Node can start. The command itself is TypeScript and needs
// Node 24 or newer; on an older one this finds the copy that npm installed beside kvorum and starts again with it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const nodeMajorMin = 24;
const exitUnreachable = 3;
const exitInternal = 4;
const forwardedSignals = ["SIGINT", "SIGTERM", "SIGHUP"];

// Stripping types and compiling takes longer than most commands: the result is kept, for the node processes too, which
// inherit the variable. Node checks each file against what it was made from.
const packageFolder = dirname(dirname(fileURLToPath(import.meta.url)));
process.env.NODE_COMPILE_CACHE ??= join(packageFolder, "..", "..", "node_modules", ".cache", "kvorum", "compiled");

if (majorOf(process.versions.node) >= nodeMajorMin) {
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  const { main } = await import("../src/main.ts");
  // A reader that has seen enough (`kvorum list | head -1`) is no failure.
  process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? 0 : exitInternal));
  const exitCode = await main(process.argv.slice(2));
  // The answer is out: what is still under way, such as a ping to a region that is cut off, holds nobody up.
  process.stdout.write("", () => process.exit(exitCode));
} else {
  startAgain();
}

function startAgain() {
  const node = findNode();
  if (node === undefined) {
    process.stderr.write(
      `kvorum needs Node ${nodeMajorMin} or newer, this is ${process.version} and npm has installed none: ` +
        "run `node tools/setup.mjs` in the repository, or install Node from https://nodejs.org\n",
    );
    process.exit(exitUnreachable);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of forwardedSignals) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

/** The nearest node_modules/.bin/node at or above this file that is new enough. */
function findNode() {
  for (let folder = dirname(fileURLToPath(import.meta.url)); dirname(folder) !== folder; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", ".bin", "node");
    if (existsSync(candidate) && majorOf(versionOf(candidate)) >= nodeMajorMin) {
      return candidate;
    }
  }
  return undefined;
}

function versionOf(node) {
  const { stdout } = spawnSync(node, ["--version"], { encoding: "utf8" });
  return stdout?.trim().replace(/^v/, "") ?? "0";
}

function majorOf(version) {
  return Number(version.split(".")[0]);
}
