// A gateway for the tests of this package: databases in memory, checks, sets, deletes, reads and watches; anything else is
// answered by whoever the test puts in between.
import { bytesToHex, createEpoch, createLogIndex, parseDatacenterId, parseRegion, type Region } from "@kvorum/base";
import { createVersionstamp, type Versionstamp } from "@kvorum/keyspace";
import type { AtomicWrite, Gateway, KvEntry, Operation, Outcome, ReadRange } from "@kvorum/kv";

type OperationOf<Kind extends Operation["kind"]> = Extract<Operation, { readonly kind: Kind }>;

export class MemoryGateway implements Gateway {
  /** Everything that was asked, in order. */
  readonly operations: Operation[] = [];
  readonly clientRegions: Region[] = [];
  /** Answers before anything else does; undefined: as usual. */
  intercept: (operation: Operation) => Outcome | "never" | undefined = () => undefined;
  readonly #databases = new Map<string, Map<string, KvEntry>>();
  readonly #parked = new Set<() => void>();
  #index = 0;

  get databases(): readonly string[] {
    return [...this.#databases.keys()];
  }

  submit(
    operation: Operation,
    { clientRegion }: { readonly clientRegion: Region },
    onOutcome: (outcome: Outcome) => void,
  ): void {
    this.operations.push(operation);
    this.clientRegions.push(clientRegion);
    const intercepted = this.intercept(operation);
    if (intercepted !== undefined) {
      if (intercepted !== "never") {
        queueMicrotask(() => onOutcome(intercepted));
      }
      return;
    }
    switch (operation.kind) {
      case "commit":
        queueMicrotask(() => onOutcome(this.#commit(operation.write)));
        return;
      case "read":
        queueMicrotask(() =>
          onOutcome(this.#read(operation.ranges, operation.database, operation.consistency.level === "strong")),
        );
        return;
      case "watch":
        this.#watch(operation, onOutcome);
        return;
      default:
        throw new Error(`the memory gateway has no ${operation.kind}`);
    }
  }

  #commit(write: AtomicWrite): Outcome {
    const records = this.#mustHave(write.database ?? "");
    const failedChecks = write.checks.flatMap(({ key, versionstamp }, i) => {
      const found = records.get(bytesToHex(key))?.versionstamp ?? null;
      return hexOf(found) === hexOf(versionstamp) ? [] : [i];
    });
    if (failedChecks.length > 0) {
      return { kind: "check_failed", failedChecks };
    }
    this.#index += 1;
    const versionstamp = this.#versionstamp();
    for (const mutation of write.mutations) {
      if (mutation.kind === "delete") {
        records.delete(bytesToHex(mutation.key));
      } else if (mutation.kind === "set") {
        records.set(bytesToHex(mutation.key), { key: mutation.key, value: mutation.value, versionstamp });
      }
    }
    for (const wake of [...this.#parked]) {
      wake();
    }
    return { kind: "committed", versionstamp, datacentersDurable: 2 };
  }

  #read(ranges: readonly ReadRange[], database: string | undefined, strong: boolean): Outcome {
    const records = this.#databases.get(database ?? "") ?? new Map<string, KvEntry>();
    const sorted = [...records.keys()].sort();
    return {
      kind: "read",
      ranges: ranges.map(({ start, end, limit, reverse }) => {
        const within = sorted.filter((key) => key >= bytesToHex(start) && key < bytesToHex(end));
        const keys = (reverse ? within.toReversed() : within).slice(0, limit);
        return keys.flatMap((key) => records.get(key) ?? []);
      }),
      provenance: {
        region: parseRegion("us-east4"),
        datacenter: parseDatacenterId("us-east4-a"),
        versionstamp: this.#versionstamp(),
        ageMs: 0,
        strong,
      },
    };
  }

  #watch({ keys, seen, database, timeoutMs }: OperationOf<"watch">, onOutcome: (outcome: Outcome) => void): void {
    const read = (): Extract<Outcome, { readonly kind: "read" }> =>
      this.#read(
        keys.map((key) => ({ start: key, end: Uint8Array.of(...key, 0), limit: 1, reverse: false })),
        database,
        false,
      ) as Extract<Outcome, { readonly kind: "read" }>;
    const isNew = (): boolean =>
      seen === null ||
      read().ranges.some(([entry], i) => hexOf(entry?.versionstamp ?? null) !== hexOf(seen[i] ?? null));
    if (isNew()) {
      queueMicrotask(() => onOutcome(read()));
      return;
    }
    const answer = (): void => {
      clearTimeout(timer);
      this.#parked.delete(wake);
      onOutcome(read());
    };
    const wake = (): void => {
      if (isNew()) {
        answer();
      }
    };
    const timer = setTimeout(answer, timeoutMs);
    this.#parked.add(wake);
  }

  #mustHave(database: string): Map<string, KvEntry> {
    const records = this.#databases.get(database) ?? new Map<string, KvEntry>();
    this.#databases.set(database, records);
    return records;
  }

  #versionstamp(): Versionstamp {
    return createVersionstamp({ epoch: createEpoch(1), index: createLogIndex(this.#index), position: 0 });
  }
}

function hexOf(versionstamp: Versionstamp | null): string | null {
  return versionstamp === null ? null : bytesToHex(versionstamp);
}
