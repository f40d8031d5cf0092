// One node process: starting it, and waiting until it serves or has failed.
//
// Every node leads a process group of its own: a Ctrl-C in the terminal reaches the command, and the command decides in
// which order things stop. It writes to files only, so it survives the command that started it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isErrorCode, KvorumError } from "@kvorum/base";
import { HEALTH_TIMEOUT_MS, NODE_START_TIMEOUT_MS, POLL_INTERVAL_MS } from "../limits.ts";
import { REPOSITORY_FOLDER } from "../repository-folder.ts";
import { writePid } from "./cluster-processes.ts";
import { type ClusterRecord, type DatacenterRecord, httpUrlOf } from "./cluster-record.ts";
import { pathsOf } from "./datacenter-paths.ts";

/** Runs one datacenter. */
export const NODE_PROGRAM: string = join(REPOSITORY_FOLDER, "packages", "node", "bin", "kvorum-node.mjs");
const STDERR_SHOWN_CHARACTERS = 2_000;

/**
 * Starts the process of a datacenter from its configuration file and waits until it serves.
 * @throws KvorumError port_busy — a port of the record is taken
 * @throws KvorumError unreachable — it does not serve in time, or `signal` was aborted
 * @throws KvorumError (any code that packages/node reports) — it ended; the message is its own
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
  if (!(await waitUntilServing(node, AbortSignal.any([signal, ended.signal])))) {
    throw startFailure(record, node, child.exitCode);
  }
}

/** False when it is given up: by `signal`, or because the time is over. */
export async function waitUntilServing(node: DatacenterRecord, signal: AbortSignal): Promise<boolean> {
  const giveUp = AbortSignal.any([signal, AbortSignal.timeout(NODE_START_TIMEOUT_MS)]);
  while (!giveUp.aborted) {
    if (await isServing(node)) {
      return true;
    }
    // An abort ends the pause; the loop then sees it.
    await delay(POLL_INTERVAL_MS, undefined, { signal: giveUp }).catch(() => {});
  }
  return false;
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

/** How packages/node reports why it does not start: one line with the code of the error. */
const NODE_ERROR = /^kvorum-node: (?<code>\w+): (?<message>.*)$/m;

function startFailure(record: ClusterRecord, { datacenter }: DatacenterRecord, exitCode: number | null): KvorumError {
  const paths = pathsOf(record, datacenter);
  const printed = readFileSync(paths.stderr, "utf8").trim().slice(-STDERR_SHOWN_CHARACTERS);
  const { code = "", message = "" } = NODE_ERROR.exec(printed)?.groups ?? {};
  const details = { datacenter, exitCode, log: paths.log };
  if (isErrorCode(code)) {
    return new KvorumError(code, `${datacenter} does not start: ${message}`, { details });
  }
  return exitCode === null
    ? new KvorumError("unreachable", `${datacenter} started but does not serve (log: ${paths.log})`, { details })
    : new KvorumError("internal", `${datacenter} ended with exit code ${exitCode}: ${printed}`, { details });
}
