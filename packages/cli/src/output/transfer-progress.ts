// How many records an export or import has moved: shown to a person who waits, and to nobody else.
import type { CliContext } from "../cli-context.ts";
import { createProgressLine } from "./progress-line.ts";

export interface TransferProgress {
  /** @param fraction how much of it that is; null while nobody knows */
  show(records: number, fraction?: number | null): void;
  clear(): void;
}

const SILENT: TransferProgress = { show: () => {}, clear: () => {} };

export function createTransferProgress({ stderr, errorPaint }: CliContext, verb: string): TransferProgress {
  if (!stderr.isTty) {
    return SILENT;
  }
  const line = createProgressLine(stderr, errorPaint);
  return {
    show: (records, fraction = null) => line.show(`${records} records ${verb}`, fraction),
    clear: () => line.clear(),
  };
}
