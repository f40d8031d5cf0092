// A store of one process in memory for tests of the server: enough of the data model to be talked to. It answers within
// `submit`, but for what waits: a watch until a key changes, a take until there is a message. No timeouts, leases or sweeps.
import { bytesToHex, compareBytes, createEpoch, createLogIndex, parseDatacenterId, parseRegion } from "@kvorum/base";
import { createVersionstamp, singleKeyRange, type Versionstamp } from "@kvorum/keyspace";
import type {
  AtomicWrite,
  Delivery,
  DeliveryId,
  EncodedValue,
  Gateway,
  KvEntry,
  Mutation,
  Operation,
  Outcome,
  QueueStep,
  ReadRange,
} from "@kvorum/kv";

interface Database {
  readonly entries: Map<string, KvEntry>;
  /** The messages that nobody has finished. `taken`: in somebody's hands. */
  messages: readonly { readonly delivery: Delivery; readonly taken: boolean }[];
}

export class MapGateway implements Gateway {
  readonly #databases = new Map<string, Database>([["", createDatabase()]]);
  #waiting: (readonly [Operation, (outcome: Outcome) => void])[] = [];
  #lastIndex = 0;

  submit(operation: Operation, _context: unknown, onOutcome: (outcome: Outcome) => void): void {
    const outcome = this.#outcomeOf(operation);
    if (outcome === null) {
      this.#waiting.push([operation, onOutcome]);
      return;
    }
    onOutcome(outcome);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const [waitingOperation, onWaitingOutcome] of operation.kind === "read" ? [] : waiting) {
      this.submit(waitingOperation, _context, onWaitingOutcome);
    }
  }

  /** Null: not yet. */
  #outcomeOf(operation: Operation): Outcome | null {
    switch (operation.kind) {
      case "commit":
        return this.#commit(operation.write, this.#database(operation.write.database));
      case "read":
        return this.#read(operation.ranges, this.#database(operation.database));
      case "watch": {
        const ranges = operation.keys.map((key) => ({ ...singleKeyRange(key), limit: 1, reverse: false }));
        const found = this.#read(ranges, this.#database(operation.database));
        return found.ranges.every(([entry], i) => isSame(entry?.versionstamp ?? null, operation.seen?.[i]))
          ? null
          : found;
      }
      case "queue":
        return takeStep(this.#database(operation.database), operation.step);
      case "list_databases":
        return {
          kind: "databases",
          databases: [...this.#databases].map(([name, { entries }]) => infoOf(name, entries)),
        };
      case "drop_database":
        this.#databases.delete(operation.database);
        return { kind: "database_dropped" };
    }
  }

  #database(name = ""): Database {
    const database = this.#databases.get(name) ?? createDatabase();
    this.#databases.set(name, database);
    return database;
  }

  #commit({ checks, mutations, enqueues = [] }: AtomicWrite, database: Database): Outcome {
    const failedChecks = checks.flatMap(({ key, versionstamp }, i) =>
      isSame(database.entries.get(bytesToHex(key))?.versionstamp ?? null, versionstamp) ? [] : [i],
    );
    if (failedChecks.length > 0) {
      return { kind: "check_failed", failedChecks };
    }
    this.#lastIndex += 1;
    const versionstamp = this.#versionstamp();
    for (const mutation of mutations) {
      apply(database.entries, mutation, versionstamp);
    }
    const sent = enqueues.map(({ payload }, position) => ({ payload, versionstamp, position, delivery: 1 }));
    database.messages = [...database.messages, ...sent.map((delivery) => ({ delivery, taken: false }))];
    return { kind: "committed", versionstamp, datacentersDurable: 2 };
  }

  #read(ranges: readonly ReadRange[], { entries }: Database): Extract<Outcome, { readonly kind: "read" }> {
    const sorted = [...entries.values()].sort((x, y) => compareBytes(x.key, y.key));
    return {
      kind: "read",
      ranges: ranges.map(({ start, end, limit, reverse }) => {
        const found = sorted.filter(({ key }) => compareBytes(key, start) >= 0 && compareBytes(key, end) < 0);
        return (reverse ? found.reverse() : found).slice(0, limit);
      }),
      provenance: {
        region: parseRegion("here"),
        datacenter: parseDatacenterId("dc-a"),
        versionstamp: this.#versionstamp(),
        ageMs: 1.5,
        strong: false,
      },
    };
  }

  #versionstamp(): Versionstamp {
    return createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(this.#lastIndex), position: 0 });
  }
}

function createDatabase(): Database {
  return { entries: new Map(), messages: [] };
}

function infoOf(
  name: string,
  entries: Database["entries"],
): Extract<Outcome, { readonly kind: "databases" }>["databases"][number] {
  const bytes = [...entries.values()].reduce((total, { key, value }) => total + key.length + value.data.length, 0);
  return { name, records: entries.size, bytes };
}

function isSame(found: Versionstamp | null, expected: Versionstamp | null | undefined): boolean {
  return found === null || expected === null || expected === undefined
    ? found === expected
    : compareBytes(found, expected) === 0;
}

function apply(entries: Database["entries"], mutation: Mutation, versionstamp: Versionstamp): void {
  const { key } = mutation;
  if (mutation.kind === "delete") {
    entries.delete(bytesToHex(key));
    return;
  }
  const before = entries.get(bytesToHex(key))?.value;
  const value = "value" in mutation ? mutation.value : combined(mutation.kind, before, mutation.operand);
  entries.set(bytesToHex(key), { key, value, versionstamp });
}

function combined(kind: "sum" | "min" | "max", before: EncodedValue | undefined, operand: EncodedValue): EncodedValue {
  if (before === undefined) {
    return operand;
  }
  const [x, y] = [u64Of(before), u64Of(operand)];
  const data = Buffer.alloc(8);
  data.writeBigUInt64LE(BigInt.asUintN(64, kind === "sum" ? x + y : (kind === "min") === x < y ? x : y));
  return { encoding: "le64", data };
}

function u64Of({ data }: EncodedValue): bigint {
  return Buffer.from(data).readBigUInt64LE();
}

function takeStep(database: Database, step: QueueStep): Outcome | null {
  if (step.kind === "take") {
    const taken = database.messages.filter((message) => !message.taken).slice(0, step.messagesMax);
    database.messages = database.messages.map((message) =>
      taken.includes(message) ? { ...message, taken: true } : message,
    );
    return taken.length === 0 ? null : { kind: "queue", deliveries: taken.map(({ delivery }) => delivery) };
  }
  if (step.kind === "finish") {
    const finished = new Map(step.deliveries.map((delivery) => [nameOf(delivery), delivery.ok]));
    database.messages = database.messages
      .filter(({ delivery }) => finished.get(nameOf(delivery)) !== true)
      .map((message) => (finished.has(nameOf(message.delivery)) ? nextDelivery(message.delivery) : message));
  }
  return { kind: "queue", deliveries: [] };
}

function nextDelivery(delivery: Delivery): Database["messages"][number] {
  return { delivery: { ...delivery, delivery: delivery.delivery + 1 }, taken: false };
}

function nameOf({ versionstamp, position, delivery }: DeliveryId): string {
  return `${bytesToHex(versionstamp)} ${position} ${delivery}`;
}
