// Many seeds of one scenario on virtual time, side by side: a worker per core, each with its own world.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type ErrorCode, KvorumError } from "@kvorum/base";
import type { Report } from "@kvorum/scenario";

export interface SeedPoolOptions {
  /** Absolute path of the scenario file. */
  readonly file: string;
  readonly seeds: readonly number[];
  readonly signal: AbortSignal;
  readonly onReport: (report: Report) => void;
}

/** What a worker is given, and what it gives back. */
export interface SeedTask {
  readonly file: string;
  readonly seed: number;
}
export type SeedResult =
  | { readonly kind: "report"; readonly report: Report }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string };

/**
 * The reports in the order of the seeds; after an abort, of those that had ended.
 * @throws KvorumError — what a run threw: with that seed it throws again
 */
export async function runSeeds(options: SeedPoolOptions): Promise<readonly Report[]> {
  const queue = [...options.seeds];
  const reports: Report[] = [];
  const workers = Math.min(queue.length, availableParallelism());
  await Promise.all(Array.from({ length: workers }, () => drain(queue, reports, options)));
  return reports.toSorted((a, b) => a.seed - b.seed);
}

async function drain(queue: number[], reports: Report[], options: SeedPoolOptions): Promise<void> {
  const worker = new Worker(new URL("./seed-worker.ts", import.meta.url));
  try {
    for (let seed = queue.shift(); seed !== undefined && !options.signal.aborted; seed = queue.shift()) {
      const result = await ask(worker, { file: options.file, seed }, options.signal);
      if (result === null) {
        return;
      }
      if (result.kind === "failed") {
        queue.length = 0;
        throw new KvorumError(result.code, `seed ${seed}: ${result.message}`);
      }
      reports.push(result.report);
      options.onReport(result.report);
    }
  } finally {
    await worker.terminate();
  }
}

/** Null: nobody waits for the answer any more. */
function ask(worker: Worker, task: SeedTask, signal: AbortSignal): Promise<SeedResult | null> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => resolve(null);
    const settle = (result: SeedResult): void => {
      signal.removeEventListener("abort", giveUp);
      worker.off("error", reject);
      resolve(result);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    worker.once("error", reject);
    worker.once("message", settle);
    worker.postMessage(task);
  });
}
