// The plan of a workload: what starts when, by which client, on which key. A seed fixes it to the last operation, whatever
// the cluster does meanwhile: each choice draws from a stream of its own.
import type { Prng } from "@kvorum/base";
import type { Mix, Workload } from "../schema/workload-schema.ts";
import { createArrivals } from "./arrivals.ts";
import { createKeyChooser } from "./key-chooser.ts";

export type OperationKind = "write" | "strongRead" | "eventualRead";

export interface PlannedOperation {
  /** Offset from the start of the phase, in ms; latency counts from here. */
  readonly atMs: number;
  readonly kind: OperationKind;
  /** 0..keys.count-1. */
  readonly keyNumber: number;
  /** 0..clients-1. */
  readonly clientNumber: number;
}

/** The operations of one phase of a workload, in the order of their start. */
export function* createSchedule(
  workload: Workload,
  options: { readonly random: Prng; readonly durationMs: number },
): Generator<PlannedOperation, void, void> {
  const kinds = options.random.stream("kind");
  const chooseKey = createKeyChooser(workload.keys, options.random.stream("key"));
  const arrivals = createArrivals({ ...workload, ...options, random: options.random.stream("arrival") });
  let planned = 0;
  for (const atMs of arrivals) {
    yield {
      atMs,
      kind: kindOf(workload.mix, kinds.float() * 100),
      keyNumber: chooseKey(),
      clientNumber: planned % workload.clients,
    };
    planned += 1;
  }
}

function kindOf(mix: Mix, percent: number): OperationKind {
  if (percent < mix.write) {
    return "write";
  }
  return percent < mix.write + mix.strongRead ? "strongRead" : "eventualRead";
}
