// A state that is gone can be made again from the log only while the log reaches back to its beginning.
import { KvorumError } from "@kvorum/base";
import type { LogStore } from "@kvorum/replica";

/**
 * Call it when an open had to begin with an empty state.
 * @throws KvorumError data_corrupt — the log was compacted: what the state held before it is nowhere on this disk
 */
export function checkLostState(log: Pick<LogStore, "base" | "lineage">, where: string): void {
  if (log.base.index > 0 && !log.lineage.resetting) {
    throw new KvorumError(
      "data_corrupt",
      `the state in ${where} is lost, it has no checkpoint, and its log starts only after ${log.base.index}: wipe this datacenter and let it catch up from the others`,
    );
  }
}
