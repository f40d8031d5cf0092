// The parent's side of a program that has a Kv open: one task at a time, one line each way.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { KvorumError } from "@kvorum/base";
import type { Rate } from "../closed-loop.ts";
import type { StoreTask } from "../workload/store-task.ts";

const DENO_PROGRAM = fileURLToPath(new URL("../kv-connect/deno-program.ts", import.meta.url));
const EMBEDDED_PROGRAM = fileURLToPath(new URL("../embedded/embedded-program.ts", import.meta.url));
/** The end of what a program printed is where its error stands. */
const COMPLAINT_CHARACTERS = 2_000;

/** What a Deno program opens when it names nothing. */
export interface DenoDatabase {
  /** The URL of a KV Connect server, or a file. */
  readonly path: string;
  /** What opens a URL. */
  readonly accessToken?: string;
}

/** @param deno the program file of Deno */
export function startDenoProgram(
  deno: string,
  { path, accessToken = "" }: DenoDatabase,
  signal: AbortSignal,
): ProgramClient {
  const words = ["run", "--unstable-kv", "--allow-all", "--no-lock", "--quiet", DENO_PROGRAM];
  const environment = { DENO_KV_DEFAULT_PATH: path, DENO_KV_ACCESS_TOKEN: accessToken, NO_COLOR: "1" };
  return new ProgramClient(deno, { words, environment, signal });
}

/** On the embedded store in `folder`. */
export function startEmbeddedProgram(folder: string, signal: AbortSignal): ProgramClient {
  return new ProgramClient(process.execPath, { words: [EMBEDDED_PROGRAM, folder], environment: {}, signal });
}

interface ProgramOptions {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** A program that holds its database open; disposing of it ends the process. */
export class ProgramClient implements Disposable {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: Interface;
  #complaint = "";

  constructor(file: string, { words, environment, signal }: ProgramOptions) {
    this.#process = spawn(file, words, {
      env: { ...process.env, ...environment },
      stdio: ["pipe", "pipe", "pipe"],
      signal,
      killSignal: "SIGKILL",
    });
    this.#process.on("error", (error) => this.#complain(error.message));
    // A program that has ended takes no more tasks, which its exit says better.
    this.#process.stdin.on("error", () => {});
    this.#process.stderr.on("data", (text: Buffer) => this.#complain(`${text}`));
    this.#lines = createInterface({ input: this.#process.stdout });
  }

  /** @throws KvorumError internal — the program has ended, with what it complained of */
  measure(task: StoreTask): Promise<Rate> {
    return new Promise((resolve, reject) => {
      const onEnd = (): void => {
        reject(new KvorumError("internal", `the program that measures ended: ${this.#complaint}`));
      };
      this.#lines.once("close", onEnd);
      this.#lines.once("line", (line) => {
        this.#lines.off("close", onEnd);
        resolve(JSON.parse(line) as Rate);
      });
      this.#process.stdin.write(`${JSON.stringify(task)}\n`);
    });
  }

  [Symbol.dispose](): void {
    this.#process.kill("SIGKILL");
  }

  #complain(text: string): void {
    this.#complaint = `${this.#complaint}${text}`.slice(-COMPLAINT_CHARACTERS);
  }
}
