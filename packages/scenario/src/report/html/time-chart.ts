// A chart over the time of a run: lines for what was measured, bands for the faults that were on. Static SVG.
import { linearScale, logarithmicScale, PLOT, type Scale, ticksTo, tickText, xOf, yOf } from "./axis.ts";
import type { FaultBand } from "./fault-bands.ts";
import { faultLanes } from "./fault-lanes.ts";
import { type Markup, markup } from "./markup.ts";

export interface TimeSeries {
  readonly label: string;
  /** Class that sets the colour, and how the line is drawn. */
  readonly className: string;
  /** Of the array in report.json. */
  readonly path: string;
  /** Points that are further apart are not joined: in between nobody looked, or nobody knew. */
  readonly gapMs?: number;
  /** Moments ascending; null: unknown then, and the line is broken. */
  readonly points: readonly (readonly [atMs: number, value: number | null])[];
}

export interface TimeChartOptions {
  /** For readers who do not see the figure. */
  readonly description: string;
  /** Behind the uppermost number. */
  readonly unit: string;
  /** logarithmic: for what can be a hundred times as much during a fault. */
  readonly scale: "linear" | "logarithmic";
  /** Where the axis of time ends. */
  readonly endMs: number;
  readonly bands: readonly FaultBand[];
  readonly series: readonly TimeSeries[];
}

/** Whether there is a value to draw. */
export function hasValues({ points }: TimeSeries): boolean {
  return points.some(([, value]) => value !== null);
}

/** Empty when no series has a value. */
export function timeChart(options: TimeChartOptions): Markup {
  const { series, endMs, bands } = options;
  const values = series.flatMap(({ points }) => points.flatMap(([, value]) => (value === null ? [] : [value])));
  if (values.length === 0) {
    return markup``;
  }
  const scale = scaleOf(options.scale, values);
  const top = scale.ticks.at(-1);
  const { height, marks } = faultLanes(bands, endMs);
  return markup`<svg class="chart" viewBox="0 ${-height} ${PLOT.width} ${PLOT.height + height}" role="img" aria-label="${options.description}">
${marks}
${scale.ticks.map((tick) => valueLine(tick, yOf(scale.shareOf(tick)), tick === top ? options.unit : ""))}
${timeTicks(endMs)}
${series.map((one) => line(one, endMs, scale.shareOf))}
</svg>`;
}

function scaleOf(kind: TimeChartOptions["scale"], values: readonly number[]): Scale {
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  return kind === "linear"
    ? linearScale(largest)
    : logarithmicScale(
        values.reduce((least, value) => Math.min(least, value), largest),
        largest,
      );
}

function valueLine(value: number, y: number, unit: string): Markup {
  return markup`<line class="grid" x1="${PLOT.left}" x2="${PLOT.width - PLOT.right}" y1="${y}" y2="${y}"/>
<text class="tick" x="${PLOT.left - 8}" y="${y + 4}" text-anchor="end">${tickText(value)}</text>${unit === "" ? null : markup`<text class="tick" x="${PLOT.left}" y="${y - 6}">${unit}</text>`}`;
}

function timeTicks(endMs: number): readonly Markup[] {
  const ticks = ticksTo(endMs / 1_000).filter((second) => second * 1_000 <= endMs);
  const foot = PLOT.height - PLOT.bottom;
  return ticks.map((second, i) => {
    const x = xOf((second * 1_000) / endMs);
    return markup`<line class="grid" x1="${x}" x2="${x}" y1="${foot}" y2="${foot + 4}"/>
<text class="tick" x="${x}" y="${foot + 22}" text-anchor="${x > PLOT.width - PLOT.left ? "end" : "middle"}">${i === ticks.length - 1 ? `${second} s` : second}</text>`;
  });
}

/** Straight from point to point, broken where nothing is known. */
function line(series: TimeSeries, endMs: number, shareOf: Scale["shareOf"]): Markup {
  const { points, className, label, path, gapMs = Number.POSITIVE_INFINITY } = series;
  let isBroken = true;
  let beforeMs = 0;
  const drawn = points.map(([atMs, value]) => {
    isBroken ||= atMs - beforeMs > gapMs;
    beforeMs = atMs;
    if (value === null) {
      isBroken = true;
      return "";
    }
    const at = `${xOf(atMs / endMs)} ${yOf(shareOf(value))}`;
    // A step of nothing makes a dot of a point without neighbours.
    const step = isBroken ? `M${at}h0` : `L${at}`;
    isBroken = false;
    return step;
  });
  return markup`<path class="curve ${className}" data-path="${path}.length" data-value="${points.length}" d="${drawn.join("")}"><title>${label}</title></path>`;
}
