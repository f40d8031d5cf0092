// What the clients of one region saw. Mutable, written by the run, read once by the report and often by the progress view.
import type { ErrorCode, Region } from "@kvorum/base";
import { DurationHistogram } from "@kvorum/figures";
import { OPERATION_KINDS, type OperationKind } from "../workload/operation-kind.ts";

export class RegionRecorder {
  readonly region: Region;
  readonly latency: Readonly<Record<OperationKind, DurationHistogram>> = {
    write: new DurationHistogram(),
    strongRead: new DurationHistogram(),
    sessionRead: new DurationHistogram(),
    boundedRead: new DurationHistogram(),
    eventualRead: new DurationHistogram(),
    list: new DurationHistogram(),
    transaction: new DurationHistogram(),
    queueDelivery: new DurationHistogram(),
    watch: new DurationHistogram(),
  };
  readonly timeToVisible = new DurationHistogram();
  readonly #errors = new Map<ErrorCode, number>();
  #failed = 0;
  #probesUnseen = 0;

  constructor(region: Region) {
    this.region = region;
  }

  get succeeded(): number {
    return OPERATION_KINDS.reduce((sum, kind) => sum + this.latency[kind].count, 0);
  }

  get failed(): number {
    return this.#failed;
  }

  /** Probes that no reader of this region saw in time. */
  get probesUnseen(): number {
    return this.#probesUnseen;
  }

  /** Failed operations by error code. */
  get errors(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#errors].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  recordFailure(code: ErrorCode): void {
    this.#failed += 1;
    this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
  }

  recordUnseenProbe(): void {
    this.#probesUnseen += 1;
  }
}
