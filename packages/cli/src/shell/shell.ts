// The shell: the data commands of the command line, one after the other on one client, and a few that say where they go.
import { KvorumError, parseRegion } from "@kvorum/base";
import type { Key } from "@kvorum/keyspace";
import { Kv } from "@kvorum/sdk";
import { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { createDataCommands } from "../data-commands.ts";
import { COMPLETION_KEYS_MAX, COMPLETION_TIMEOUT_MS } from "../limits.ts";
import { reportError } from "../run-command.ts";
import { runProgram } from "../run-program.ts";
import { type Completion, completeLine } from "./complete-line.ts";
import type { ShellClient } from "./shell-client.ts";
import { FIRST_PLACE, formatPlace, type ShellPlace, withConsistency, wordsAt } from "./shell-place.ts";
import { splitWords } from "./split-words.ts";

const HELP = `  .region [NAME]                 read and write from another region; without a name from the primary one
  .consistency LEVEL [MS]        of the reads that follow: strong, session, eventual, or bounded and a bound
  .database [NAME]               the database of the commands that follow; without a name the default one
  .help                          this; COMMAND --help says more of a command
  .exit                          as Ctrl-D
`;
const HELP_COLUMN = 30;
const DOT_COMMANDS = [".region", ".consistency", ".database", ".help", ".exit"];

export interface ShellOptions {
  readonly context: CliContext;
  readonly client: ShellClient;
  /** Every command answers with a document. */
  readonly json: boolean;
}

export type LineEnd = "ok" | "failed" | "exit";

export class Shell {
  readonly #options: ShellOptions;
  #place: ShellPlace;

  constructor(options: ShellOptions, place: ShellPlace = FIRST_PLACE) {
    this.#options = options;
    this.#place = place;
  }

  get prompt(): string {
    const { paint } = this.#options.context;
    return `${paint.faint(formatPlace(this.#place))}${paint.strong(">")} `;
  }

  /**
   * Runs one line. Never throws: what went wrong has been reported.
   * @param signal aborted: nothing more is printed of it
   */
  async run(line: string, signal: AbortSignal): Promise<LineEnd> {
    if (/^\s*(#.*)?$/.test(line)) {
      return "ok";
    }
    let isFailed = false;
    const context = this.#contextFor(signal, (code) => {
      isFailed = code !== 0;
    });
    try {
      const words = splitWords(line);
      if (words[0] === ".exit") {
        return "exit";
      }
      await (words[0]?.startsWith(".") ? this.#runDot(context, words) : this.#runCommand(context, words));
    } catch (error) {
      reportError(context, { json: this.#options.json, error: KvorumError.from(error) });
    }
    return isFailed ? "failed" : "ok";
  }

  /** For the Tab key; nothing is found while the cluster does not answer. */
  async complete(line: string): Promise<Completion> {
    const commands = [
      ...this.#createProgram(this.#options.context).commands.map((command) => command.name()),
      ...DOT_COMMANDS,
    ];
    try {
      return await completeLine(line, {
        commands,
        regions: this.#options.client.regions,
        databases: () => this.#databases(),
        keys: (prefix) => this.#keys(prefix),
      });
    } catch {
      return [[], line];
    }
  }

  async #runCommand(context: CliContext, words: readonly string[]): Promise<void> {
    const program = this.#createProgram(context);
    const extra = this.#options.json && words[0] !== "help" ? ["--json"] : [];
    await runProgram(context, program, wordsAt(this.#place, { program, words, extra }));
  }

  async #runDot(context: CliContext, [name, ...words]: readonly string[]): Promise<void> {
    switch (name) {
      case ".region":
        await this.#moveTo(words[0]);
        break;
      case ".consistency":
        this.#place = withConsistency(this.#place, words);
        break;
      case ".database":
        this.#place = { ...this.#place, database: words[0] ?? "" };
        break;
      case ".help":
        context.stdout.write(`${formatCommands(this.#createProgram(context))}${HELP}`);
        break;
      default:
        throw new KvorumError("invalid_argument", `there is no ${name}; .help says what there is`);
    }
  }

  /** Opens the way first: where nobody answers the shell does not go. */
  async #moveTo(region: string | undefined): Promise<void> {
    await this.#options.client.submitterIn(region === undefined ? undefined : parseRegion(region));
    this.#place = { ...this.#place, region };
  }

  #createProgram(context: CliContext): Command {
    const program = new Command("kvorum");
    for (const command of createDataCommands(context)) {
      program.addCommand(command);
    }
    return program;
  }

  #contextFor(signal: AbortSignal, setExitCode: CliContext["setExitCode"]): CliContext {
    const { context, client } = this.#options;
    const untilAborted = (sink: CliContext["stdout"]): CliContext["stdout"] => ({
      ...sink,
      write: (text) => (signal.aborted ? undefined : sink.write(text)),
    });
    const { stdout, stderr } = context;
    return { ...context, stdout: untilAborted(stdout), stderr: untilAborted(stderr), shared: client, setExitCode };
  }

  async #databases(): Promise<readonly string[]> {
    const databases = await (await this.#reader()).listDatabases();
    return databases.map(({ name }) => name).filter((name) => name !== "");
  }

  async #keys(prefix: Key): Promise<readonly Key[]> {
    const entries = await Array.fromAsync((await this.#reader()).list({ prefix }, { limit: COMPLETION_KEYS_MAX }));
    return entries.map(({ key }) => key as Key);
  }

  async #reader(): Promise<Kv> {
    const { region, database } = this.#place;
    const submitter = await this.#options.client.submitterIn(region);
    const parts = { submitter, database, consistency: "eventual", timeoutMs: COMPLETION_TIMEOUT_MS } as const;
    return new Kv({ ...parts, onClose: () => undefined });
  }
}

function formatCommands({ commands }: Command): string {
  const lines = commands.map(
    (command) => `  ${`${command.name()} ${command.usage()}`.padEnd(HELP_COLUMN)} ${purposeOf(command)}\n`,
  );
  return lines.join("");
}

/** The first thing that its description says. */
function purposeOf(command: Command): string {
  return command.description().split(/[;:,]/, 1)[0] ?? "";
}
