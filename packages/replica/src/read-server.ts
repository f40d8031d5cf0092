// Serves reads from the applied state: all that are due in a turn from one snapshot.
import { type DatacenterId, type InstantMs, type Region, successorOf } from "@kvorum/base";
import { createVersionstamp, POSITION_MAX, partsOfVersionstamp, singleKeyRange } from "@kvorum/keyspace";
import {
  type KvEntry,
  listDatabases,
  type Outcome,
  type Provenance,
  type ReadRange,
  readRanges,
  type StateReader,
} from "@kvorum/kv";
import type { Adversary, HeldBackView } from "./adversary.ts";
import type { StateStore } from "./ports/state-store.ts";
import { consistencyOf, type ReadContext, type ReadOperation } from "./read-context.ts";
import type { ConfirmedAt, DueReads, Read } from "./read-queue.ts";
import { outcomeFromError } from "./request.ts";
import type { EntryWrites, StaleReadLedger } from "./stale-reads.ts";

export interface ReadServerOptions {
  readonly region: Region;
  readonly datacenter: DatacenterId;
  readonly state: Pick<StateStore, "read">;
  readonly ledger: StaleReadLedger;
  readonly adversary: Pick<Adversary, "view">;
}

/** An answer that is there and not given yet. */
export interface PreparedAnswer {
  readonly read: Read | ConfirmedAt;
  readonly outcome: Outcome;
  /** What the applied state has and the answer was not shown, in log order: nothing unless an adversary holds reads back. */
  readonly missed: readonly EntryWrites[];
}

/** What reads of one kind are served from. */
interface Source {
  readonly reader: StateReader;
  readonly provenance: Provenance;
  readonly missed: readonly EntryWrites[];
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
    return this.#options.state.read((reader) => {
      const local = { reader, provenance: this.#provenance(context, false), missed: [] };
      const strong = { reader, provenance: this.#provenance(context, true), missed: [] };
      const view = due.local.some(isEventual) ? this.#options.adversary.view : null;
      const eventual = view === null ? local : this.#heldBack(reader, context, view);
      return [
        ...due.local.map((read) => prepare(read, isEventual(read) ? eventual : local)),
        ...due.strong.map((read) => prepare(read, strong)),
      ];
    });
  }

  answer({ read, outcome, missed }: PreparedAnswer, now: InstantMs): void {
    const { operation, request } = read;
    const isOfRanges = operation.kind !== "list_databases" && outcome.kind === "read";
    if (isOfRanges && !outcome.provenance.strong && !request.answered) {
      const { database = "" } = operation;
      const ranges = rangesOf(operation).map((range, i) => coveredRange(range, outcome.ranges[i] ?? []));
      const { clientRegion, source } = request;
      const { epoch, index } = partsOfVersionstamp(outcome.provenance.versionstamp);
      const position = { epoch, index };
      const { level } = operation.consistency;
      const audit = (operation.kind === "read" ? operation.audit : undefined) ?? null;
      this.#options.ledger.served(
        { clientRegion, source, level, readAtMs: now, position, database, ranges, audit },
        missed,
      );
    }
    request.answer(outcome);
  }

  /** The age is that of the first entry that the answer is not shown. */
  #heldBack(reader: StateReader, context: ReadContext, view: HeldBackView): Source {
    const { position, firstHiddenCommitAtMs, missed } = view;
    const ageMs = Number.isNaN(firstHiddenCommitAtMs) ? null : Math.max(0, context.now - firstHiddenCommitAtMs);
    return { reader: view.over(reader), provenance: this.#provenance({ position, ageMs }, false), missed };
  }

  #provenance({ position, ageMs }: Pick<ReadContext, "position" | "ageMs">, strong: boolean): Provenance {
    const { region, datacenter } = this.#options;
    // The last position an entry can have: the read sees every commit of the entry.
    const versionstamp = createVersionstamp({ ...position, position: POSITION_MAX });
    return { region, datacenter, versionstamp, ageMs: strong ? 0 : ageMs, strong };
  }
}

function isEventual({ operation }: Read): boolean {
  return consistencyOf(operation).level === "eventual";
}

function prepare(read: Read | ConfirmedAt, { reader, provenance, missed }: Source): PreparedAnswer {
  return { read, outcome: readOutcome(reader, read, provenance), missed };
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
