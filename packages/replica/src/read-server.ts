// Serves reads from the applied state: all that are due in a turn from one snapshot.
import { type DatacenterId, type InstantMs, type Region, successorOf } from "@kvorum/base";
import { createVersionstamp, POSITION_MAX, singleKeyRange } from "@kvorum/keyspace";
import {
  type KvEntry,
  listDatabases,
  type Outcome,
  type Provenance,
  type ReadRange,
  readRanges,
  type StateReader,
} from "@kvorum/kv";
import type { StateStore } from "./ports/state-store.ts";
import type { ReadContext, ReadOperation } from "./read-context.ts";
import type { ConfirmedAt, DueReads, Read } from "./read-queue.ts";
import { outcomeFromError } from "./request.ts";
import type { StaleReadLedger } from "./stale-reads.ts";

export interface ReadServerOptions {
  readonly region: Region;
  readonly datacenter: DatacenterId;
  readonly state: Pick<StateStore, "read">;
  readonly ledger: StaleReadLedger;
}

/** An answer that is there and not given yet. */
export interface PreparedAnswer {
  readonly read: Read | ConfirmedAt;
  readonly outcome: Outcome;
}

export class ReadServer {
  readonly #options: ReadServerOptions;

  constructor(options: ReadServerOptions) {
    this.#options = options;
  }

  /** Reads everything from one snapshot. Precondition: the applied state may serve it all. */
  read(due: DueReads, context: ReadContext): readonly PreparedAnswer[] {
    if (due.local.length === 0 && due.strong.length === 0) {
      return [];
    }
    const local = this.#provenance(context, false);
    const strong = this.#provenance(context, true);
    return this.#options.state.read((reader) => [
      ...due.local.map((read) => ({ read, outcome: readOutcome(reader, read, local) })),
      ...due.strong.map((read) => ({ read, outcome: readOutcome(reader, read, strong) })),
    ]);
  }

  answer({ read, outcome }: PreparedAnswer, now: InstantMs): void {
    const { operation, request } = read;
    const isOfRanges = operation.kind !== "list_databases" && outcome.kind === "read";
    if (isOfRanges && !outcome.provenance.strong && !request.answered) {
      const { database = "" } = operation;
      const ranges = rangesOf(operation).map((range, i) => coveredRange(range, outcome.ranges[i] ?? []));
      this.#options.ledger.served({ clientRegion: request.clientRegion, readAtMs: now, database, ranges });
    }
    request.answer(outcome);
  }

  #provenance({ position, ageMs }: ReadContext, strong: boolean): Provenance {
    const { region, datacenter } = this.#options;
    // The last position an entry can have: the read sees every commit of the entry.
    const versionstamp = createVersionstamp({ ...position, position: POSITION_MAX });
    return { region, datacenter, versionstamp, ageMs: strong ? 0 : ageMs, strong };
  }
}

function readOutcome(reader: StateReader, { operation }: Read, provenance: Provenance): Outcome {
  try {
    return operation.kind === "list_databases"
      ? { kind: "databases", databases: listDatabases(reader) }
      : { kind: "read", ranges: readRanges(reader, rangesOf(operation), operation.database), provenance };
  } catch (error) {
    return outcomeFromError(error);
  }
}

/** A watch reads each of its keys. */
function rangesOf(operation: Exclude<ReadOperation, { readonly kind: "list_databases" }>): readonly ReadRange[] {
  return operation.kind === "read"
    ? operation.ranges
    : operation.keys.map((key) => ({ ...singleKeyRange(key), limit: 1, reverse: false }));
}

/** What a range read really looked at: up to its last entry if the limit stopped it there. */
function coveredRange(range: ReadRange, entries: readonly KvEntry[]): ReadRange {
  const last = entries.at(-1);
  if (last === undefined || entries.length < range.limit) {
    return range;
  }
  return range.reverse ? { ...range, start: last.key } : { ...range, end: successorOf(last.key) };
}
