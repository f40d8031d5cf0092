// Makes a bare clone ready, then runs the rest of the command line: `node tools/setup.mjs kvorum demo --seed 7`.
//
// It runs on the machine's own Node (20 or newer), before anything is installed, so it is plain JavaScript and imports
// only Node's own modules. With nothing to do it says nothing. It is not an installer: npm does the work.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const nodeMajorMin = 20;
// npm writes its two lock files in one go; a difference below this is that, not a change of the dependencies.
const lockFileSlackMs = 5_000;
const forwardedSignals = ["SIGINT", "SIGTERM", "SIGHUP"];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");

requireNode();
const need = installNeeded();
if (need !== null) {
  install(need);
}
const [command, ...commandArguments] = process.argv.slice(2);
if (command !== undefined) {
  run(command, commandArguments);
}

function requireNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < nodeMajorMin) {
    fail(`kvorum needs Node ${nodeMajorMin} or newer to set itself up, this is ${process.version}: https://nodejs.org`);
  }
}

/** "all" without a complete node_modules, "changes" when package-lock.json is newer than it, else null. */
function installNeeded() {
  const installedLock = join(modules, ".package-lock.json");
  if (!existsSync(installedLock)) {
    return "all";
  }
  const wantedAtMs = statSync(join(root, "package-lock.json")).mtimeMs;
  return wantedAtMs > statSync(installedLock).mtimeMs + lockFileSlackMs ? "changes" : null;
}

function install(what) {
  const startedAtMs = Date.now();
  process.stderr.write(
    `Setting up kvorum: installing ${what === "all" ? "its dependencies" : "changed dependencies"}…\n`,
  );
  // `npm ci` empties node_modules first, which running processes may be using: only where there is nothing to lose.
  const attempts = what === "all" ? ["ci", "install"] : ["install"];
  if (!attempts.some((attempt) => npm([attempt, "--no-audit", "--no-fund", "--loglevel=error"]))) {
    fail("npm could not install the dependencies (see its message above); the registry must be reachable");
  }
  process.stderr.write(`Set up in ${Math.round((Date.now() - startedAtMs) / 1000)} s.\n`);
}

/** Whether npm succeeded. Inside an npm script the npm that runs it is used, else the one on PATH. */
function npm(npmArguments) {
  const script = process.env.npm_execpath;
  const isScript = script !== undefined && /npm-cli\.(c?js|mjs)$/.test(script);
  const [file, list] = isScript ? [process.execPath, [script, ...npmArguments]] : ["npm", npmArguments];
  // stdout belongs to the command that runs afterwards: what npm prints goes to stderr.
  const result = spawnSync(file, list, { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  return result.status === 0;
}

function run(file, list) {
  const path = `${join(modules, ".bin")}${delimiter}${process.env.PATH ?? ""}`;
  const child = spawn(file, list, {
    stdio: "inherit",
    env: { ...process.env, PATH: path },
    shell: process.platform === "win32",
  });
  for (const signal of forwardedSignals) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("error", (error) => fail(`cannot run ${file}: ${error.message}`));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(3);
}
