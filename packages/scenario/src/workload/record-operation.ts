// One operation of a client, from the moment it was due: how long it took, or why it failed, is a figure of its region.
import { KvorumError, type Region } from "@kvorum/base";
import type { OperationKind } from "./operation-kind.ts";
import type { WorkloadContext } from "./workload-driver.ts";

export interface DueOperation {
  /** Where the client is. */
  readonly region: Region;
  readonly kind: OperationKind;
  /** By the run's clock. */
  readonly intendedAtMs: number;
}

/** Never rejects. @returns the failure; null when it succeeded */
export async function recordOperation(
  { clock, recorder }: Pick<WorkloadContext, "clock" | "recorder">,
  { region, kind, intendedAtMs }: DueOperation,
  perform: () => Promise<void>,
): Promise<KvorumError | null> {
  try {
    await perform();
    recorder.succeeded({ region, kind, intendedAtMs, endedAtMs: clock.nowMs() });
    return null;
  } catch (thrown) {
    const failure = KvorumError.from(thrown);
    recorder.failed(region, failure.code, intendedAtMs);
    return failure;
  }
}
