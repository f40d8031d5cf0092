// The clients of one workload: they carry out what the schedule plans and record how it went.
import { KvorumError, type Region } from "@kvorum/base";
import type { RegionRecorder } from "../figures/region-recorder.ts";
import type { Workload } from "../schema/workload-schema.ts";
import type { OperationKind, PlannedOperation } from "../workload/schedule.ts";
import type { AcknowledgedWrites } from "./acknowledged-writes.ts";
import type { ScenarioClock, ScenarioKey, ScenarioKv } from "./environment.ts";

export interface ClientGroupOptions {
  readonly workload: Workload;
  readonly clientRegion: Region;
  /** One per client of the workload; owned by the caller. */
  readonly clients: readonly ScenarioKv[];
  readonly recorder: RegionRecorder;
  readonly writes: AcknowledgedWrites;
  readonly clock: ScenarioClock;
}

export class ClientGroup {
  readonly workload: Workload;
  readonly #options: ClientGroupOptions;
  readonly #value: Uint8Array;
  #eventualReads = 0;

  constructor(options: ClientGroupOptions) {
    this.workload = options.workload;
    this.#options = options;
    this.#value = new Uint8Array(options.workload.valueSizeBytes);
  }

  /** Eventual reads answered so far, warm-up included. */
  get eventualReads(): number {
    return this.#eventualReads;
  }

  /**
   * Carries out one operation. Never rejects: a failure is a figure.
   * @param recorded false while warming up: acknowledged writes are kept all the same, latencies are not
   */
  async execute(operation: PlannedOperation, intendedAtMs: number, recorded: boolean): Promise<void> {
    const { recorder, clock } = this.#options;
    try {
      await this.#perform(operation);
      if (recorded) {
        recorder.latency[operation.kind].record(clock.nowMs() - intendedAtMs);
      }
    } catch (thrown) {
      if (recorded) {
        recorder.recordFailure(KvorumError.from(thrown).code);
      }
    }
  }

  /** Counts an operation that was due and not started, since too many were under way. */
  refuse(recorded: boolean): void {
    if (recorded) {
      this.#options.recorder.recordFailure("resource_exhausted");
    }
  }

  async #perform(operation: PlannedOperation): Promise<void> {
    const { clients, workload, writes } = this.#options;
    const client = clients[operation.clientNumber % clients.length];
    if (client === undefined) {
      throw new KvorumError("invariant_broken", `workload in ${workload.clientRegion} has no clients`);
    }
    const key: ScenarioKey = [workload.keys.prefix, operation.keyNumber];
    if (operation.kind === "write") {
      const committed = await client.set(key, this.#value);
      writes.add({ ...committed, clientId: client.clientId });
      return;
    }
    await client.get(key, { consistency: CONSISTENCY_OF[operation.kind] });
    this.#eventualReads += operation.kind === "eventualRead" ? 1 : 0;
  }
}

const CONSISTENCY_OF = {
  strongRead: "strong",
  eventualRead: "eventual",
} as const satisfies Record<Exclude<OperationKind, "write">, "strong" | "eventual">;
