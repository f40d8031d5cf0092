// One colour per client region, the same in every figure of a page; defined in style.ts for light, dark and print.
import type { RegionRow } from "../report.ts";

/** Colours that style.ts defines; further regions start over. */
const SERIES_COLORS = 8;

/** The class that gives a row of `regions` its colour. */
export function seriesClass(regions: readonly RegionRow[], region: string): string {
  const position = regions.findIndex((row) => row.region === region);
  return `series-${(Math.max(0, position) % SERIES_COLORS) + 1}`;
}
