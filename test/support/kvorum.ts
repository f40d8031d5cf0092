// The command line as a user has it: real processes in a folder of their own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const KVORUM = join(import.meta.dirname, "..", "..", "packages", "cli", "bin", "kvorum.mjs");

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface UpDocument {
  readonly cluster: string;
  readonly accessToken: string;
  readonly datacenters: readonly {
    readonly datacenter: string;
    readonly region: string;
    readonly role: string;
    readonly pid: number;
    readonly grpc: string;
    readonly http: string;
  }[];
  readonly kvConnect: Readonly<Record<string, { readonly url: string; readonly eventualUrl: string }>>;
}

/** A folder in which commands are given; disposing of it ends those that go on, and every cluster that was started there. */
export class Workplace implements AsyncDisposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), "kvorum-test-"));
  readonly #started: ChildProcess[] = [];

  /** Starts a command without waiting for it. */
  start(...words: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [KVORUM, ...words], { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"] });
    this.#started.push(child);
    return child;
  }

  run(...words: readonly string[]): Promise<CommandResult> {
    return this.#finish(this.start(...words));
  }

  /** Runs a command with `input` on its standard input. */
  pipe(input: string, ...words: readonly string[]): Promise<CommandResult> {
    const child = spawn(process.execPath, [KVORUM, ...words], { cwd: this.folder });
    // A command that refuses its arguments reads nothing.
    child.stdin.on("error", () => {}).end(input);
    return this.#finish(child);
  }

  async #finish(child: ChildProcess): Promise<CommandResult> {
    let [stdout, stderr] = ["", ""];
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const [exitCode] = await once(child, "close");
    return { exitCode, stdout, stderr };
  }

  /** Runs a command with --json that must succeed, and parses the one document that it prints. */
  async json<T>(...words: readonly string[]): Promise<T> {
    const { exitCode, stdout, stderr } = await this.run(...words, "--json");
    if (exitCode !== 0) {
      throw new Error(`kvorum ${words.join(" ")}: exit code ${exitCode}\n${stdout}${stderr}`);
    }
    return JSON.parse(stdout) as T;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // `down --all` leaves a cluster alone whose `up` still runs.
    await Promise.all(this.#started.map(endOf));
    await this.run("down", "--all");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }
}

/** Whether the process exists; one that has ended and was not yet collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = process.platform === "linux" ? readFileSync(`/proc/${pid}/stat`, "utf8") : "";
    return !/\) Z /.test(stat);
  } catch {
    return false;
  }
}

/** Whether anybody listens at host:port. */
export function isListening(address: string): Promise<boolean> {
  const [host = "", port = ""] = address.split(":");
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) });
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
    socket.unref();
  });
}

/** The first line that a child prints. */
export async function firstLine(child: ChildProcess): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes("\n")) {
      break;
    }
  }
  return text.split("\n")[0] ?? "";
}
