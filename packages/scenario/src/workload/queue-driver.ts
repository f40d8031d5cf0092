// Producers enqueue, listeners handle: every message whose enqueue was acknowledged must come to a handler, once at least.
//
// A database has one queue, so each workload has a database of its own. Messages say which run they are of: in a cluster that was
// there before, an earlier run's may still be waiting.
import { KvorumError, parseRegion, type Region } from "@kvorum/base";
import type { Check } from "../report/report.ts";
import type { CountsOf } from "../schema/workload-counts.ts";
import type { WorkloadOfKind } from "../schema/workload-schema.ts";
import { acknowledge } from "./acknowledge.ts";
import { lookUntil } from "./last-look.ts";
import { type ClientOperation, planOperations } from "./plan-operations.ts";
import { recordOperation } from "./record-operation.ts";
import { WorkloadClients } from "./workload-clients.ts";
import type { PlacedPhase, WorkloadContext, WorkloadDriver } from "./workload-driver.ts";

type QueueWorkload = WorkloadOfKind<"queue">;

interface QueueOperation extends ClientOperation {
  readonly message: number;
}

/** What is enqueued. */
interface Message {
  readonly run: string;
  readonly message: number;
}

export class QueueDriver implements WorkloadDriver<QueueOperation> {
  readonly name: string;
  readonly kind = "queue";
  readonly region: Region;
  readonly #workload: QueueWorkload;
  readonly #context: WorkloadContext;
  readonly #listenerRegion: Region;
  readonly #producers = new WorkloadClients();
  readonly #listeners = new WorkloadClients();
  /** Messages whose enqueue was acknowledged, and when; and those that came to a handler, and when they did first. */
  readonly #ackedAtMs = new Map<number, number>();
  readonly #deliveredAtMs = new Map<number, number>();
  #duplicates = 0;
  #listening: readonly Promise<void>[] = [];
  /** Why a listener ended before it was closed. */
  #listenerFailure: KvorumError | null = null;

  constructor(workload: QueueWorkload, name: string, context: WorkloadContext) {
    this.name = name;
    this.region = parseRegion(workload.clientRegion);
    this.#workload = workload;
    this.#context = context;
    this.#listenerRegion = parseRegion(workload.listenerRegion ?? workload.clientRegion);
  }

  /** `enqueued`: acknowledged ones. `delivered`: different ones. `duplicates`: deliveries after a message's first. `undelivered` must be 0. */
  get counts(): CountsOf<"queue"> {
    return {
      enqueued: this.#ackedAtMs.size,
      delivered: this.#deliveredAtMs.size,
      duplicates: this.#duplicates,
      undelivered: this.#undelivered,
    };
  }

  get checks(): readonly Check[] {
    const { enqueued, undelivered } = this.counts;
    const failure = this.#listenerFailure === null ? "" : `; a listener ended: ${this.#listenerFailure.message}`;
    const detail = `${undelivered} of ${enqueued} acknowledged messages did not come${failure}`;
    return [{ name: `${this.name}: every message is delivered`, ok: undelivered === 0, detail }];
  }

  async prepare(): Promise<void> {
    const { clients, listeners } = this.#workload;
    await Promise.all([
      this.#producers.open(this.#context, clients, { region: this.region, name: this.name, database: this.name }),
      this.#listeners.open(this.#context, listeners, {
        region: this.#listenerRegion,
        name: this.name,
        database: this.name,
      }),
    ]);
    this.#listening = this.#listeners.all.map((client) =>
      client
        .listenQueue((message: Message) => this.#handle(message))
        .catch((thrown: unknown) => {
          this.#listenerFailure ??= KvorumError.from(thrown);
        }),
    );
  }

  plan(phases: readonly PlacedPhase[]): Iterable<QueueOperation> {
    let message = -1;
    const choose = () => {
      message += 1;
      return { message };
    };
    return planOperations(this.#workload, { phases, random: this.#context.random, choose });
  }

  async execute({ clientNumber, message }: QueueOperation, intendedAtMs: number): Promise<void> {
    const client = this.#producers.at(clientNumber);
    await recordOperation(this.#context, { region: this.region, kind: "write", intendedAtMs }, async () => {
      const enqueue = () => client.enqueue({ run: this.#run, message } satisfies Message);
      const { ackedAtMs } = await acknowledge(this.#context, { client, region: this.region }, enqueue);
      this.#ackedAtMs.set(message, ackedAtMs);
      this.#recordDelivery(message);
    });
  }

  refuse(_operation: QueueOperation, intendedAtMs: number): void {
    this.#context.recorder.failed(this.region, "resource_exhausted", intendedAtMs);
  }

  /** Waits for what has not come yet, then ends the listeners. */
  async finish(): Promise<void> {
    await lookUntil(this.#context, () => this.#undelivered === 0);
    for (const client of this.#listeners.all) {
      client[Symbol.dispose]();
    }
    await Promise.all(this.#listening);
  }

  async #handle({ run, message }: Message): Promise<void> {
    if (run !== this.#run) {
      return;
    }
    const { clock, signal } = this.#context;
    const nowMs = clock.nowMs();
    if (this.#deliveredAtMs.has(message)) {
      this.#duplicates += 1;
    } else {
      this.#deliveredAtMs.set(message, nowMs);
      this.#recordDelivery(message);
    }
    if (this.#workload.handlingMs > 0) {
      await clock.sleepUntil(nowMs + this.#workload.handlingMs, signal);
    }
  }

  /** Once both are known. A message may come before its producer hears that it is in the queue: that took no time. */
  #recordDelivery(message: number): void {
    const ackedAtMs = this.#ackedAtMs.get(message);
    const deliveredAtMs = this.#deliveredAtMs.get(message);
    if (ackedAtMs !== undefined && deliveredAtMs !== undefined) {
      const endedAtMs = Math.max(ackedAtMs, deliveredAtMs);
      const sample = {
        region: this.#listenerRegion,
        kind: "queueDelivery",
        intendedAtMs: ackedAtMs,
        endedAtMs,
      } as const;
      this.#context.recorder.succeeded(sample);
    }
  }

  /** Of all clients of all runs, no two have the same id. */
  get #run(): string {
    return this.#producers.at(0).clientId;
  }

  get #undelivered(): number {
    return [...this.#ackedAtMs.keys()].filter((message) => !this.#deliveredAtMs.has(message)).length;
  }
}
