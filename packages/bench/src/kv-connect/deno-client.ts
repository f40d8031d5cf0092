// The parent's side of a Deno process: one task at a time, one line each way.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { KvorumError } from "@kvorum/base";
import type { Rate } from "../closed-loop.ts";
import type { DenoTask } from "./deno-task.ts";

const PROGRAM = fileURLToPath(new URL("./deno-program.ts", import.meta.url));
/** The end of what a program printed is where its error stands. */
const COMPLAINT_CHARACTERS = 2_000;

export interface DenoClientOptions {
  /** The program file of Deno. */
  readonly deno: string;
  /** A KV Connect server, and what opens it. */
  readonly url: string;
  readonly accessToken: string;
  readonly signal: AbortSignal;
}

/** A Deno program that holds its database open; disposing of it ends the process. */
export class DenoClient implements Disposable {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: Interface;
  #complaint = "";

  constructor({ deno, url, accessToken, signal }: DenoClientOptions) {
    const environment = { DENO_KV_DEFAULT_PATH: url, DENO_KV_ACCESS_TOKEN: accessToken, NO_COLOR: "1" };
    this.#process = spawn(deno, ["run", "--unstable-kv", "--allow-all", "--no-lock", "--quiet", PROGRAM], {
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
  measure(task: DenoTask): Promise<Rate> {
    return new Promise((resolve, reject) => {
      const onEnd = (): void => {
        reject(new KvorumError("internal", `the Deno program that measures ended: ${this.#complaint}`));
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
