// A client program in a process of its own: commands in, lines out.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ProgramCommand, ProgramLine } from "./kv-program.ts";

export type Runtime = "deno" | "npm";

const DENO = join(import.meta.dirname, "..", "..", "node_modules", ".bin", "deno");
const DENO_FLAGS = ["run", "--allow-all", "--unstable-kv", "--no-config", "--no-lock", "--quiet"];

export class ClientProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: ProgramLine[] = [];
  /** Told of every line. */
  readonly #listeners = new Set<() => void>();
  #answersTaken = 0;
  #stderr = "";

  constructor(runtime: Runtime, database: { readonly url: string; readonly accessToken: string }) {
    const program = join(import.meta.dirname, `${runtime}-program.ts`);
    const [command, ...flags] = runtime === "deno" ? [DENO, ...DENO_FLAGS] : [process.execPath];
    this.#child = spawn(command ?? "", [...flags, program], {
      stdio: ["pipe", "pipe", "pipe"],
      env: {
        ...process.env,
        NO_COLOR: "1",
        DENO_KV_DEFAULT_PATH: database.url,
        DENO_KV_ACCESS_TOKEN: database.accessToken,
      },
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.#child.stdin?.on("error", () => {}); // it has ended, which #until reports
    this.#child.once("close", () => this.#tell());
    createInterface({ input: this.#child.stdout ?? process.stdin }).on("line", (line) => {
      this.#lines.push(JSON.parse(line) as ProgramLine);
      this.#tell();
    });
  }

  /** What the program answers; rejects with its error. One command at a time. */
  async ask(command: ProgramCommand): Promise<unknown> {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
    const answer = await this.#until(() => {
      const answers = this.#lines.filter((line) => "answer" in line || "error" in line);
      return answers[this.#answersTaken];
    });
    this.#answersTaken += 1;
    if ("error" in answer) {
      throw new Error(String(answer.error));
    }
    return "answer" in answer ? answer.answer : undefined;
  }

  /** How often the counter has been acknowledged so far. */
  get acknowledged(): number {
    return this.#lines.reduce((most, line) => ("acknowledged" in line ? line.acknowledged : most), 0);
  }

  /** Commits of the counter that the client gave up. */
  get failures(): readonly string[] {
    return this.#lines.flatMap((line) => ("failed" in line ? [line.failed] : []));
  }

  /** Every state that the watch has shown so far. */
  get watched(): readonly unknown[] {
    return this.#lines.flatMap((line) => ("watched" in line ? [line.watched] : []));
  }

  async untilAcknowledged(count: number): Promise<void> {
    await this.#until(() => (this.acknowledged >= count ? true : undefined));
  }

  async untilWatched(value: unknown): Promise<void> {
    await this.#until(() => (this.watched.some((seen) => seen === value) ? true : undefined));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill("SIGKILL");
      await once(this.#child, "close");
    }
  }

  /** @throws Error — the program has ended before */
  async #until<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) {
        return found;
      }
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`the client program has ended: ${this.#stderr}`);
      }
      await new Promise<void>((resolve) => {
        this.#listeners.add(resolve);
      });
    }
  }

  #tell(): void {
    for (const resolve of this.#listeners) {
      resolve();
    }
    this.#listeners.clear();
  }
}
