// The plan of a workload: what starts when, by which client. A seed fixes it to the last operation, whatever the cluster does
// meanwhile: each choice draws from a stream of its own.
import type { Prng } from "@kvorum/base";
import { type ArrivalRate, createArrivals } from "./arrivals.ts";
import type { PlacedPhase, PlannedOperation } from "./workload-driver.ts";

export interface ClientOperation extends PlannedOperation {
  /** 0..clients-1: they take turns. */
  readonly clientNumber: number;
}

/** @param choose what else an operation says: called once for each, in the order of time */
export function* planOperations<Choice extends object>(
  workload: ArrivalRate & { readonly clients: number },
  {
    phases,
    random,
    choose,
  }: { readonly phases: readonly PlacedPhase[]; readonly random: Prng; readonly choose: () => Choice },
): Generator<ClientOperation & Choice, void, void> {
  let planned = 0;
  for (const atMs of createArrivals(workload, phases, random.stream("arrival"))) {
    yield { atMs, clientNumber: planned % workload.clients, ...choose() };
    planned += 1;
  }
}
