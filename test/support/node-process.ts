// One datacenter process, started as a supervisor would start it: a cluster of one, with its own folder and ports.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePorts } from "../../packages/cli/src/cluster/free-ports.ts";

const NODE_BIN = join(import.meta.dirname, "..", "..", "packages", "node", "bin", "kvorum-node.mjs");
const REGION = "us-east4";

export interface Exit {
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** A folder for a node; disposing of it kills the node and removes the folder. */
export class NodeProcess implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), "kvorum-node-"));
  readonly settings: Record<string, unknown>;
  #child: ChildProcess | undefined;
  #stderr = "";

  private constructor(ports: { readonly grpc: number; readonly http: number }) {
    const datacenter = "us-east4-a";
    const dataDirectory = join(this.folder, "data");
    mkdirSync(dataDirectory);
    this.settings = {
      cluster: "node-test",
      datacenter,
      dataDirectory,
      topology: { name: "one", primaryRegion: REGION, regions: [{ region: REGION, datacenters: [datacenter] }] },
      grpcPort: ports.grpc,
      httpPort: ports.http,
      peers: [{ datacenter, region: REGION, grpc: `127.0.0.1:${ports.grpc}`, http: `http://127.0.0.1:${ports.http}` }],
      logFile: join(this.folder, "node.log"),
    };
  }

  static async create(): Promise<NodeProcess> {
    const [grpc = 0, http = 0] = await findFreePorts([0, 0], "127.0.0.1");
    return new NodeProcess({ grpc, http });
  }

  get address(): string {
    return `127.0.0.1:${this.settings.grpcPort}`;
  }

  /** Starts the process; settings override the ones it was made with. */
  start(settings: Record<string, unknown> = {}): void {
    const file = join(this.folder, "config.json");
    writeFileSync(file, JSON.stringify({ ...this.settings, ...settings }));
    this.#stderr = "";
    this.#child = spawn(process.execPath, [NODE_BIN, "--config", file], { stdio: ["ignore", "ignore", "pipe"] });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
  }

  async untilServing(): Promise<void> {
    for (;;) {
      const healthy = await fetch(`http://127.0.0.1:${this.settings.httpPort}/healthz`).then(
        (response) => response.ok,
        () => false,
      );
      if (healthy) {
        return;
      }
      if (this.#child?.exitCode !== null) {
        throw new Error(`the node ended: ${this.#stderr}`);
      }
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  async exit(): Promise<Exit> {
    if (this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null) {
      await once(this.#child, "close");
    }
    return { exitCode: this.#child?.exitCode ?? null, stderr: this.#stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal("SIGKILL");
    await this.exit();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
