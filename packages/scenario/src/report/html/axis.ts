// Axes of charts: round numbers along them, and where a value comes to stand.

/** Room of a chart in its own units: half a page wide on a desk, where one unit is about a pixel, and all of a phone. */
export const PLOT = { width: 520, height: 240, left: 64, right: 16, top: 20, bottom: 34 };

const TICKS_WANTED = 5;

/** Which values an axis shows, and where along it. */
export interface Scale {
  /** Ascending; the first stands at 0, the last at 1. */
  readonly ticks: readonly number[];
  /** 0 at the beginning of the axis, 1 at its end. */
  readonly shareOf: (value: number) => number;
}

/** From 0 to at least the largest. */
export function linearScale(largest: number): Scale {
  const ticks = ticksTo(largest);
  const end = ticks.at(-1) ?? 1;
  return { ticks, shareOf: (value) => value / end };
}

/** A tenfold is the same way everywhere; what is less than the first power stands at the beginning. */
export function logarithmicScale(smallest: number, largest: number): Scale {
  const ticks = powersAround(smallest, largest);
  const [from = 1, to = 10] = [ticks[0], ticks.at(-1)];
  return { ticks, shareOf: (value) => (value <= from ? 0 : Math.log(value / from) / Math.log(to / from)) };
}

/** Round numbers from 0 to at least `end`. */
export function ticksTo(end: number): readonly number[] {
  const rough = Math.max(end, 0.1) / TICKS_WANTED;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * magnitude >= rough) ?? 10) * magnitude;
  return Array.from({ length: Math.ceil(Math.max(end, 0.1) / step) + 1 }, (_, i) => roundTo100(i * step));
}

/** Powers of ten around what is to be shown; at least one of them below the other. */
export function powersAround(smallest: number, largest: number): readonly number[] {
  const from = Math.floor(Math.log10(Math.max(smallest, POWER_MIN)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(largest, POWER_MIN))));
  return Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));
}

/** What a logarithmic axis starts with at the least: below it nobody feels a difference. */
const POWER_MIN = 0.1;

/** Where a share of the width stands; what lies beyond the axis stands at its end. */
export function xOf(share: number): number {
  return roundTo100(PLOT.left + Math.min(1, Math.max(0, share)) * (PLOT.width - PLOT.left - PLOT.right));
}

/** Where a share of the height stands: 0 at the foot, 1 at the top. */
export function yOf(share: number): number {
  return roundTo100(
    PLOT.height - PLOT.bottom - Math.min(1, Math.max(0, share)) * (PLOT.height - PLOT.top - PLOT.bottom),
  );
}

/** A number beside an axis, short enough for the room there: 0.25, 5,000, 20K. */
export function tickText(value: number): string {
  return value.toLocaleString("en-US", { notation: value >= 10_000 ? "compact" : "standard" });
}

/** Enough digits for a drawing. */
export function roundTo100(value: number): number {
  return Math.round(value * 100) / 100;
}
