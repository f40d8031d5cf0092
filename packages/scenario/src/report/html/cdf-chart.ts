// A chart of distributions: for each series, the share of cases (up) that took at most so many ms (right). Static SVG.
import type { Cdf } from "../distribution-schema.ts";
import { formatNumber } from "../format.ts";
import { linearScale, logarithmicScale, PLOT, type Scale, tickText, xOf, yOf } from "./axis.ts";
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
/** What reaches over so many times its smallest value would be a line along the edge: its axis is logarithmic. */
const SPREAD_LINEAR_MAX = 50;

/** Empty when no series has points. */
export function cdfChart(options: CdfChartOptions): Markup {
  const drawn = options.series.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) {
    return markup``;
  }
  const scale = scaleOf(drawn);
  return markup`<svg class="chart" viewBox="0 0 ${PLOT.width} ${PLOT.height}" role="img" aria-label="${options.description}">
${SHARES.map((share) => shareLine(share))}
${scale.ticks.map((tick, i) => tickMark(tick, { scale, isLast: i === scale.ticks.length - 1 }))}
${drawn.flatMap((series) => floorMark(series, scale))}
${drawn.map((series) => curve(series, scale))}
</svg>`;
}

/** What is computed begins at 0, which no logarithmic axis has. */
function scaleOf(series: readonly CdfSeries[]): Scale {
  const smallestMs = Math.min(...series.map(({ points }) => points[0]?.[0] ?? 0));
  const largestMs = Math.max(...series.map(axisEndMs));
  const isSpread = series.every(({ shape }) => shape === "steps") && largestMs > SPREAD_LINEAR_MAX * smallestMs;
  return isSpread && smallestMs > 0 ? logarithmicScale(smallestMs, largestMs) : linearScale(largestMs);
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

/** The last one bears the unit, and ends where the chart does. */
function tickMark(ms: number, { scale, isLast }: { readonly scale: Scale; readonly isLast: boolean }): Markup {
  const x = xOf(scale.shareOf(ms));
  const foot = PLOT.height - PLOT.bottom;
  return markup`<line class="grid" x1="${x}" x2="${x}" y1="${foot}" y2="${foot + 4}"/>
<text class="tick" x="${isLast ? PLOT.width : x}" y="${foot + 22}" text-anchor="${isLast ? "end" : "middle"}">${tickText(ms)}${isLast ? " ms" : ""}</text>`;
}

function floorMark({ floorMs, className, label }: CdfSeries, { shareOf }: Scale): readonly Markup[] {
  if (floorMs === null) {
    return [];
  }
  const x = xOf(shareOf(floorMs));
  return [
    markup`<line class="floor ${className}" x1="${x}" x2="${x}" y1="${PLOT.top}" y2="${PLOT.height - PLOT.bottom}"><title>${label}: one-way delay ${formatNumber(floorMs)} ms</title></line>`,
  ];
}

function curve({ points, className, label, path, shape }: CdfSeries, scale: Scale): Markup {
  const drawn = points.map(([ms, share]) => [xOf(scale.shareOf(ms)), yOf(share)] as const);
  return markup`<path class="curve ${className}" data-path="${path}.length" data-value="${points.length}" d="${shape === "steps" ? steps(drawn) : lines(drawn)}"><title>${label}</title></path>`;
}

type Drawn = readonly (readonly [x: number, y: number])[];

/** From the first value to the last: flat until a value, then up. */
function steps(points: Drawn): string {
  return `M${points[0]?.[0] ?? xOf(0)} ${yOf(0)}${points.map(([x, y]) => `H${x}V${y}`).join("")}`;
}

/** From point to point, and on at the height of the last one: what is visible stays so. */
function lines(points: Drawn): string {
  return `${points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x} ${y}`).join("")}H${xOf(1)}`;
}
