// What both client programs do: they take commands as lines of JSON and answer in lines of JSON, with the clients'
// own API and nothing else. Runs in Deno as well as in Node.
import process from "node:process";
import { createInterface } from "node:readline";

type KvKey = readonly (string | number)[];

interface KvEntry {
  readonly key: KvKey;
  readonly value: unknown;
  readonly versionstamp: string | null;
}

interface AtomicOperation {
  check(check: { readonly key: KvKey; readonly versionstamp: string | null }): this;
  set(key: KvKey, value: unknown): this;
  delete(key: KvKey): this;
  sum(key: KvKey, by: bigint): this;
  max(key: KvKey, value: bigint): this;
  commit(): Promise<{ readonly ok: boolean }>;
}

/** As much of Deno.Kv as is used here; @deno/kv has it too. */
interface KvUnderTest {
  get(key: KvKey, options?: { readonly consistency?: string }): Promise<KvEntry>;
  getMany(keys: readonly KvKey[]): Promise<readonly KvEntry[]>;
  set(key: KvKey, value: unknown, options?: { readonly expireIn?: number }): Promise<unknown>;
  delete(key: KvKey): Promise<void>;
  list(selector: { readonly prefix: KvKey }, options?: { readonly reverse?: boolean }): AsyncIterable<KvEntry>;
  watch(keys: readonly KvKey[]): ReadableStream<readonly KvEntry[]>;
  atomic(): AtomicOperation;
  close(): void;
}

export type ProgramCommand =
  | { readonly do: "get"; readonly key: KvKey; readonly consistency: "strong" | "eventual" }
  | { readonly do: "set"; readonly key: KvKey; readonly value: unknown }
  /** Every kind of operation once, under `prefix`. */
  | { readonly do: "everything"; readonly prefix: string }
  /** From now on each state of the key is a line. */
  | { readonly do: "watch"; readonly key: KvKey }
  /** From now on the key is counted up, one commit after the other, and each acknowledgement is a line. */
  | { readonly do: "count"; readonly key: KvKey; readonly how: "sum" | "check" }
  | { readonly do: "stop counting" };

export type ProgramLine =
  | { readonly answer: unknown }
  | { readonly error: string }
  | { readonly watched: unknown }
  | { readonly acknowledged: number }
  /** A commit while counting: nobody knows whether it was counted. */
  | { readonly failed: string };

/** Serves commands until standard input ends. */
export async function serveCommands(kv: unknown): Promise<void> {
  const program = new Program(kv as KvUnderTest);
  for await (const text of createInterface({ input: process.stdin })) {
    try {
      print({ answer: await program.run(JSON.parse(text) as ProgramCommand) });
    } catch (error) {
      print({ error: error instanceof Error ? error.message : String(error) });
    }
  }
  process.exit(0);
}

class Program {
  readonly #kv: KvUnderTest;
  #counting: Promise<number> = Promise.resolve(0);
  #isCounting = false;

  constructor(kv: KvUnderTest) {
    this.#kv = kv;
  }

  async run(command: ProgramCommand): Promise<unknown> {
    switch (command.do) {
      case "get":
        return (await this.#kv.get(command.key, { consistency: command.consistency })).value;
      case "set":
        await this.#kv.set(command.key, command.value);
        return null;
      case "everything":
        return await this.#everything(command.prefix);
      case "watch":
        void this.#watch(command.key); // until the process ends
        return null;
      case "count":
        this.#isCounting = true;
        this.#counting = this.#count(command.key, command.how);
        return null;
      case "stop counting":
        this.#isCounting = false;
        return await this.#counting;
    }
  }

  async #everything(prefix: string): Promise<unknown> {
    const kv = this.#kv;
    await kv.set([prefix, "value"], {
      text: "Zoë",
      list: [1, 2.5, null],
      when: new Date(0),
      map: new Map([["a", 1n]]),
    });
    await kv.set([prefix, "bytes"], Uint8Array.of(1, 2, 3));
    await kv.set([prefix, "fleeting"], 1, { expireIn: 1 });
    await kv.atomic().sum([prefix, "counter"], 5n).sum([prefix, "counter"], 2n).max([prefix, "counter"], 6n).commit();
    const first = await kv
      .atomic()
      .check({ key: [prefix, "new"], versionstamp: null })
      .set([prefix, "new"], 1)
      .commit();
    const second = await kv
      .atomic()
      .check({ key: [prefix, "new"], versionstamp: null })
      .set([prefix, "new"], 2)
      .commit();
    const mismatch = await failureOf(kv.atomic().sum([prefix, "value"], 1n).commit());
    await kv.delete([prefix, "new"]);
    const entries = await kv.getMany([
      [prefix, "value"],
      [prefix, "bytes"],
      [prefix, "counter"],
      [prefix, "new"],
    ]);
    const listed: KvKey[] = [];
    for await (const { key } of kv.list({ prefix: [prefix] }, { reverse: true })) {
      listed.push(key);
    }
    return {
      values: entries.map(({ value }) => value),
      checks: [first.ok, second.ok],
      mismatch,
      listed: listed.map((key) => key.at(-1)).filter((name) => name !== "fleeting"),
    };
  }

  async #watch(key: KvKey): Promise<void> {
    const states = this.#kv.watch([key]).getReader();
    for (let state = await states.read(); !state.done; state = await states.read()) {
      print({ watched: state.value[0]?.value ?? null });
    }
  }

  async #count(key: KvKey, how: "sum" | "check"): Promise<number> {
    let acknowledged = 0;
    while (this.#isCounting) {
      try {
        const isCounted = how === "sum" ? await this.#add(key) : await this.#replace(key);
        acknowledged += isCounted ? 1 : 0;
        print({ acknowledged });
      } catch (error) {
        print({ failed: error instanceof Error ? error.message : String(error) });
      }
    }
    return acknowledged;
  }

  async #add(key: KvKey): Promise<boolean> {
    return (await this.#kv.atomic().sum(key, 1n).commit()).ok;
  }

  async #replace(key: KvKey): Promise<boolean> {
    const { value, versionstamp } = await this.#kv.get(key);
    const next = ((value as number | null) ?? 0) + 1;
    return (await this.#kv.atomic().check({ key, versionstamp }).set(key, next).commit()).ok;
  }
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "none";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function print(line: ProgramLine): void {
  process.stdout.write(`${JSON.stringify(line, readable)}\n`);
}

/** What JSON has no form for, as text that is the same in both runtimes. */
function readable(_name: string, value: unknown): unknown {
  if (typeof value === "bigint") {
    return `${value}n`;
  }
  if (value instanceof Map) {
    return [...value];
  }
  if (value instanceof Uint8Array) {
    return `bytes ${[...value].join(" ")}`;
  }
  const isU64 = typeof value === "object" && value !== null && value.constructor.name.endsWith("KvU64");
  return isU64 ? `${(value as { readonly value: bigint }).value}u64` : value;
}
