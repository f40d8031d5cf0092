// The cluster of docker-compose.yml as a test has it: the compose command, the kvorum command, clients by region.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Kv, openKv } from "@kvorum/sdk";

export const ROOT = join(import.meta.dirname, "..", "..");
const KVORUM = join(ROOT, "packages", "cli", "bin", "kvorum.mjs");

interface AddressFile {
  readonly datacenters: readonly {
    readonly datacenter: string;
    readonly region: string;
    readonly host: string;
    readonly grpcPort: number;
    readonly httpPort: number;
  }[];
}

const { datacenters } = JSON.parse(
  readFileSync(join(ROOT, "deploy", "compose", "cluster.json"), "utf8"),
) as AddressFile;

/** What a command printed; throws with all of it when it fails. */
export async function run(
  program: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<string> {
  const child = spawn(program, words, { cwd: ROOT, env: { ...process.env, ...environment } });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [exitCode] = await once(child, "close");
  if (exitCode !== 0) {
    throw new Error(`${program} ${words.join(" ")}: exit code ${exitCode}\n${stdout}\n${stderr}`);
  }
  return stdout;
}

export function compose(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
  return run("docker", ["compose", ...words], environment);
}

/** `kvorum … --cluster compose --json`, parsed. */
export async function kvorum<T>(...words: readonly string[]): Promise<T> {
  return JSON.parse(await run(process.execPath, [KVORUM, ...words, "--cluster", "compose", "--json"])) as T;
}

/** A client in a region that may use every datacenter. */
export function clientIn(region: string, timeoutMs = 10_000): Promise<Kv> {
  const addresses = datacenters.map(({ datacenter, host, grpcPort }) => `${datacenter}=${host}:${grpcPort}`);
  return openKv(addresses, { region, timeoutMs });
}

/** What a Deno program of that region opens. */
export function kvConnectIn(region: string): { readonly url: string; readonly accessToken: string } {
  const nearest = datacenters.find((one) => one.region === region);
  return {
    url: `http://${nearest?.host}:${nearest?.httpPort}/${region}`,
    accessToken: process.env.KVORUM_ACCESS_TOKEN ?? "development-only",
  };
}

export interface ClusterStatus {
  readonly leader: string | null;
  readonly datacenters: readonly {
    readonly datacenter: string;
    readonly up: boolean;
    readonly appliedIndex: number | null;
    readonly stateDigest: string | null;
  }[];
}

/** Asks for the status until it is as wanted; the test's own timeout ends it. */
export async function untilStatus(isWanted: (status: ClusterStatus) => boolean): Promise<ClusterStatus> {
  for (;;) {
    const status = await kvorum<ClusterStatus>("status");
    if (isWanted(status)) {
      return status;
    }
  }
}

export function allUpAndEqual({ leader, datacenters: all }: ClusterStatus): boolean {
  return leader !== null && all.every(({ up }) => up) && new Set(all.map(({ stateDigest }) => stateDigest)).size === 1;
}

const READS_AT_ONCE = 200;

/** Writers that go on through faults, and remember what was acknowledged. */
export class WriteLoad implements AsyncDisposable {
  readonly #kv: Kv;
  readonly #prefix: string;
  readonly #writers: readonly Promise<void>[];
  readonly #acknowledged: number[] = [];
  readonly #errors: Error[] = [];
  #next = 0;
  #stopped = false;
  #acknowledgedAtMs = performance.now();
  #pauseMsMax = 0;
  #waiting: { readonly count: number; readonly resolve: () => void } = {
    count: Number.POSITIVE_INFINITY,
    resolve: () => undefined,
  };

  private constructor(kv: Kv, prefix: string, writers: number) {
    this.#kv = kv;
    this.#prefix = prefix;
    this.#writers = Array.from({ length: writers }, () => this.#write());
  }

  static async start(prefix: string, writers = 4): Promise<WriteLoad> {
    return new WriteLoad(await clientIn("us-east4"), prefix, writers);
  }

  get acknowledged(): number {
    return this.#acknowledged.length;
  }

  get errors(): readonly Error[] {
    return this.#errors;
  }

  /** Longest time without an acknowledgement. */
  get pauseMsMax(): number {
    return this.#pauseMsMax;
  }

  untilAcknowledged(more: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = { count: this.acknowledged + more, resolve };
    });
  }

  /** Stops, and returns the acknowledged writes that a strong read does not find. */
  async stopAndFindLost(): Promise<readonly number[]> {
    this.#stopped = true;
    await Promise.all(this.#writers);
    const lost: number[] = [];
    for (let from = 0; from < this.#acknowledged.length; from += READS_AT_ONCE) {
      const asked = this.#acknowledged.slice(from, from + READS_AT_ONCE);
      const read = await Promise.all(asked.map((i) => this.#kv.get([this.#prefix, i])));
      lost.push(...asked.filter((i, at) => read[at]?.value !== i));
    }
    return lost;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    this.#kv.close();
    await Promise.all(this.#writers);
  }

  async #write(): Promise<void> {
    while (!this.#stopped) {
      const i = this.#next++;
      try {
        await this.#kv.set([this.#prefix, i], i);
        const nowMs = performance.now();
        this.#pauseMsMax = Math.max(this.#pauseMsMax, nowMs - this.#acknowledgedAtMs);
        this.#acknowledgedAtMs = nowMs;
        this.#acknowledged.push(i);
        if (this.#acknowledged.length >= this.#waiting.count) {
          this.#waiting.resolve();
        }
      } catch (error) {
        this.#errors.push(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }
}
