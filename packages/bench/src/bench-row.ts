// One line of a report: what was measured, and what stands beside it.
import { mustExist } from "@kvorum/base";
import type { Rate } from "./closed-loop.ts";

export interface BenchRow {
  readonly name: string;
  readonly unit: "per s" | "ms";
  readonly value: number;
  /** The floor, or the peer, for the same load in the same run and unit; null on a row that is one itself, or has none. */
  readonly floor: number | null;
  /** value / floor. */
  readonly ratio: number | null;
}

export interface BenchReport {
  readonly rows: readonly BenchRow[];
  /** Sentences: what could not be measured on this machine, and why. */
  readonly skipped: readonly string[];
}

/** A rate and its p50 and p99 per level, in order. @param floors null: there is nothing to stand beside them */
export function comparedRows(options: {
  readonly what: string;
  readonly levels: readonly number[];
  readonly rates: readonly Rate[];
  readonly floors: readonly Rate[] | null;
}): readonly BenchRow[] {
  const { what, levels, rates, floors } = options;
  return levels.flatMap((inFlight, i) => {
    const rate = mustExist(rates[i], `${what} at ${inFlight}`);
    const floor = floors === null ? null : mustExist(floors[i], `what stands beside ${what} at ${inFlight}`);
    const name = `${what}, ${inFlight} in flight`;
    return [
      rateRow(name, rate, floor),
      timeRow(`${name}, p50`, rate.p50Ms, floor?.p50Ms ?? null),
      timeRow(`${name}, p99`, rate.p99Ms, floor?.p99Ms ?? null),
    ];
  });
}

export function rateRow(name: string, rate: Rate, floor: Rate | null): BenchRow {
  const value = Math.round(rate.perSecond);
  const floorValue = floor === null ? null : Math.round(floor.perSecond);
  return { name, unit: "per s", value, floor: floorValue, ratio: ratioOf(value, floorValue) };
}

function timeRow(name: string, value: number, floor: number | null): BenchRow {
  return { name, unit: "ms", value, floor, ratio: ratioOf(value, floor) };
}

/** Three decimals; null where there is nothing to compare with. */
function ratioOf(value: number, floor: number | null): number | null {
  return floor === null || floor === 0 ? null : Math.round((1_000 * value) / floor) / 1_000;
}
