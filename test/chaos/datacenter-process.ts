// One datacenter as a real process: its folder, its ports, its configuration, and everything that can happen to it.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatacenterId, Region } from "@kvorum/base";
import { connectAdmin, type NodeStatus, type OperatorConnection } from "@kvorum/protocol";
import { START_TIMEOUT_MS, STATUS_TIMEOUT_MS, STOP_TIMEOUT_MS } from "./limits.ts";
import type { SmallDisk } from "./small-disk.ts";
import { waitUntil } from "./wait-until.ts";

const NODE_BIN = join(import.meta.dirname, "..", "..", "packages", "node", "bin", "kvorum-node.mjs");
const STDERR_TOLD_CHARACTERS = 600;

export interface DatacenterOptions {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  /** Its own; holds configuration, log and data. */
  readonly folder: string;
  readonly grpc: string;
  readonly http: string;
  /** What the configuration file says besides folders. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Where its data is; null: in the folder. */
  readonly disk: SmallDisk | null;
}

type ProcessState = "running" | "paused" | "gone";

export class DatacenterProcess {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  readonly grpc: string;
  readonly disk: SmallDisk | null;
  readonly #options: DatacenterOptions;
  readonly #data: string;
  readonly #logFile: string;
  #child: ChildProcess | null = null;
  #state: ProcessState = "gone";
  #isEndExpected = true;
  #wipes = 0;
  #wallOffsetMs = 0;
  #unexpectedEnd: string | null = null;

  constructor(options: DatacenterOptions) {
    this.datacenter = options.datacenter;
    this.region = options.region;
    this.grpc = options.grpc;
    this.disk = options.disk;
    this.#options = options;
    this.#logFile = join(options.folder, "node.log");
    this.#data = join(options.disk?.folder ?? options.folder, "data");
    mkdirSync(this.#data, { recursive: true });
  }

  get state(): ProcessState {
    return this.#state;
  }

  /** How often it has lost its disk. */
  get incarnation(): number {
    return this.#wipes;
  }

  /** Why it ended although nobody had asked for it; null while it has not. */
  get unexpectedEnd(): string | null {
    return this.#unexpectedEnd;
  }

  /** Resolves once it serves. */
  async start(): Promise<void> {
    const { folder } = this.#options;
    const config = join(folder, "config.json");
    const { settings } = this.#options;
    const { datacenter } = this;
    const own = { datacenter, dataDirectory: this.#data, wallOffsetMs: this.#wallOffsetMs, logFile: this.#logFile };
    writeFileSync(config, JSON.stringify({ ...settings, ...own }));
    const stderr = openSync(join(folder, "stderr.log"), "w");
    const child = spawn(process.execPath, [NODE_BIN, "--config", config], { stdio: ["ignore", stderr, stderr] });
    closeSync(stderr);
    this.#child = child;
    this.#isEndExpected = false;
    child.once("exit", (exitCode, signal) => this.#onExit(exitCode ?? signal));
    await waitUntil({
      what: `${this.datacenter} serves`,
      timeoutMs: START_TIMEOUT_MS,
      look: async () => {
        if (this.#unexpectedEnd !== null) {
          throw new Error(this.#unexpectedEnd);
        }
        return (await this.#isServing()) ? true : undefined;
      },
    });
    this.#state = "running";
  }

  /** SIGKILL; resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#isEndExpected = true;
    this.#child?.kill("SIGKILL");
    await this.ended();
  }

  /** SIGTERM; resolves when the process has ended in order. */
  async stop(): Promise<void> {
    this.#isEndExpected = true;
    this.#child?.kill("SIGTERM");
    await this.ended();
  }

  pause(): void {
    this.#state = "paused";
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
    this.#state = this.#state === "paused" ? "running" : this.#state;
  }

  /** Kills it and empties its disk. It is to be started again. */
  async wipe(): Promise<void> {
    await this.kill();
    rmSync(this.#data, { recursive: true, force: true });
    mkdirSync(this.#data, { recursive: true });
    this.#wipes += 1;
  }

  /** Fills its disk, and resolves when it has ended because of that. */
  async runOutOfDisk(timeoutMs: number): Promise<void> {
    this.#isEndExpected = true;
    this.disk?.fill();
    await this.ended(timeoutMs);
  }

  /** Takes effect at the next start. */
  setWallOffset(offsetMs: number): void {
    this.#wallOffsetMs = offsetMs;
  }

  async ended(timeoutMs: number = STOP_TIMEOUT_MS): Promise<void> {
    await waitUntil({
      what: `${this.datacenter} ends`,
      timeoutMs,
      look: () => (this.#child === null ? true : undefined),
    });
  }

  /** Runs one exchange with the node and closes the connection whatever happens. */
  async withAdmin<T>(exchange: (admin: OperatorConnection) => Promise<T>): Promise<T> {
    const admin = connectAdmin(this.grpc);
    try {
      return await exchange(admin);
    } finally {
      admin.close();
    }
  }

  /** Undefined where it does not answer. */
  async status(): Promise<NodeStatus | undefined> {
    if (this.#state !== "running") {
      return undefined;
    }
    return await this.withAdmin((admin) => admin.getStatus(STATUS_TIMEOUT_MS)).catch(() => undefined);
  }

  /** How often it has logged an event, in all of its lives. */
  countLogged(event: string): number {
    return readFileSync(this.#logFile, "utf8").split(`"msg":"${event}"`).length - 1;
  }

  /** What the process printed last. */
  stderr(): string {
    return readFileSync(join(this.#options.folder, "stderr.log"), "utf8").trim().slice(-STDERR_TOLD_CHARACTERS);
  }

  #onExit(how: number | NodeJS.Signals | null): void {
    this.#child = null;
    this.#state = "gone";
    if (!this.#isEndExpected) {
      this.#unexpectedEnd = `${this.datacenter} ended by itself (${how}): ${this.stderr()}`;
    }
  }

  async #isServing(): Promise<boolean> {
    return await fetch(`${this.#options.http}/healthz`, { signal: AbortSignal.timeout(STATUS_TIMEOUT_MS) }).then(
      (response) => response.ok,
      () => false,
    );
  }
}
