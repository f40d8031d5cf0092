// Somebody writes a few keys, watchers elsewhere are told: how soon, in order, and of the last version in any case. Watches may skip
// versions, they may not go back.
import { KvorumError, mustExist, parseRegion, type Region } from "@kvorum/base";
import type { KvEntryMaybe, KvKey } from "@kvorum/sdk";
import type { Check } from "../report/report.ts";
import type { CountsOf } from "../schema/workload-counts.ts";
import type { WorkloadOfKind } from "../schema/workload-schema.ts";
import { acknowledge } from "./acknowledge.ts";
import { lookUntil } from "./last-look.ts";
import { type ClientOperation, planOperations } from "./plan-operations.ts";
import { recordOperation } from "./record-operation.ts";
import { type Notice, WatchedKey } from "./watched-key.ts";
import { WorkloadClients } from "./workload-clients.ts";
import type { PlacedPhase, WorkloadContext, WorkloadDriver } from "./workload-driver.ts";

type WatchWorkload = WorkloadOfKind<"watch">;

interface WatchOperation extends ClientOperation {
  readonly keyNumber: number;
  /** The value: writes are numbered in the order in which they are due. */
  readonly sequence: number;
}

interface Watcher {
  readonly keys: readonly WatchedKey[];
  readonly reader: ReadableStreamDefaultReader<readonly KvEntryMaybe<unknown>[]>;
}

export class WatchDriver implements WorkloadDriver<WatchOperation> {
  readonly name: string;
  readonly kind = "watch";
  /** Where the watchers are. */
  readonly region: Region;
  readonly #workload: WatchWorkload;
  readonly #context: WorkloadContext;
  readonly #writerRegion: Region;
  readonly #writer = new WorkloadClients();
  readonly #watching = new WorkloadClients();
  readonly #counts = { writes: 0, notices: 0, goingBack: 0 };
  #watchers: readonly Watcher[] = [];
  #readings: readonly Promise<void>[] = [];
  /** Why a watch ended before it was cancelled. */
  #watchFailure: KvorumError | null = null;

  constructor(workload: WatchWorkload, name: string, context: WorkloadContext) {
    this.name = name;
    this.region = parseRegion(workload.clientRegion);
    this.#workload = workload;
    this.#context = context;
    this.#writerRegion =
      workload.writerRegion === undefined ? context.primaryRegion : parseRegion(workload.writerRegion);
  }

  /** `writes`: acknowledged ones. `missedLast`, watchers that do not know a last version, and `goingBack`, notices, must be 0. */
  get counts(): CountsOf<"watch"> {
    return { ...this.#counts, missedLast: this.#missedLast };
  }

  get checks(): readonly Check[] {
    const { notices, goingBack } = this.#counts;
    const ended = this.#watchFailure === null ? "" : `; a watch ended: ${this.#watchFailure.message}`;
    return [
      {
        name: `${this.name}: watchers learn of the last version`,
        ok: this.#missedLast === 0,
        detail: `${this.#missedLast} of ${this.#watchers.length} watchers do not know a last version${ended}`,
      },
      {
        name: `${this.name}: watches do not go back`,
        ok: goingBack === 0,
        detail: `${goingBack} of ${notices} notices were of an older version than one before`,
      },
    ];
  }

  async prepare(): Promise<void> {
    await Promise.all([
      this.#writer.open(this.#context, 1, { region: this.#writerRegion, name: this.name }),
      this.#watching.open(this.#context, this.#workload.clients, { region: this.region, name: this.name }),
    ]);
    const { keys, consistency } = this.#workload;
    const keyNumbers = Array.from({ length: keys }, (_, number) => number);
    this.#watchers = this.#watching.all.map((client) => ({
      keys: keyNumbers.map(() => new WatchedKey()),
      reader: client
        .watch(
          keyNumbers.map((number) => this.#keyOf(number)),
          { consistency },
        )
        .getReader(),
    }));
    this.#readings = this.#watchers.map((watcher) => this.#read(watcher));
  }

  plan(phases: readonly PlacedPhase[]): Iterable<WatchOperation> {
    const { random } = this.#context;
    const keyNumbers = random.stream("key");
    let sequence = 0;
    const choose = () => {
      sequence += 1;
      return { keyNumber: keyNumbers.integer(0, this.#workload.keys - 1), sequence };
    };
    return planOperations(this.#workload, { phases, random, choose });
  }

  async execute({ keyNumber, sequence }: WatchOperation, intendedAtMs: number): Promise<void> {
    const writer = { client: this.#writer.at(0), region: this.#writerRegion };
    const due = { region: this.#writerRegion, kind: "write", intendedAtMs } as const;
    await recordOperation(this.#context, due, async () => {
      const set = () => writer.client.set(this.#keyOf(keyNumber), sequence);
      const { versionstamp, ackedAtMs: atMs } = await acknowledge(this.#context, writer, set);
      this.#counts.writes += 1;
      for (const { keys } of this.#watchers) {
        this.#record(mustExist(keys[keyNumber], "a watched key").acknowledged({ versionstamp, atMs }));
      }
    });
  }

  refuse(_operation: WatchOperation, intendedAtMs: number): void {
    this.#context.recorder.failed(this.#writerRegion, "resource_exhausted", intendedAtMs);
  }

  /** Waits for the last versions, then ends the watches. */
  async finish(): Promise<void> {
    await lookUntil(this.#context, () => this.#missedLast === 0);
    await Promise.allSettled(this.#watchers.map(({ reader }) => reader.cancel()));
    await Promise.all(this.#readings);
  }

  /** Until the watch ends. */
  async #read({ keys, reader }: Watcher): Promise<void> {
    try {
      for (let emission = await reader.read(); !emission.done; emission = await reader.read()) {
        const atMs = this.#context.clock.nowMs();
        for (const [number, { versionstamp }] of emission.value.entries()) {
          this.#notice(mustExist(keys[number], "a watched key"), { versionstamp, atMs });
        }
      }
    } catch (thrown) {
      this.#watchFailure ??= KvorumError.from(thrown);
    }
  }

  #notice(key: WatchedKey, version: Parameters<WatchedKey["noticed"]>[0]): void {
    const { wentBack, notices } = key.noticed(version);
    this.#counts.notices += 1;
    this.#counts.goingBack += wentBack ? 1 : 0;
    this.#record(notices);
  }

  #record(notices: readonly Notice[]): void {
    for (const { ackedAtMs: intendedAtMs, noticedAtMs: endedAtMs } of notices) {
      this.#context.recorder.succeeded({ region: this.region, kind: "watch", intendedAtMs, endedAtMs });
    }
  }

  get #missedLast(): number {
    return this.#watchers.filter(({ keys }) => keys.some(({ isBehind }) => isBehind)).length;
  }

  #keyOf(number: number): KvKey {
    return [this.name, number];
  }
}
