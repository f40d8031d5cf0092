// One node process: starting it, and waiting until it serves or has failed.
//
// Every node leads a process group of its own: a Ctrl-C in the terminal reaches the command, and the command decides in
// which order things stop. It writes to files only, so it survives the command that started it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { get } from "node:http";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type ErrorCode, KvorumError } from "@kvorum/base";
import { HEALTH_TIMEOUT_MS, NODE_START_TIMEOUT_MS, POLL_INTERVAL_MS } from "../limits.ts";
import { type ClusterRecord, type DatacenterRecord, httpUrlOf, pathsOf, writePid } from "./cluster-record.ts";

/** packages/node/bin/kvorum-node.mjs, found through the package rather than by a path relative to this file. */
const NODE_PROGRAM = join(dirname(fileURLToPath(import.meta.resolve("@kvorum/node"))), "..", "bin", "kvorum-node.mjs");
const STDERR_SHOWN_CHARACTERS = 2_000;

/**
 * Starts the process of a datacenter from its configuration file and waits until it serves.
 * @throws KvorumError port_busy — a port of the record is taken
 * @throws KvorumError unreachable — the process ended, or did not serve in time; the message holds what it printed
 */
export async function startNode(record: ClusterRecord, node: DatacenterRecord, signal: AbortSignal): Promise<void> {
  const paths = pathsOf(record, node.datacenter);
  const stderr = openSync(paths.stderr, "w");
  const child = spawn(process.execPath, [NODE_PROGRAM, "--config", paths.config], {
    cwd: paths.folder,
    detached: true,
    stdio: ["ignore", stderr, stderr],
  });
  closeSync(stderr);
  const ended = new AbortController();
  child.once("exit", () => ended.abort());
  await once(child, "spawn");
  child.unref();
  if (child.pid !== undefined) {
    await writePid(record, node.datacenter, child.pid);
  }
  await waitUntilServing(node, { signal, ended: ended.signal }).catch((error: unknown) => {
    throw startFailure(record, node, { exitCode: child.exitCode, cause: error });
  });
}

async function waitUntilServing(
  node: DatacenterRecord,
  { signal, ended }: { readonly signal: AbortSignal; readonly ended: AbortSignal },
): Promise<void> {
  const giveUp = AbortSignal.any([signal, ended, AbortSignal.timeout(NODE_START_TIMEOUT_MS)]);
  while (!(await isServing(node))) {
    await delay(POLL_INTERVAL_MS, undefined, { signal: giveUp });
  }
}

/** Whether the node answers /healthz with 200. */
export function isServing(node: DatacenterRecord): Promise<boolean> {
  return new Promise((resolve) => {
    // Without an agent no idle connection is left behind that would keep this process alive.
    const request = get(`${httpUrlOf(node)}/healthz`, { agent: false, timeout: HEALTH_TIMEOUT_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve(false));
    request.once("close", () => resolve(false));
  });
}

function startFailure(
  record: ClusterRecord,
  node: DatacenterRecord,
  { exitCode, cause }: { readonly exitCode: number | null; readonly cause: unknown },
): KvorumError {
  const paths = pathsOf(record, node.datacenter);
  const printed = readFileSync(paths.stderr, "utf8").trim().slice(-STDERR_SHOWN_CHARACTERS);
  const what = exitCode === null ? "does not serve" : `ended with exit code ${exitCode}`;
  const code: ErrorCode = printed.includes("port_busy") ? "port_busy" : "unreachable";
  const message = `datacenter ${node.datacenter} ${what} (log: ${paths.log})${printed === "" ? "" : `: ${printed}`}`;
  return new KvorumError(code, message, { cause, details: { datacenter: node.datacenter, exitCode } });
}
