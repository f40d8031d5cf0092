// Serves reads from the applied state: all that are due in a turn from one snapshot.
import type { DatacenterId, InstantMs, Region } from "@kvorum/base";
import { createVersionstamp, POSITION_MAX, partsOfVersionstamp, singleKeyRange } from "@kvorum/keyspace";
import { listDatabases, type Outcome, type Provenance, type ReadRange, readRanges, type StateReader } from "@kvorum/kv";
import type { Adversary, HeldBackView } from "./adversary.ts";
import { coveredRange } from "./covered-range.ts";
import type { StateStore } from "./ports/state-store.ts";
import { consistencyOf, type ReadContext, type ReadOperation } from "./read-context.ts";
import type { ConfirmedAt, DueReads, Read } from "./read-queue.ts";
import { outcomeFromError, type Request } from "./request.ts";
import type { EntryWrites, StaleReadLedger } from "./stale-reads.ts";
import { isNews } from "./watch-desk.ts";

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

type RangeOperation = Exclude<ReadOperation, { readonly kind: "list_databases" }>;
type ReadOutcome = Extract<Outcome, { readonly kind: "read" }>;

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
    if (operation.kind !== "list_databases" && outcome.kind === "read" && !request.answered) {
      this.#toBeJudged(request, operation, { outcome, missed, now });
    }
    request.answer(outcome);
  }

  /** A watch whose time is over without a change shows nobody anything. */
  #toBeJudged(
    { clientRegion, source }: Request,
    operation: RangeOperation,
    answer: { readonly outcome: ReadOutcome; readonly missed: readonly EntryWrites[]; readonly now: InstantMs },
  ): void {
    const { ranges, provenance } = answer.outcome;
    const { kind, database = "", consistency, audit = null } = operation;
    if (provenance.strong || (kind === "watch" && !isNews(operation, answer.outcome))) {
      return;
    }
    const { epoch, index } = partsOfVersionstamp(provenance.versionstamp);
    const read = {
      kind,
      clientRegion,
      source,
      level: consistency.level,
      readAtMs: answer.now,
      position: { epoch, index },
      database,
      ranges: rangesOf(operation).map((range, i) => coveredRange(range, ranges[i] ?? [])),
      audit,
    };
    this.#options.ledger.served(read, answer.missed);
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
function rangesOf(operation: RangeOperation): readonly ReadRange[] {
  return operation.kind === "read"
    ? operation.ranges
    : operation.keys.map((key) => ({ ...singleKeyRange(key), limit: 1, reverse: false }));
}
