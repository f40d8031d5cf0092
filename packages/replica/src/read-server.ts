// Serves reads from the applied state: all that are due in a turn from one snapshot.
import { type DatacenterId, type InstantMs, type Region, successorOf } from "@kvorum/base";
import { createVersionstamp, POSITION_MAX } from "@kvorum/keyspace";
import {
  type AppliedPosition,
  type KvEntry,
  type Outcome,
  type Provenance,
  type ReadRange,
  readRanges,
} from "@kvorum/kv";
import type { StateStore } from "./ports/state-store.ts";
import { outcomeFromError, type Request } from "./request.ts";
import type { StaleReadLedger } from "./stale-reads.ts";

export interface ReadServerOptions {
  readonly region: Region;
  readonly datacenter: DatacenterId;
  readonly state: StateStore;
  readonly ledger: StaleReadLedger;
}

/** From which state a turn's reads are served. */
export interface ReadPoint {
  readonly position: AppliedPosition;
  readonly ageMs: number | null;
  readonly now: InstantMs;
}

export class ReadServer {
  readonly #options: ReadServerOptions;

  constructor(options: ReadServerOptions) {
    this.#options = options;
  }

  /** Answers every request. Precondition: the applied state may serve them all. */
  serve(reads: { readonly eventual: readonly Request[]; readonly strong: readonly Request[] }, point: ReadPoint): void {
    if (reads.eventual.length === 0 && reads.strong.length === 0) {
      return;
    }
    const eventual = this.#provenance(point, false);
    const strong = this.#provenance(point, true);
    const answers = this.#options.state.read((reader) => {
      const answer = (request: Request, provenance: Provenance): (() => void) => {
        const outcome = readOutcome(request, provenance, (ranges) => readRanges(reader, ranges));
        return () => this.#answer(request, outcome, point.now);
      };
      return [
        ...reads.eventual.map((request) => answer(request, eventual)),
        ...reads.strong.map((request) => answer(request, strong)),
      ];
    });
    for (const answer of answers) {
      answer();
    }
  }

  #answer(request: Request, outcome: Outcome, now: InstantMs): void {
    const { operation, clientRegion } = request;
    if (outcome.kind === "read" && !outcome.provenance.strong && operation.kind === "read" && !request.answered) {
      const ranges = operation.ranges.map((range, i) => coveredRange(range, outcome.ranges[i] ?? []));
      this.#options.ledger.served({ clientRegion, readAtMs: now, ranges });
    }
    request.answer(outcome);
  }

  #provenance(point: ReadPoint, strong: boolean): Provenance {
    const { region, datacenter } = this.#options;
    // The last position an entry can have: the read sees every commit of the entry.
    const versionstamp = createVersionstamp({ ...point.position, position: POSITION_MAX });
    return { region, datacenter, versionstamp, ageMs: strong ? 0 : point.ageMs, strong };
  }
}

function readOutcome(
  request: Request,
  provenance: Provenance,
  read: (ranges: readonly ReadRange[]) => readonly (readonly KvEntry[])[],
): Outcome {
  if (request.operation.kind !== "read") {
    return outcomeFromError(new Error("a commit reached the read path"));
  }
  try {
    return { kind: "read", ranges: read(request.operation.ranges), provenance };
  } catch (error) {
    return outcomeFromError(error);
  }
}

/** What a range read really looked at: up to its last entry if the limit stopped it there. */
function coveredRange(range: ReadRange, entries: readonly KvEntry[]): ReadRange {
  const last = entries.at(-1);
  if (last === undefined || entries.length < range.limit) {
    return range;
  }
  return range.reverse ? { ...range, start: last.key } : { ...range, end: successorOf(last.key) };
}
