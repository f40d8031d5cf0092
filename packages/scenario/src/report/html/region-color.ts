// One colour per region, the same in every figure of a page; defined in style.ts for light, dark and print. Datacenters have that
// of their region, and are told apart by how their line is drawn.
import type { Report } from "../report.ts";

/** Colours that style.ts defines; further regions start over. */
const REGION_COLORS = 8;
/** Ways to draw a line that style.ts defines, the first of them solid. */
const LINE_STYLES = 4;

/** The class that gives a region its colour. */
export function regionClass(report: Report, region: string): string {
  const regions = [...report.regions, ...report.topology.regions].map((row) => row.region);
  const position = [...new Set(regions)].indexOf(region);
  return `series-${(Math.max(0, position) % REGION_COLORS) + 1}`;
}

/** The class of a datacenter's lines: its region's colour, in a manner of its own. */
export function datacenterClass(report: Report, datacenter: string): string {
  const region = report.topology.regions.find((row) => row.datacenters.some((one) => one.datacenter === datacenter));
  const position = region?.datacenters.findIndex((one) => one.datacenter === datacenter) ?? 0;
  return `${regionClass(report, region?.region ?? "")} line-${(position % LINE_STYLES) + 1}`;
}
