// A chart of distributions: for each region, the share of cases (up) that took at most so many ms (right). Static SVG.
import { formatNumber } from "../format.ts";
import type { Cdf } from "../report.ts";
import { type Markup, markup } from "./markup.ts";

interface CdfSeries {
  readonly label: string;
  /** Class that sets the colour. */
  readonly className: string;
  readonly points: Cdf;
  /** A mark on the axis: what physics alone would cost, in ms; null for none. */
  readonly floorMs: number | null;
}

export interface CdfChartOptions {
  /** For readers who do not see the figure. */
  readonly description: string;
  readonly series: readonly CdfSeries[];
}

const WIDTH = 720;
const HEIGHT = 300;
const LEFT = 64;
const RIGHT = 16;
const TOP = 20;
const BOTTOM = 34;
const SHARES = [0, 0.25, 0.5, 0.75, 1];
const TICKS_WANTED = 6;
/** The axis shows at least this share of every series: one outlier must not flatten the rest. */
const SHARE_SHOWN = 0.99;

/** Empty when no series has points. */
export function cdfChart(options: CdfChartOptions): Markup {
  const drawn = options.series.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) {
    return markup``;
  }
  const ticks = ticksTo(Math.max(...drawn.map(axisEndMs)));
  const endMs = ticks.at(-1) ?? 1;
  const x = (ms: number): number => round(LEFT + (Math.min(ms, endMs) / endMs) * (WIDTH - LEFT - RIGHT));
  const y = (share: number): number => round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM));
  return markup`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${options.description}">
${SHARES.map((share) => shareLine(share, y(share)))}
${ticks.map((tick) => tickMark(tick, x(tick), tick === endMs))}
${drawn.flatMap((series) => floorMark(series, x))}
${drawn.map((series) => curve(series, x, y))}
</svg>`;
}

/** Round numbers from 0 to at least `endMs`. */
export function ticksTo(endMs: number): readonly number[] {
  const rough = Math.max(endMs, 0.1) / TICKS_WANTED;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * magnitude >= rough) ?? 10) * magnitude;
  return Array.from({ length: Math.ceil(Math.max(endMs, 0.1) / step) + 1 }, (_, i) => i * step);
}

function axisEndMs({ points, floorMs }: CdfSeries): number {
  const shown = points.find(([, share]) => share >= SHARE_SHOWN) ?? points.at(-1);
  return Math.max(shown?.[0] ?? 0, floorMs ?? 0);
}

function shareLine(share: number, y: number): Markup {
  return markup`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/>
<text class="tick" x="${LEFT - 8}" y="${y + 4}" text-anchor="end">${share * 100}%</text>`;
}

/** The last one bears the unit, and ends where the axis does. */
function tickMark(ms: number, x: number, isLast: boolean): Markup {
  const label = isLast ? `${round(ms)} ms` : `${round(ms)}`;
  return markup`<line class="grid" x1="${x}" x2="${x}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM + 4}"/>
<text class="tick" x="${isLast ? WIDTH : x}" y="${HEIGHT - BOTTOM + 20}" text-anchor="${isLast ? "end" : "middle"}">${label}</text>`;
}

function floorMark({ floorMs, className, label }: CdfSeries, x: (ms: number) => number): readonly Markup[] {
  if (floorMs === null) {
    return [];
  }
  return [
    markup`<line class="floor ${className}" x1="${x(floorMs)}" x2="${x(floorMs)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"><title>${label}: one-way delay ${formatNumber(floorMs)} ms</title></line>`,
  ];
}

/** A step curve from the first value to the last: flat until a value, then up. */
function curve(
  { points, className, label }: CdfSeries,
  x: (ms: number) => number,
  y: (share: number) => number,
): Markup {
  const steps = points.map(([ms, share]) => `H${x(ms)}V${y(share)}`).join("");
  const path = `M${x(points[0]?.[0] ?? 0)} ${y(0)}${steps}`;
  return markup`<path class="curve ${className}" d="${path}"><title>${label}</title></path>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
