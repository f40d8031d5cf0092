// What `kvorum doctor` looks at, one function per question.
import { spawnSync } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { freemem, totalmem } from "node:os";
import { join } from "node:path";
import { KvorumError } from "@kvorum/base";
import type { CliContext } from "../cli-context.ts";
import { findFreePorts } from "../cluster/free-ports.ts";
import { findLeftovers } from "../cluster/leftovers.ts";
import { NODE_PROGRAM } from "../cluster/node-process.ts";
import { temporaryStartFolder } from "../cluster/temporary-folder.ts";
import { FSYNC_SLOW_MS, MEMORY_NEEDED_BYTES } from "../limits.ts";

export interface Finding {
  readonly name: string;
  /** bad: kvorum does not work here. warning: it does, worse than it could. */
  readonly verdict: "good" | "warning" | "bad";
  readonly detail: string;
  readonly remedy: string | null;
}

type Check = (context: CliContext) => Promise<Finding>;

const NODE_MAJOR_MIN = 24;
const FSYNC_SAMPLES = 9;
const PORTS_NEEDED = 14;
const MEBIBYTE_BYTES = 1_048_576;

/** In the order in which they are shown. */
export const DOCTOR_CHECKS: readonly Check[] = [
  checkNode,
  checkStorageEngine,
  checkLoopback,
  checkDisk,
  checkMemory,
  checkLeftovers,
  checkDocker,
];

async function checkNode(): Promise<Finding> {
  const enough = Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN;
  return {
    name: "Node.js",
    verdict: enough ? "good" : "bad",
    detail: `${process.version} at ${process.execPath}`,
    remedy: enough ? null : `run \`node tools/setup.mjs\`, which installs Node ${NODE_MAJOR_MIN} beside kvorum`,
  };
}

/** In a process of its own: a native module that does not fit the machine may end the process that loads it. */
async function checkStorageEngine(): Promise<Finding> {
  const { status, stderr } = spawnSync(process.execPath, [NODE_PROGRAM, "--help"], { encoding: "utf8" });
  return {
    name: "LMDB",
    verdict: status === 0 ? "good" : "bad",
    detail: status === 0 ? "the native module loads" : `the native module does not load: ${errorLine(stderr)}`,
    remedy: status === 0 ? null : "remove node_modules and run `node tools/setup.mjs`",
  };
}

async function checkLoopback(): Promise<Finding> {
  try {
    await findFreePorts(new Array<number>(PORTS_NEEDED).fill(0), "127.0.0.1");
    return { name: "loopback", verdict: "good", detail: `${PORTS_NEEDED} free ports on 127.0.0.1`, remedy: null };
  } catch (error) {
    const detail = `no ${PORTS_NEEDED} free ports on 127.0.0.1: ${KvorumError.from(error).message}`;
    return { name: "loopback", verdict: "bad", detail, remedy: "allow this user to listen on 127.0.0.1" };
  }
}

async function checkDisk({ folder }: CliContext): Promise<Finding> {
  try {
    const fsyncMs = await medianFsyncMs(folder);
    const slow = fsyncMs > FSYNC_SLOW_MS;
    return {
      name: "disk",
      verdict: slow ? "warning" : "good",
      detail: `writable; a flush takes ${fsyncMs.toFixed(2)} ms`,
      remedy: slow ? "every write waits for a flush: put the data on a faster disk (kvorum up --data DIR)" : null,
    };
  } catch (error) {
    const detail = `${folder} cannot be written: ${KvorumError.from(error).message}`;
    return { name: "disk", verdict: "bad", detail, remedy: "run kvorum in a folder that this user may write to" };
  }
}

async function medianFsyncMs(folder: string): Promise<number> {
  const trial = await mkdtemp(join(folder, ".kvorum-doctor-"));
  try {
    await using file = await open(join(trial, "flush"), "w");
    const samplesMs: number[] = [];
    for (let sample = 0; sample < FSYNC_SAMPLES; sample++) {
      await file.write(Buffer.alloc(4_096, sample));
      const startedAtMs = performance.now();
      await file.datasync();
      samplesMs.push(performance.now() - startedAtMs);
    }
    return samplesMs.sort((a, b) => a - b)[(FSYNC_SAMPLES - 1) / 2] ?? 0;
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

async function checkMemory(): Promise<Finding> {
  const free = Math.round(freemem() / MEBIBYTE_BYTES);
  const total = Math.round(totalmem() / MEBIBYTE_BYTES);
  const enough = freemem() >= MEMORY_NEEDED_BYTES;
  return {
    name: "memory",
    verdict: enough ? "good" : "warning",
    detail: `${free} of ${total} MiB free`,
    remedy: enough ? null : "seven datacenters take about 1.5 GB; `--topology local` starts three",
  };
}

async function checkLeftovers({ folder }: CliContext): Promise<Finding> {
  const leftovers = findLeftovers(folder, temporaryStartFolder()).map((record) => record.folder);
  const detail = leftovers.length === 0 ? "none" : `dead or deserted clusters in ${leftovers.join(", ")}`;
  return {
    name: "leftovers",
    verdict: leftovers.length === 0 ? "good" : "warning",
    detail,
    remedy: leftovers.length === 0 ? null : "remove them with: kvorum down --all",
  };
}

/** Nothing needs Docker: it is an option for those who want containers. */
async function checkDocker(): Promise<Finding> {
  const { status, stdout } = spawnSync("docker", ["version", "--format", "{{.Server.Version}}"], { encoding: "utf8" });
  const detail = status === 0 ? `engine ${stdout.trim()}` : "no engine answers (optional)";
  return { name: "Docker", verdict: "good", detail, remedy: null };
}

/** The line that says what happened, out of a stack trace. */
function errorLine(text: string): string {
  return text.split("\n").find((line) => /^\w*Error\b/.test(line)) ?? text.trim();
}
