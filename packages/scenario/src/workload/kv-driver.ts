// Reads and writes of single keys, pages of keys, and read-modify-writes: the load that most scenarios are made of. It judges
// nothing itself; how stale its reads were, the replicas know.
import { parseRegion, type Region } from "@kvorum/base";
import type { KvKey } from "@kvorum/sdk";
import { PRELOAD_BATCH_BYTES_MAX, PRELOAD_BATCH_KEYS_MAX, PRELOADED_BYTES_MAX, PRELOADED_KEYS_MAX } from "../limits.ts";
import type { Check } from "../report/report.ts";
import { consistencyOf, type Level } from "../schema/consistency-schema.ts";
import type { CountsOf } from "../schema/workload-counts.ts";
import type { WorkloadOfKind } from "../schema/workload-schema.ts";
import type { ScenarioKv } from "../world/world.ts";
import { acknowledge } from "./acknowledge.ts";
import { createKeyChooser } from "./key-chooser.ts";
import { KeyRing } from "./key-ring.ts";
import { ACTION_KIND, actionAt, type KvAction, sharesOf } from "./kv-mix.ts";
import { type ClientOperation, planOperations } from "./plan-operations.ts";
import { recordOperation } from "./record-operation.ts";
import { WorkloadClients } from "./workload-clients.ts";
import type { PlacedPhase, WorkloadContext, WorkloadDriver } from "./workload-driver.ts";
import { writeChecked } from "./write-checked.ts";

type KvWorkload = WorkloadOfKind<"kv">;

interface KvOperation extends ClientOperation {
  readonly action: KvAction;
  /** As a KeyChooser draws it. */
  readonly drawnKey: number;
  readonly valueSizeBytes: number;
}

export class KvDriver implements WorkloadDriver<KvOperation> {
  readonly name: string;
  readonly kind = "kv";
  readonly region: Region;
  readonly checks: readonly Check[] = [];
  readonly #workload: KvWorkload;
  readonly #context: WorkloadContext;
  readonly #clients = new WorkloadClients();
  /** What values are cut from. */
  readonly #bytes: Uint8Array;
  readonly #ring: KeyRing;
  readonly #preloadedKeys: number;
  readonly #counts = { writes: 0, deletes: 0, transactions: 0, reads: 0, pages: 0, retries: 0 };

  constructor(workload: KvWorkload, name: string, context: WorkloadContext) {
    this.name = name;
    this.region = parseRegion(workload.clientRegion);
    this.#workload = workload;
    this.#context = context;
    this.#bytes = new Uint8Array(sizesOf(workload).max);
    this.#preloadedKeys = preloadedKeysOf(workload);
    this.#ring = new KeyRing(workload.keys.count, this.#preloadedKeys);
  }

  /** Operations that succeeded, warm-up included. */
  get counts(): CountsOf<"kv"> {
    return this.#counts;
  }

  async prepare(): Promise<void> {
    await this.#clients.open(this.#context, this.#workload.clients, { region: this.region, name: this.name });
    await this.#preload();
  }

  plan(phases: readonly PlacedPhase[]): Iterable<KvOperation> {
    const { random } = this.#context;
    const shares = sharesOf(this.#workload);
    const sizes = sizesOf(this.#workload);
    const [actions, valueSizes] = [random.stream("action"), random.stream("value")];
    const chooseKey = createKeyChooser(this.#workload.keys, random.stream("key"));
    const choose = (): Omit<KvOperation, keyof ClientOperation> => ({
      action: actionAt(shares, actions.float() * 100),
      drawnKey: chooseKey(),
      valueSizeBytes: valueSizes.integer(sizes.min, sizes.max),
    });
    return planOperations(this.#workload, { phases, random, choose });
  }

  async execute(operation: KvOperation, intendedAtMs: number): Promise<void> {
    const due = { region: this.region, kind: ACTION_KIND[operation.action], intendedAtMs };
    await recordOperation(this.#context, due, () => this.#perform(operation));
  }

  refuse(_operation: KvOperation, intendedAtMs: number): void {
    this.#context.recorder.failed(this.region, "resource_exhausted", intendedAtMs);
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  async #perform(operation: KvOperation): Promise<void> {
    const client = this.#clients.at(operation.clientNumber);
    const { drawnKey } = operation;
    const key = this.#keyOf(this.#isLatest ? this.#ring.recent(drawnKey) : drawnKey);
    switch (operation.action) {
      case "write":
        return await this.#write(client, key, operation);
      case "delete":
        return await this.#delete(client, key);
      case "readModifyWrite":
        return await this.#readModifyWrite(client, key, operation);
      case "strongRead":
        return await this.#read(client, key, "strong");
      case "sessionRead":
        return await this.#read(client, key, "session");
      case "boundedRead":
        return await this.#read(client, key, "bounded");
      case "eventualRead":
        return await this.#read(client, key, "eventual");
      case "list":
        return await this.#readPage(client, key);
    }
  }

  async #read(client: ScenarioKv, key: KvKey, level: Level): Promise<void> {
    await client.get(key, { consistency: consistencyOf(level, this.#workload) });
    this.#counts.reads += 1;
  }

  /** From the key on, as many as there are, a page at the most. */
  async #readPage(client: ScenarioKv, start: KvKey): Promise<void> {
    const { keys, listLimit: limit, listConsistency } = this.#workload;
    const consistency = consistencyOf(listConsistency, this.#workload);
    for await (const _entry of client.list({ prefix: [keys.prefix], start }, { limit, consistency })) {
      // a page is read to its end
    }
    this.#counts.pages += 1;
  }

  /** A workload that inserts writes to the next key of its ring, not to the one that was chosen. */
  async #write(client: ScenarioKv, chosenKey: KvKey, operation: KvOperation): Promise<void> {
    const drawn = this.#isLatest || this.#workload.ycsb === "e" ? this.#ring.draw() : null;
    const key = drawn === null ? chosenKey : this.#keyOf(this.#ring.keyOf(drawn));
    await this.#acknowledge(client, () => client.set(key, this.#valueFor(operation)));
    if (drawn !== null) {
      this.#ring.wrote(drawn);
    }
    this.#counts.writes += 1;
  }

  async #delete(client: ScenarioKv, key: KvKey): Promise<void> {
    await this.#acknowledge(client, () => client.atomic().delete(key).commit());
    this.#counts.deletes += 1;
  }

  async #readModifyWrite(client: ScenarioKv, key: KvKey, operation: KvOperation): Promise<void> {
    const attempt = async (): ReturnType<typeof acknowledge> => {
      const { versionstamp } = await client.get(key, { consistency: "strong" });
      const write = client.atomic().check({ key, versionstamp }).set(key, this.#valueFor(operation));
      return await this.#acknowledge(client, () => write.commit());
    };
    await writeChecked(attempt, () => {
      this.#counts.retries += 1;
    });
    this.#counts.transactions += 1;
  }

  #acknowledge(client: ScenarioKv, commit: Parameters<typeof acknowledge>[2]): ReturnType<typeof acknowledge> {
    return acknowledge(this.#context, { client, region: this.region }, commit);
  }

  /** The load phase of YCSB: its keys are there before the first operation. */
  async #preload(): Promise<void> {
    const client = this.#clients.at(0);
    const value = this.#bytes;
    const keysPerWrite = Math.min(PRELOAD_BATCH_KEYS_MAX, Math.ceil(PRELOAD_BATCH_BYTES_MAX / (value.length + 1)));
    for (let first = 0; first < this.#preloadedKeys; first += keysPerWrite) {
      const write = client.atomic();
      for (let key = first; key < Math.min(first + keysPerWrite, this.#preloadedKeys); key++) {
        write.set(this.#keyOf(key), value);
      }
      await this.#acknowledge(client, () => write.commit());
    }
  }

  get #isLatest(): boolean {
    return this.#workload.keys.distribution === "latest";
  }

  #keyOf(keyNumber: number): KvKey {
    return [this.#workload.keys.prefix, keyNumber];
  }

  #valueFor({ valueSizeBytes }: KvOperation): Uint8Array {
    return this.#bytes.subarray(0, valueSizeBytes);
  }
}

function sizesOf({ valueSizeBytes }: KvWorkload): { readonly min: number; readonly max: number } {
  return typeof valueSizeBytes === "number" ? { min: valueSizeBytes, max: valueSizeBytes } : valueSizeBytes;
}

function preloadedKeysOf(workload: KvWorkload): number {
  const withinBytes = Math.floor(PRELOADED_BYTES_MAX / (sizesOf(workload).max + 1));
  return workload.ycsb === undefined ? 0 : Math.min(workload.keys.count, PRELOADED_KEYS_MAX, withinBytes);
}
