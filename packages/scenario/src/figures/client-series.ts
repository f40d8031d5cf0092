// What the clients of a region saw over time, bucket by bucket.
import type { ClientPoint } from "../report/series-schema.ts";
import type { OperationKind } from "../workload/operation-kind.ts";

/** The kinds that have lines of their own in the report. */
type DrawnKind = Extract<OperationKind, "write" | "strongRead" | "eventualRead">;

interface Bucket {
  succeeded: number;
  failed: number;
  readonly durationsMs: Record<DrawnKind, number[]>;
}

export class ClientSeries {
  readonly #bucketMs: number;
  readonly #buckets = new Map<number, Bucket>();

  constructor(bucketMs: number) {
    this.#bucketMs = bucketMs;
  }

  /** @param at.atMs since the start of the load; what is before it is not drawn */
  succeeded(kind: OperationKind, at: { readonly atMs: number; readonly durationMs: number }): void {
    const bucket = this.#bucketAt(at.atMs);
    bucket.succeeded += 1;
    if (kind === "write" || kind === "strongRead" || kind === "eventualRead") {
      bucket.durationsMs[kind].push(at.durationMs);
    }
  }

  failed(atMs: number): void {
    this.#bucketAt(atMs).failed += 1;
  }

  /** In the order of time; buckets in which nothing was due are left out. */
  get points(): readonly ClientPoint[] {
    return [...this.#buckets].sort(([a], [b]) => a - b).map(([number, bucket]) => this.#pointOf(number, bucket));
  }

  #pointOf(number: number, { succeeded, failed, durationsMs }: Bucket): ClientPoint {
    const { write, strongRead, eventualRead } = durationsMs;
    return {
      atMs: number * this.#bucketMs,
      succeeded,
      failed,
      writeMsP50: quantileOf(write, 0.5),
      writeMsP99: quantileOf(write, 0.99),
      strongReadMsP50: quantileOf(strongRead, 0.5),
      strongReadMsP99: quantileOf(strongRead, 0.99),
      eventualReadMsP50: quantileOf(eventualRead, 0.5),
      eventualReadMsP99: quantileOf(eventualRead, 0.99),
    };
  }

  #bucketAt(atMs: number): Bucket {
    const number = Math.max(0, Math.floor(atMs / this.#bucketMs));
    const bucket = this.#buckets.get(number) ?? createBucket();
    this.#buckets.set(number, bucket);
    return bucket;
  }
}

function createBucket(): Bucket {
  return { succeeded: 0, failed: 0, durationsMs: { write: [], strongRead: [], eventualRead: [] } };
}

/** Of the sorted values the one at the fraction; null of none. Rounded to a microsecond. */
function quantileOf(values: readonly number[], fraction: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))];
  return found === undefined ? null : Math.round(found * 1_000) / 1_000;
}
