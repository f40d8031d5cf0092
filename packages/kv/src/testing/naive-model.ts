// The state machine as one would write it on a whiteboard: Maps, one command at a time, no rows, no transactions, no timeline.
// The property tests hold the real one against it.
import { bytesToHex, type ClientId } from "@kvorum/base";
import { compareVersionstamps, type Versionstamp, versionstampedKey, versionstampToHex } from "@kvorum/keyspace";
import { arithmeticResult } from "../arithmetic.ts";
import type {
  AtomicWrite,
  Check,
  Command,
  CommandResult,
  CommitId,
  Delivery,
  DeliveryId,
  EncodedValue,
  Enqueue,
  QueueStep,
} from "../command.ts";
import {
  COMMIT_WINDOW_MAX,
  EPHEMERAL_DATABASE_PREFIX,
  EPHEMERAL_IDLE_MS,
  QUEUE_LEASE_MS,
  QUEUE_SILENT_DELIVERIES_MAX,
} from "../limits.ts";

interface NaiveRecord {
  readonly value: EncodedValue;
  readonly versionstamp: Versionstamp;
  readonly expireAtMs: number | null;
}

interface NaiveMessage {
  readonly enqueue: Enqueue;
  readonly versionstamp: Versionstamp;
  readonly position: number;
  delivery: number;
  failures: number;
  silent: number;
  /** When it is due while it waits; when its lease ends otherwise. */
  atMs: number;
  state: "waiting" | "leased" | "confirmed";
}

export interface NaiveDatabase {
  readonly madeAt: number;
  /** By key in hex. */
  records: Map<string, NaiveRecord>;
  readonly queue: Set<NaiveMessage>;
  usedAtMs: number;
}

interface Client {
  lastUsed: Versionstamp;
  floor: number;
  readonly results: Map<number, CommandResult>;
}

interface Moment {
  readonly versionstamp: Versionstamp;
  readonly nowMs: number;
}

export class NaiveModel {
  readonly databases = new Map<string, NaiveDatabase>();
  readonly #clients = new Map<ClientId, Client>();
  readonly #clientsMax: number;
  #made = 0;

  constructor(clientsMax: number) {
    this.#clientsMax = clientsMax;
  }

  apply(command: Command, moment: Moment): CommandResult {
    switch (command.kind) {
      case "write":
        return this.#applyOnce(command.write, moment);
      case "queue":
        return { kind: "queue", deliveries: this.#step(command.database, command.step, moment) };
      case "sweep":
        this.#sweep(moment);
        return { kind: "done" };
      case "drop_database":
        this.databases.delete(command.database);
        return { kind: "done" };
    }
  }

  /** When the first waiting message of a queue is due. */
  readyAtMs(database: string): number | null {
    const waiting = [...(this.databases.get(database)?.queue ?? [])].filter(({ state }) => state === "waiting");
    return waiting.length === 0 ? null : Math.min(...waiting.map(({ atMs }) => atMs));
  }

  #applyOnce(write: AtomicWrite, moment: Moment): CommandResult {
    if (write.commitId === null) {
      return this.#execute(write, moment);
    }
    const { sequence } = write.commitId;
    const client = this.#clientOf(write.commitId, moment.versionstamp);
    if (sequence < client.floor) {
      return { kind: "sequence_reused" };
    }
    const result = client.results.get(sequence) ?? this.#execute(write, moment);
    client.results.set(sequence, result);
    return result;
  }

  /** On a copy of the records, which is kept only if nothing refuses. */
  #execute(write: AtomicWrite, { versionstamp, nowMs }: Moment): CommandResult {
    const name = write.database ?? "";
    const former = this.databases.get(name);
    const records = new Map(former?.records);
    const failedChecks = write.checks.flatMap((check, index) => (holds(records, check) ? [] : [index]));
    if (failedChecks.length > 0) {
      return { kind: "check_failed", failedChecks };
    }
    for (const mutation of write.mutations) {
      const key = bytesToHex(mutation.key);
      if (mutation.kind === "delete") {
        records.delete(key);
      } else if (mutation.kind === "set" || mutation.kind === "set_versionstamped") {
        const suffixed = mutation.kind === "set" ? key : bytesToHex(versionstampedKey(mutation.key, versionstamp));
        records.set(suffixed, { value: mutation.value, versionstamp, expireAtMs: mutation.expireAtMs ?? null });
      } else {
        const result = arithmeticResult(mutation, records.get(key)?.value);
        if (!result.ok) {
          return { kind: "invalid", message: result.message };
        }
        records.set(key, { value: result.value, versionstamp, expireAtMs: null });
      }
    }
    const database = this.#use(name, nowMs);
    database.records = records;
    for (const [position, enqueue] of (write.enqueues ?? []).entries()) {
      const counts = { delivery: 0, failures: 0, silent: 0 };
      database.queue.add({ enqueue, versionstamp, position, ...counts, atMs: enqueue.deliverAtMs, state: "waiting" });
    }
    return { kind: "committed", versionstamp };
  }

  #step(name: string, step: QueueStep, moment: Moment): Delivery[] {
    if (!this.databases.has(name)) {
      return [];
    }
    const database = this.#use(name, moment.nowMs);
    if (step.kind === "take") {
      return take(database, step.messagesMax, moment);
    }
    for (const delivery of step.deliveries) {
      const message = [...database.queue].find((candidate) => isDelivery(candidate, delivery));
      if (message !== undefined && step.kind === "keep") {
        message.state = "confirmed";
        message.atMs = moment.nowMs + QUEUE_LEASE_MS;
      } else if (message !== undefined && "ok" in delivery && delivery.ok) {
        database.queue.delete(message);
      } else if (message !== undefined) {
        fail(database, message, moment);
      }
    }
    return [];
  }

  /** One thing that is due after another, the earliest first. */
  #sweep(moment: Moment): void {
    const { nowMs } = moment;
    for (const [name, database] of this.databases) {
      if (name.startsWith(EPHEMERAL_DATABASE_PREFIX) && database.usedAtMs + EPHEMERAL_IDLE_MS <= nowMs) {
        this.databases.delete(name);
      }
    }
    const due = [...this.databases.values()].flatMap((database) => [
      ...[...database.records].map(([key, { expireAtMs }]) => ({
        atMs: expireAtMs ?? Number.POSITIVE_INFINITY,
        order: `1 ${padded(database.madeAt)} ${key}`,
        isPending: () => database.records.get(key)?.expireAtMs === expireAtMs,
        fire: () => void database.records.delete(key),
      })),
      ...[...database.queue].map((message) => ({
        atMs: message.state === "waiting" ? Number.POSITIVE_INFINITY : message.atMs,
        order: `2 ${padded(database.madeAt)} ${idOf(message)}`,
        isPending: () => true,
        fire: () => endLease(database, message, moment),
      })),
    ]);
    due.sort((a, b) => a.atMs - b.atMs || (a.order < b.order ? -1 : 1));
    for (const { atMs, isPending, fire } of due) {
      if (atMs <= nowMs && isPending()) {
        fire();
      }
    }
  }

  #use(name: string, nowMs: number): NaiveDatabase {
    const database = this.databases.get(name) ?? {
      madeAt: this.#made++,
      records: new Map(),
      queue: new Set(),
      usedAtMs: nowMs,
    };
    database.usedAtMs = nowMs;
    this.databases.set(name, database);
    return database;
  }

  #clientOf(commitId: CommitId, versionstamp: Versionstamp): Client {
    const { clientId } = commitId;
    if (!this.#clients.has(clientId) && this.#clients.size === this.#clientsMax) {
      const [oldest] = [...this.#clients].sort(([, a], [, b]) => compareVersionstamps(a.lastUsed, b.lastUsed));
      this.#clients.delete(oldest?.[0] ?? clientId);
    }
    const client = this.#clients.get(clientId) ?? { lastUsed: versionstamp, floor: 1, results: new Map() };
    this.#clients.set(clientId, client);
    client.lastUsed = versionstamp;
    client.floor = Math.max(client.floor, commitId.finishedBelow, commitId.sequence - COMMIT_WINDOW_MAX + 1);
    return client;
  }
}

function holds(records: ReadonlyMap<string, NaiveRecord>, check: Check): boolean {
  const found = records.get(bytesToHex(check.key))?.versionstamp ?? null;
  return found === null || check.versionstamp === null
    ? found === check.versionstamp
    : compareVersionstamps(found, check.versionstamp) === 0;
}

function take(database: NaiveDatabase, messagesMax: number, { nowMs }: Moment): Delivery[] {
  const due = [...database.queue]
    .filter(({ state, atMs }) => state === "waiting" && atMs <= nowMs)
    .sort((a, b) => a.atMs - b.atMs || (idOf(a) < idOf(b) ? -1 : 1));
  return due.slice(0, messagesMax).map((message) => {
    message.state = "leased";
    message.atMs = nowMs + QUEUE_LEASE_MS;
    message.delivery += 1;
    const { versionstamp, position, delivery, enqueue } = message;
    return { versionstamp, position, delivery, payload: enqueue.payload };
  });
}

function isDelivery(message: NaiveMessage, delivery: DeliveryId): boolean {
  return message.state !== "waiting" && idOf(message) === idOf(delivery) && message.delivery === delivery.delivery;
}

function endLease(database: NaiveDatabase, message: NaiveMessage, moment: Moment): void {
  if (message.state === "confirmed" || message.silent === QUEUE_SILENT_DELIVERIES_MAX) {
    fail(database, message, moment);
  } else {
    message.silent += 1;
    message.state = "waiting";
    message.atMs = moment.nowMs;
  }
}

function fail(database: NaiveDatabase, message: NaiveMessage, { versionstamp, nowMs }: Moment): void {
  const { backoffMs, keysIfUndelivered, payload } = message.enqueue;
  const pauseMs = backoffMs[message.failures];
  if (pauseMs === undefined) {
    database.queue.delete(message);
    for (const key of keysIfUndelivered) {
      database.records.set(bytesToHex(key), {
        value: { encoding: "v8", data: payload },
        versionstamp,
        expireAtMs: null,
      });
    }
  } else {
    message.failures += 1;
    message.state = "waiting";
    message.atMs = nowMs + pauseMs;
  }
}

/** Sorts as messages were enqueued. */
function idOf({ versionstamp, position }: Pick<DeliveryId, "versionstamp" | "position">): string {
  return `${versionstampToHex(versionstamp)} ${padded(position)}`;
}

/** What a database takes: keys and values. */
export function bytesOf({ records }: NaiveDatabase): number {
  return [...records].reduce((sum, [key, { value }]) => sum + key.length / 2 + value.data.length, 0);
}

/** So that numbers sort as text. */
function padded(number: number): string {
  return String(number).padStart(6, "0");
}
