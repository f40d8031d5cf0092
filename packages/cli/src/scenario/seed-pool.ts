// Many seeds of scenarios on virtual time, side by side: a worker per core, each with one world at a time.
//
// A worker that ends while it still loads LMDB takes the whole process with it (the addon throws where nobody can catch): it says
// when it has loaded everything, and until then it is let be.
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type ErrorCode, KvorumError } from "@kvorum/base";
import type { Report } from "@kvorum/scenario";

export interface SeedPoolOptions {
  readonly tasks: readonly SeedTask[];
  readonly signal: AbortSignal;
  /** In the order in which they end. */
  readonly onReport: (task: SeedTask, report: Report) => Promise<void>;
}

/** What a worker is given, and what it gives back. */
export interface SeedTask {
  /** Absolute path of the scenario file. */
  readonly file: string;
  readonly seed: number;
}
/** What it says first. */
export const SEED_WORKER_READY = "ready";
export type SeedResult =
  | { readonly kind: "report"; readonly report: Report }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string };

/**
 * Runs every task, or after an abort those that had begun.
 * @throws KvorumError — what a run threw: with that seed it throws again
 */
export async function runSeeds(options: SeedPoolOptions): Promise<void> {
  const queue = [...options.tasks];
  const workers = Math.min(queue.length, availableParallelism());
  await Promise.all(Array.from({ length: workers }, () => drain(queue, options)));
}

async function drain(queue: SeedTask[], { signal, onReport }: SeedPoolOptions): Promise<void> {
  const worker = new Worker(new URL("./seed-worker.ts", import.meta.url));
  await once(worker, "message"); // SEED_WORKER_READY; what keeps it from loading rejects
  try {
    for (let task = queue.shift(); task !== undefined && !signal.aborted; task = queue.shift()) {
      const result = await ask(worker, task, signal);
      if (result === null) {
        return;
      }
      if (result.kind === "failed") {
        queue.length = 0;
        throw new KvorumError(result.code, `${task.file}, seed ${task.seed}: ${result.message}`);
      }
      await onReport(task, result.report);
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
