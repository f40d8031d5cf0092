// Round trips between 13 cloud regions, as measured: the default latency matrix.
//
// region-rtt.json holds 78 links: the median, over provider pairs in the same metropolis, of the average RTT of
// Skyplane's ping grid (NSDI'23, Apache-2.0, 2022-04). It is data of one day: routes change by steps of tens of ms, and a
// topology may replace any figure.
import { parseRegion, type Region } from "@kvorum/base";
import table from "./region-rtt.json" with { type: "json" };

const RTT_MS = new Map(table.links.map((link) => [pairKey(link.a, link.b), link.rtt]));

/** Every region of the table, sorted. */
export const MEASURED_REGIONS: readonly Region[] = [...new Set(table.links.flatMap((link) => [link.a, link.b]))]
  .sort()
  .map(parseRegion);

/** The measured RTT between two different regions in ms; undefined where the table has none. */
export function findMeasuredRttMs(a: string, b: string): number | undefined {
  return RTT_MS.get(pairKey(a, b));
}

/** One key for both directions of a pair of names. */
export function pairKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
