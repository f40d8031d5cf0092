// The report of `kvorum bench kv-connect`: each figure beside what the same program sees of the reference engine.
import { assert, mustExist } from "@kvorum/base";
import { type BenchReport, comparedRows } from "../bench-row.ts";
import type { Rate } from "../closed-loop.ts";
import { KV_CONNECT_LEVELS } from "../limits.ts";
import type { DenoOperation } from "./deno-task.ts";

/** Of one operation: for every level what its rounds gave, in order; null: not measured here. */
export interface KvConnectRounds {
  readonly operation: DenoOperation;
  readonly kvorum: readonly (readonly Rate[])[];
  readonly reference: readonly (readonly Rate[])[] | null;
}

const NAMES: Readonly<Record<DenoOperation, string>> = {
  set: "Deno set",
  get: "Deno get (strong)",
  check_and_set: "Deno atomic check and set",
};

/** Of every operation and level the round with the median rate, on either side. */
export function kvConnectReport(rounds: readonly KvConnectRounds[], skipped: readonly string[]): BenchReport {
  return {
    rows: rounds.flatMap(({ operation, kvorum, reference }) =>
      comparedRows({
        what: NAMES[operation],
        levels: KV_CONNECT_LEVELS,
        rates: kvorum.map(medianRate),
        floors: reference?.map(medianRate) ?? null,
      }),
    ),
    skipped,
  };
}

function medianRate(rates: readonly Rate[]): Rate {
  assert(rates.length % 2 === 1, `an odd number of rounds has a middle one, found ${rates.length}`);
  const ordered = rates.toSorted((a, b) => a.perSecond - b.perSecond);
  return mustExist(ordered[(rates.length - 1) / 2], "the middle round");
}
