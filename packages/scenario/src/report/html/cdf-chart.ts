// A chart of distributions: for each series, the share of cases (up) that took at most so many ms (right). Static SVG.
import type { Cdf } from "../distribution-schema.ts";
import { formatNumber } from "../format.ts";
import { PLOT, ticksTo, xOf, yOf } from "./axis.ts";
import { type Markup, markup } from "./markup.ts";

export interface CdfSeries {
  readonly label: string;
  /** Class that sets the colour, and how the line is drawn. */
  readonly className: string;
  /** Of the array in report.json. */
  readonly path: string;
  readonly points: Cdf;
  /** Steps for what was counted, lines for what was computed in between. */
  readonly shape: "steps" | "lines";
  /** A mark on the axis: what physics alone would cost, in ms; null for none. */
  readonly floorMs: number | null;
}

export interface CdfChartOptions {
  /** For readers who do not see the figure. */
  readonly description: string;
  readonly series: readonly CdfSeries[];
}

const SHARES = [0, 0.25, 0.5, 0.75, 1];
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
  return markup`<svg class="chart" viewBox="0 0 ${PLOT.width} ${PLOT.height}" role="img" aria-label="${options.description}">
${SHARES.map((share) => shareLine(share))}
${ticks.map((tick) => tickMark(tick, endMs))}
${drawn.flatMap((series) => floorMark(series, endMs))}
${drawn.map((series) => curve(series, endMs))}
</svg>`;
}

function axisEndMs({ points, floorMs }: CdfSeries): number {
  const shown = points.find(([, share]) => share >= SHARE_SHOWN) ?? points.at(-1);
  return Math.max(shown?.[0] ?? 0, floorMs ?? 0);
}

function shareLine(share: number): Markup {
  const y = yOf(share);
  return markup`<line class="grid" x1="${PLOT.left}" x2="${PLOT.width - PLOT.right}" y1="${y}" y2="${y}"/>
<text class="tick" x="${PLOT.left - 8}" y="${y + 4}" text-anchor="end">${share * 100}%</text>`;
}

/** The last one bears the unit, and ends where the axis does. */
function tickMark(ms: number, endMs: number): Markup {
  const isLast = ms === endMs;
  const x = xOf(ms, endMs);
  const foot = PLOT.height - PLOT.bottom;
  return markup`<line class="grid" x1="${x}" x2="${x}" y1="${foot}" y2="${foot + 4}"/>
<text class="tick" x="${isLast ? PLOT.width : x}" y="${foot + 22}" text-anchor="${isLast ? "end" : "middle"}">${isLast ? `${ms} ms` : ms}</text>`;
}

function floorMark({ floorMs, className, label }: CdfSeries, endMs: number): readonly Markup[] {
  if (floorMs === null) {
    return [];
  }
  const x = xOf(floorMs, endMs);
  return [
    markup`<line class="floor ${className}" x1="${x}" x2="${x}" y1="${PLOT.top}" y2="${PLOT.height - PLOT.bottom}"><title>${label}: one-way delay ${formatNumber(floorMs)} ms</title></line>`,
  ];
}

function curve({ points, className, label, path, shape }: CdfSeries, endMs: number): Markup {
  return markup`<path class="curve ${className}" data-path="${path}.length" data-value="${points.length}" d="${shape === "steps" ? steps(points, endMs) : lines(points, endMs)}"><title>${label}</title></path>`;
}

/** From the first value to the last: flat until a value, then up. */
function steps(points: Cdf, endMs: number): string {
  const drawn = points.map(([ms, share]) => `H${xOf(ms, endMs)}V${yOf(share)}`).join("");
  return `M${xOf(points[0]?.[0] ?? 0, endMs)} ${yOf(0)}${drawn}`;
}

/** From point to point, and on at the height of the last one: what is visible stays so. */
function lines(points: Cdf, endMs: number): string {
  const drawn = points.map(([ms, share], i) => `${i === 0 ? "M" : "L"}${xOf(ms, endMs)} ${yOf(share)}`).join("");
  return `${drawn}H${xOf(endMs, endMs)}`;
}
