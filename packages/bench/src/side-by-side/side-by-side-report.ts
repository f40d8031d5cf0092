// The report of two programs that took turns: each figure of ours beside the peer's.
import { assert, mustExist } from "@kvorum/base";
import { type BenchReport, comparedRows } from "../bench-row.ts";
import type { Rate } from "../closed-loop.ts";
import type { StoreOperation } from "../workload/store-task.ts";
import type { SideRounds } from "./measure-side-by-side.ts";

/** Of every operation and level the round with the median rate, on either side. */
export function sideBySideReport(
  rounds: readonly SideRounds[],
  { names, skipped }: { readonly names: Readonly<Record<StoreOperation, string>>; readonly skipped: readonly string[] },
): BenchReport {
  return {
    rows: rounds.flatMap(({ operation, levels, kvorum, peer }) =>
      comparedRows({
        what: names[operation],
        levels,
        rates: kvorum.map(medianRate),
        floors: peer?.map(medianRate) ?? null,
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
