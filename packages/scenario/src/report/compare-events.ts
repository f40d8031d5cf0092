// What happens a few times in a run, or not at all: told side by side, and never said to be beyond the noise, since nobody knows the
// noise of one outage. What it may cost is for an expectation to say.
import { formatMs } from "./format.ts";
import type { Report } from "./report.ts";

export interface EventComparison {
  readonly what: string;
  /** As text; what did not happen is a dash. */
  readonly a: string;
  readonly b: string;
}

const NONE = "–";

/** Those that happened in one of the two at least. */
export function compareEvents(a: Report, b: Report): readonly EventComparison[] {
  const rows: readonly EventComparison[] = [
    { what: "outages", a: outagesText(a), b: outagesText(b) },
    { what: "lost writes", a: countText(a.durability.lost), b: countText(b.durability.lost) },
    ...exposedRegions(a, b).map((region) => ({
      what: `oldest that ${region} lacked`,
      a: exposureText(a, region),
      b: exposureText(b, region),
    })),
  ];
  return rows.filter((row) => row.a !== NONE || row.b !== NONE);
}

function outagesText({ outages }: Report): string {
  const lengths = outages.map(({ rtoMs }) => (rtoMs === null ? "until the end" : formatMs(rtoMs)));
  return lengths.length === 0 ? NONE : lengths.join(", ");
}

function countText(count: number): string {
  return count === 0 ? NONE : count.toLocaleString("en-US");
}

function exposedRegions(a: Report, b: Report): readonly string[] {
  return [...new Set([...a.series.exposure, ...b.series.exposure].map(({ region }) => region))].sort();
}

/** At the worst moment; while nobody knows an age, nothing is said of it. */
function exposureText({ series }: Report, wanted: string): string {
  const points = series.exposure.find(({ region }) => region === wanted)?.points ?? [];
  const worstMs = Math.max(0, ...points.map(({ ageMs }) => ageMs ?? 0));
  return worstMs === 0 ? NONE : formatMs(worstMs);
}
