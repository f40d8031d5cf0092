// A chart over the time of a run: lines for what was measured, bands for the faults that were on. Static SVG.
import { PLOT, powersAround, roundTo100, ticksTo, xOf, yOf } from "./axis.ts";
import type { FaultBand } from "./fault-bands.ts";
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

/** Labels of bands nearer to each other than this would run together: the later one goes without. */
const BAND_LABEL_WIDTH = 22;
/** A fault that is over at once is still seen. */
const BAND_WIDTH_MIN = 2;

/** Empty when no series has a value. */
export function timeChart(options: TimeChartOptions): Markup {
  const values = options.series.flatMap(({ points }) => points.flatMap(([, value]) => (value === null ? [] : [value])));
  if (values.length === 0) {
    return markup``;
  }
  const scale = options.scale === "linear" ? linearScale(values) : logarithmicScale(values);
  const top = scale.ticks.at(-1);
  return markup`<svg class="chart" viewBox="0 0 ${PLOT.width} ${PLOT.height}" role="img" aria-label="${options.description}">
${bandMarks(options)}
${scale.ticks.map((tick) => valueLine(tick, yOf(scale.shareOf(tick)), tick === top ? options.unit : ""))}
${timeTicks(options.endMs)}
${options.series.map((series) => line(series, options.endMs, scale.shareOf))}
</svg>`;
}

interface Scale {
  readonly ticks: readonly number[];
  /** Height of a value, 0..1. */
  readonly shareOf: (value: number) => number;
}

function linearScale(values: readonly number[]): Scale {
  const ticks = ticksTo(values.reduce((most, value) => Math.max(most, value), 0));
  const end = ticks.at(-1) ?? 1;
  return { ticks, shareOf: (value) => value / end };
}

function logarithmicScale(values: readonly number[]): Scale {
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const ticks = powersAround(
    values.reduce((least, value) => Math.min(least, value), largest),
    largest,
  );
  const [from = 1, to = 10] = [ticks[0], ticks.at(-1)];
  return { ticks, shareOf: (value) => (value <= from ? 0 : Math.log(value / from) / Math.log(to / from)) };
}

function valueLine(value: number, y: number, unit: string): Markup {
  return markup`<line class="grid" x1="${PLOT.left}" x2="${PLOT.width - PLOT.right}" y1="${y}" y2="${y}"/>
<text class="tick" x="${PLOT.left - 8}" y="${y + 4}" text-anchor="end">${tickText(value)}</text>${unit === "" ? null : markup`<text class="tick" x="${PLOT.left}" y="${y - 6}">${unit}</text>`}`;
}

/** Short enough for the room beside the axis. */
function tickText(value: number): string {
  return value.toLocaleString("en-US", { notation: value >= 10_000 ? "compact" : "standard" });
}

function timeTicks(endMs: number): readonly Markup[] {
  const ticks = ticksTo(endMs / 1_000).filter((second) => second * 1_000 <= endMs);
  const foot = PLOT.height - PLOT.bottom;
  return ticks.map((second, i) => {
    const x = xOf(second * 1_000, endMs);
    return markup`<line class="grid" x1="${x}" x2="${x}" y1="${foot}" y2="${foot + 4}"/>
<text class="tick" x="${x}" y="${foot + 22}" text-anchor="${x > PLOT.width - PLOT.left ? "end" : "middle"}">${i === ticks.length - 1 ? `${second} s` : second}</text>`;
  });
}

function bandMarks({ bands, endMs }: TimeChartOptions): readonly Markup[] {
  let labelledTo = -Infinity;
  return bands.map(({ fromMs, toMs, number, title }) => {
    const [from, to] = [xOf(fromMs, endMs), xOf(toMs, endMs)];
    const isLabelled = from >= labelledTo;
    labelledTo = isLabelled ? from + BAND_LABEL_WIDTH : labelledTo;
    return markup`<rect class="band" x="${from}" y="${PLOT.top}" width="${roundTo100(Math.max(BAND_WIDTH_MIN, to - from))}" height="${PLOT.height - PLOT.bottom - PLOT.top}"><title>${title}</title></rect>
${isLabelled ? markup`<text class="tick band-label" x="${from + 3}" y="${PLOT.height - PLOT.bottom - 5}">${number}</text>` : null}`;
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
    const at = `${xOf(atMs, endMs)} ${yOf(shareOf(value))}`;
    // A step of nothing makes a dot of a point without neighbours.
    const step = isBroken ? `M${at}h0` : `L${at}`;
    isBroken = false;
    return step;
  });
  return markup`<path class="curve ${className}" data-path="${path}.length" data-value="${points.length}" d="${drawn.join("")}"><title>${label}</title></path>`;
}
