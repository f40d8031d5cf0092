// Whether a simulated figure can be trusted: the same scenario on processes and on virtual time, distribution against distribution.
//
// Two distances are told. Kolmogorov-Smirnov (the largest gap between the two curves) is 1 for two narrow distributions that are
// a millisecond apart, which is what processes cost and no user minds; so the verdict is by the mean distance in ms (Wasserstein):
// a figure is faithful when that is within FIDELITY_TOLERANCE_MS, or FIDELITY_TOLERANCE_FRACTION of the live median if that is more.
import { twoSampleDistance } from "../figures/two-sample-distance.ts";
import { FIDELITY_TOLERANCE_FRACTION, FIDELITY_TOLERANCE_MS } from "../limits.ts";
import type { Cdf } from "../report/distribution-schema.ts";
import type { Report } from "../report/report.ts";

/** One figure of one client region, on both clocks. */
export interface FidelityRow {
  readonly region: string;
  readonly figure: string;
  readonly live: Quantiles;
  readonly sim: Quantiles;
  /** 0..1. */
  readonly ks: number;
  readonly wassersteinMs: number;
  readonly toleranceMs: number;
  readonly isFaithful: boolean;
}

export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

export interface Fidelity {
  readonly scenario: string;
  readonly seed: number;
  readonly ok: boolean;
  readonly rows: readonly FidelityRow[];
}

/** Lag and latency of every region that has both; figures that one side lacks are left out. */
export function judgeFidelity(live: Report, sim: Report): Fidelity {
  const rows = live.regions.flatMap((row) => {
    const other = sim.regions.find(({ region }) => region === row.region);
    return Object.entries(row.cdf).flatMap(([figure, liveCdf]) => {
      const simCdf = other?.cdf[figure];
      return simCdf === undefined ? [] : [judge({ region: row.region, figure }, liveCdf, simCdf)];
    });
  });
  return { scenario: live.scenario, seed: live.seed, ok: rows.every(({ isFaithful }) => isFaithful), rows };
}

function judge(what: { readonly region: string; readonly figure: string }, liveCdf: Cdf, simCdf: Cdf): FidelityRow {
  const { ks, wassersteinMs } = twoSampleDistance(liveCdf, simCdf);
  const live = quantilesOf(liveCdf);
  const toleranceMs = Math.max(FIDELITY_TOLERANCE_MS, FIDELITY_TOLERANCE_FRACTION * live.p50);
  return {
    ...what,
    live,
    sim: quantilesOf(simCdf),
    ks,
    wassersteinMs,
    toleranceMs,
    isFaithful: wassersteinMs <= toleranceMs,
  };
}

function quantilesOf(cdf: Cdf): Quantiles {
  const at = (share: number): number => cdf.find(([, fraction]) => fraction >= share)?.[0] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}
