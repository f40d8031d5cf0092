// A client of the cluster under chaos: one operation after another, at every level, each recorded as it is asked and as it
// is answered. Every value that it writes is written once in the whole run.
//
// It is one session for as long as it lives, also when it moves to another region and takes its bookmark along.
import { KvorumError, mustExist, type Prng } from "@kvorum/base";
import type { CheckRecord, HistoryRecorder, KeyObservation, MutationRecord, ProvenanceRecord } from "@kvorum/checker";
import type { Kv, KvConsistencyLevel, KvEntryMaybe, KvKey } from "@kvorum/sdk";
import type { Connection } from "./connection.ts";
import { OPERATION_TIMEOUTS_MS } from "./limits.ts";

export interface ChaosClientOptions {
  /** Unique in the run. */
  readonly name: string;
  /** At least one; it begins at the first. */
  readonly connections: readonly Connection[];
  readonly recorder: HistoryRecorder;
  readonly random: Prng;
  /** How often a datacenter has lost its disk. */
  readonly incarnationOf: (datacenter: string) => number;
}

type Activity = "set" | "set_many" | "delete" | "check_and_set" | "read_one" | "read_many" | "list" | "move";

/** Relative weights: mostly writes and reads of the few keys that all clients share. */
const ACTIVITIES: readonly (readonly [Activity, number])[] = [
  ["set", 20],
  ["set_many", 8],
  ["delete", 4],
  ["check_and_set", 14],
  ["read_one", 26],
  ["read_many", 12],
  ["list", 12],
  ["move", 3],
];
const LEVELS = ["strong", "session", "bounded", "eventual"] as const;
/** Bounds that clients ask for, ms: below a heartbeat, about one WAN crossing, and easy. */
const STALENESS_BOUNDS_MS: readonly number[] = [60, 400, 2_500];
const REGISTERS: readonly KvKey[] = Array.from({ length: 8 }, (_, i) => ["register", i]);
const REGISTERS_PREFIX: KvKey = ["register"];
const KEYS_AT_ONCE_MAX = 4;

/** Of a commit, after these its effect may still come; after any other code it certainly has none. */
const UNKNOWN_OUTCOME_CODES: readonly string[] = ["outcome_unknown", "internal", "invariant_broken"];

export class ChaosClient {
  readonly #options: ChaosClientOptions;
  readonly #random: Prng;
  #connection: Connection;
  #session: Kv;
  #values = 0;

  constructor(options: ChaosClientOptions) {
    this.#options = options;
    this.#random = options.random;
    this.#connection = mustExist(options.connections[0], "a connection");
    this.#session = this.#connection.kv.session();
  }

  /** Does one thing after another until the signal is given; what is under way then is brought to its end. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#perform(this.#drawActivity());
      // Other clients, timers and sockets get their turn even where answers come at once.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Everything that there is, as the leader sees it. */
  async readAll(): Promise<void> {
    await this.#read(REGISTERS, "strong");
  }

  async #perform(activity: Activity): Promise<void> {
    switch (activity) {
      case "set":
        return await this.#commit([this.#setOf(this.#drawKey())]);
      case "set_many":
        return await this.#commit(this.#drawKeys().map((key) => this.#setOf(key)));
      case "delete":
        return await this.#commit([{ kind: "delete", key: textOf(this.#drawKey()) }]);
      case "check_and_set":
        return await this.#checkAndSet(this.#drawKey());
      case "read_one":
        await this.#read([this.#drawKey()], this.#drawLevel());
        return;
      case "read_many":
        await this.#read(this.#drawKeys(), this.#drawLevel());
        return;
      case "list":
        await this.#list(this.#drawLevel());
        return;
      case "move":
        return this.#move();
    }
  }

  /** Reads at any level and writes if nothing has changed: a stale read must cost the check, never the other's write. */
  async #checkAndSet(key: KvKey): Promise<void> {
    const [seen] = (await this.#read([key], this.#random.float() < 0.5 ? "strong" : "eventual")) ?? [];
    if (seen !== undefined) {
      await this.#commit([this.#setOf(key)], [{ key: seen.key, versionstamp: seen.versionstamp }]);
    }
  }

  async #commit(mutations: readonly MutationRecord[], checks: readonly CheckRecord[] = []): Promise<void> {
    const atomic = this.#session.atomic();
    for (const { key, versionstamp } of checks) {
      atomic.check({ key: keyOf(key), versionstamp });
    }
    for (const mutation of mutations) {
      if (mutation.kind === "delete") {
        atomic.delete(keyOf(mutation.key));
      } else {
        atomic.set(keyOf(mutation.key), mutation.value);
      }
    }
    const commitId = this.#connection.nextCommitId();
    const open = this.#options.recorder.invoke({ ...this.#who(), f: "commit", mutations, checks, commitId });
    try {
      const result = await atomic.commit({ timeoutMs: this.#drawTimeoutMs() });
      if (result.ok) {
        open.ok({ f: "commit", versionstamp: result.versionstamp });
      } else {
        open.fail({ failedChecks: checks.map((_, i) => i) });
      }
    } catch (error) {
      const { code } = KvorumError.from(error);
      if (UNKNOWN_OUTCOME_CODES.includes(code)) {
        open.info(code);
      } else {
        open.fail({ error: code });
      }
    }
  }

  /** What was seen of each key; null when the read failed. */
  async #read(keys: readonly KvKey[], level: (typeof LEVELS)[number]): Promise<readonly KeyObservation[] | null> {
    return await this.#record(keys, level, async (options) => {
      const entries = await this.#session.getMany(keys, options);
      return { entries, reads: entries.map(observationOf) };
    });
  }

  /** All keys by one range: one batch, so one snapshot. */
  async #list(level: (typeof LEVELS)[number]): Promise<void> {
    await this.#record(REGISTERS, level, async (options) => {
      const reverse = this.#random.float() < 0.5;
      const entries = await Array.fromAsync(this.#session.list({ prefix: REGISTERS_PREFIX }, { ...options, reverse }));
      const found = new Map(entries.map((entry) => [textOf(entry.key), observationOf(entry)]));
      const absent = (key: string): KeyObservation => ({ key, value: null, versionstamp: null });
      return { entries, reads: REGISTERS.map(textOf).map((key) => found.get(key) ?? absent(key)) };
    });
  }

  async #record(
    keys: readonly KvKey[],
    level: (typeof LEVELS)[number],
    read: (options: {
      readonly consistency: KvConsistencyLevel;
      readonly timeoutMs: number;
    }) => Promise<{ readonly entries: readonly KvEntryMaybe<unknown>[]; readonly reads: readonly KeyObservation[] }>,
  ): Promise<readonly KeyObservation[] | null> {
    const maxStalenessMs = drawOne(STALENESS_BOUNDS_MS, this.#random);
    const open = this.#options.recorder.invoke({
      ...this.#who(),
      f: "read",
      keys: keys.map(textOf),
      consistency: level,
      ...(level === "bounded" ? { maxStalenessMs } : {}),
    });
    try {
      const consistency = level === "bounded" ? { level, maxStalenessMs } : level;
      const { entries, reads } = await read({ consistency, timeoutMs: this.#drawTimeoutMs() });
      const provenance = this.#provenanceOf(entries[0]);
      open.ok({ f: "read", reads, ...(provenance === undefined ? {} : { provenance }) });
      return reads;
    } catch (error) {
      open.fail({ error: KvorumError.from(error).code });
      return null;
    }
  }

  /** An empty list does not say who served it. */
  #provenanceOf(entry: KvEntryMaybe<unknown> | undefined): ProvenanceRecord | undefined {
    if (entry === undefined) {
      return undefined;
    }
    const { region, datacenter, versionstamp, ageMs } = entry.provenance;
    return { region, datacenter, incarnation: this.#options.incarnationOf(datacenter), versionstamp, ageMs };
  }

  #move(): void {
    this.#connection = drawOne(this.#options.connections, this.#random);
    this.#session = this.#connection.kv.session({ bookmark: this.#session.bookmark });
  }

  #who(): { readonly client: string; readonly session: string; readonly clientRegion: string } {
    const { name } = this.#options;
    return { client: name, session: name, clientRegion: this.#connection.region };
  }

  #setOf(key: KvKey): MutationRecord {
    this.#values += 1;
    return { kind: "set", key: textOf(key), value: `${this.#options.name}:${this.#values}` };
  }

  #drawActivity(): Activity {
    let left = this.#random.float() * ACTIVITIES.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [activity, weight] of ACTIVITIES) {
      left -= weight;
      if (left < 0) {
        return activity;
      }
    }
    return "set";
  }

  #drawKey(): KvKey {
    return drawOne(REGISTERS, this.#random);
  }

  #drawKeys(): readonly KvKey[] {
    const count = this.#random.integer(2, KEYS_AT_ONCE_MAX);
    return [...new Set(Array.from({ length: count }, () => this.#drawKey()))];
  }

  #drawLevel(): (typeof LEVELS)[number] {
    return drawOne(LEVELS, this.#random);
  }

  #drawTimeoutMs(): number {
    return drawOne(OPERATION_TIMEOUTS_MS, this.#random);
  }
}

function observationOf({ key, value, versionstamp }: KvEntryMaybe<unknown>): KeyObservation {
  return { key: textOf(key), value: value === null ? null : String(value), versionstamp };
}

function textOf(key: KvKey): string {
  return JSON.stringify(key);
}

function keyOf(text: string): KvKey {
  return mustExist(
    REGISTERS.find((key) => textOf(key) === text),
    `register ${text}`,
  );
}

function drawOne<T>(from: readonly T[], random: Prng): T {
  return mustExist(from[random.integer(0, from.length - 1)], "drawn item");
}
