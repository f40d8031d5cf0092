// The clients of a run, recorded: what they ask of single keys and in atomic writes is written down as it is asked and as it is
// answered, for judges and for outside checkers (design.md 10). Pages, queues, watches and sums are not in that form and are left out.
//
// A decorator around the world, so that a run that is not recorded pays nothing. So that reads can be told apart, bytes that a
// recorded client sets begin with "client:sequence"; a value shorter than that becomes as long as it.
import { KvorumError } from "@kvorum/base";
import {
  type CheckRecord,
  createHistoryRecorder,
  type HistoryEvent,
  type HistoryRecorder,
  type KeyObservation,
  type MutationRecord,
  type OpenOperation,
} from "@kvorum/checker";
import type { AtomicCheck, AtomicOperation, KvConsistencyLevel, KvEntryMaybe, KvKey, KvReadOptions } from "@kvorum/sdk";
import { INCARNATION_UNKNOWN } from "../limits.ts";
import type { ScenarioKv, World } from "../world/world.ts";

const TEXT_ENCODER = new TextEncoder();
const TEXT_DECODER = new TextDecoder();
const NS_PER_MS = 1e6;

/** Of a commit, after these its effect may still come; after any other code it certainly has none. */
const UNKNOWN_OUTCOME_CODES: readonly string[] = ["outcome_unknown", "internal", "invariant_broken"];

/**
 * The same world with clients that record.
 * @param sink takes every event, in the order in which they happen; time counts from this call
 */
export function recordHistory(world: World, sink: (event: HistoryEvent) => void): World {
  const { clock } = world;
  const originMs = clock.nowMs();
  const recorder = createHistoryRecorder({
    sink,
    nowNs: () => Math.round((clock.nowMs() - originMs) * NS_PER_MS),
  });
  let clients = 0;
  return {
    ...world,
    openClient: async (options) => {
      const kv = await world.openClient(options);
      clients += 1;
      return new RecordedClient(kv, { recorder, name: `${options.region}/${clients}`, clientRegion: options.region })
        .kv;
    },
  };
}

interface RecordedClientOptions {
  readonly recorder: HistoryRecorder;
  /** Unique in the history. */
  readonly name: string;
  readonly clientRegion: string;
}

class RecordedClient {
  readonly #kv: ScenarioKv;
  readonly #options: RecordedClientOptions;
  #sequence = 0;

  constructor(kv: ScenarioKv, options: RecordedClientOptions) {
    this.#kv = kv;
    this.#options = options;
  }

  /** The client with its recorded calls in place of its own. */
  get kv(): ScenarioKv {
    const recorded = new Map<string | symbol, unknown>([
      ["get", (key: KvKey, options?: KvReadOptions) => this.#get(key, options)],
      ["getMany", (keys: readonly KvKey[], options?: KvReadOptions) => this.#getMany(keys, options)],
      ["set", (key: KvKey, value: unknown) => this.#set(key, value)],
      ["delete", (key: KvKey) => this.#delete(key)],
      ["atomic", () => this.#atomic()],
    ]);
    return withMembers(this.#kv, recorded);
  }

  async #get(key: KvKey, options?: KvReadOptions): Promise<KvEntryMaybe<unknown>> {
    const open = this.#invokeRead([key], options);
    const [entry] = await completing(open, async () => {
      const read = await this.#kv.get(key, options);
      completeRead(open, [read]);
      return [read];
    });
    return entry;
  }

  async #getMany(keys: readonly KvKey[], options?: KvReadOptions): Promise<readonly KvEntryMaybe<unknown>[]> {
    const open = this.#invokeRead(keys, options);
    return await completing(open, async () => {
      const reads: readonly KvEntryMaybe<unknown>[] = await this.#kv.getMany([...keys], options);
      completeRead(open, reads);
      return reads;
    });
  }

  async #set(key: KvKey, value: unknown) {
    const { written, text } = this.#marked(value);
    const open = this.#invokeWrite("write", [{ kind: "set", key: keyToText(key), value: text }]);
    return await completingCommit(open, () => this.#kv.set(key, written));
  }

  async #delete(key: KvKey): Promise<void> {
    const open = this.#invokeWrite("write", [{ kind: "delete", key: keyToText(key) }]);
    const commit = await completingCommit(open, () => this.#kv.atomic().delete(key).commit());
    if (!commit.ok) {
      throw new KvorumError("invariant_broken", "a delete without a check failed its check");
    }
  }

  #atomic(): AtomicOperation {
    const operation = this.#kv.atomic();
    const mutations: MutationRecord[] = [];
    const checks: CheckRecord[] = [];
    const recorded = new Map<string | symbol, unknown>();
    const self = withMembers(operation, recorded);
    recorded.set("check", (...given: readonly AtomicCheck[]) => {
      checks.push(...given.map(({ key, versionstamp }) => ({ key: keyToText(key), versionstamp })));
      operation.check(...given);
      return self;
    });
    recorded.set("set", (key: KvKey, value: unknown, options?: { readonly expireIn?: number }) => {
      const { written, text } = this.#marked(value);
      mutations.push({ kind: "set", key: keyToText(key), value: text });
      operation.set(key, written, options);
      return self;
    });
    recorded.set("delete", (key: KvKey) => {
      mutations.push({ kind: "delete", key: keyToText(key) });
      operation.delete(key);
      return self;
    });
    recorded.set("commit", () => {
      const open = mutations.length === 0 ? null : this.#invokeWrite("commit", mutations, checks);
      return open === null ? operation.commit() : completingCommit(open, () => operation.commit());
    });
    return self;
  }

  #invokeRead(keys: readonly KvKey[], options: KvReadOptions | undefined): OpenOperation {
    const { recorder, name, clientRegion } = this.#options;
    const consistency = levelOf(options?.consistency);
    return recorder.invoke({ client: name, clientRegion, f: "read", keys: keys.map(keyToText), consistency });
  }

  #invokeWrite(
    f: "write" | "commit",
    mutations: readonly MutationRecord[],
    checks: readonly CheckRecord[] = [],
  ): OpenOperation {
    const { recorder, name, clientRegion } = this.#options;
    return recorder.invoke({ client: name, clientRegion, f, mutations, checks });
  }

  /** Bytes get a mark of their own at the front; anything else is told apart by what it is. */
  #marked(value: unknown): { readonly written: unknown; readonly text: string } {
    if (!(value instanceof Uint8Array)) {
      return { written: value, text: textOfValue(value) };
    }
    this.#sequence += 1;
    const text = `${this.#options.name}:${this.#sequence}`;
    const mark = TEXT_ENCODER.encode(text);
    const written = new Uint8Array(Math.max(value.length, mark.length));
    written.set(mark);
    return { written, text };
  }
}

/** The same object, some of whose members are others; what is private in it stays reachable for its own. */
function withMembers<T extends object>(target: T, members: ReadonlyMap<string | symbol, unknown>): T {
  return new Proxy(target, {
    get: (_, name) => {
      if (members.has(name)) {
        return members.get(name);
      }
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

async function completing<T>(open: OpenOperation, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    open.fail({ error: KvorumError.from(thrown).code });
    throw thrown;
  }
}

async function completingCommit<T extends { readonly ok: boolean; readonly versionstamp?: string }>(
  open: OpenOperation,
  work: () => Promise<T>,
): Promise<T> {
  try {
    const commit = await work();
    if (commit.versionstamp === undefined) {
      open.fail({}); // a check failed, and the SDK does not say which
    } else {
      open.ok({ f: "commit", versionstamp: commit.versionstamp });
    }
    return commit;
  } catch (thrown) {
    const { code } = KvorumError.from(thrown);
    if (UNKNOWN_OUTCOME_CODES.includes(code)) {
      open.info(code);
    } else {
      open.fail({ error: code });
    }
    throw thrown;
  }
}

function completeRead(open: OpenOperation, entries: readonly KvEntryMaybe<unknown>[]): void {
  const [first] = entries;
  if (first === undefined) {
    open.fail({ error: "nothing was read" });
    return;
  }
  const { region, datacenter, ageMs, versionstamp } = first.provenance;
  const reads = entries.map(
    (entry): KeyObservation => ({
      key: keyToText(entry.key),
      value: entry.versionstamp === null ? null : textOfValue(entry.value),
      versionstamp: entry.versionstamp,
    }),
  );
  const provenance = { region, datacenter, incarnation: INCARNATION_UNKNOWN, versionstamp, ageMs };
  open.ok({ f: "read", reads, provenance });
}

function levelOf(level: KvConsistencyLevel | undefined): "strong" | "session" | "bounded" | "eventual" {
  return typeof level === "object" ? level.level : (level ?? "strong");
}

function keyToText(key: KvKey): string {
  return JSON.stringify(key, (_, part: unknown) => (typeof part === "bigint" ? `${part}n` : part));
}

/** What a recorded client wrote; whatever else stands under the key is shown as what it is. */
function textOfValue(value: unknown): string {
  if (!(value instanceof Uint8Array)) {
    return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? `${part}n` : part)) ?? String(value);
  }
  const end = value.indexOf(0);
  return TEXT_DECODER.decode(end < 0 ? value : value.subarray(0, end));
}
