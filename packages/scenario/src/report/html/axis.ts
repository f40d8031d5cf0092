// Axes of charts: round numbers along them, and where a value comes to stand.

/** Room of a chart in its own units; the page scales it to its width. */
export const PLOT = { width: 720, height: 300, left: 64, right: 16, top: 20, bottom: 34 };

const TICKS_WANTED = 6;

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

/** Where a value stands across a chart whose axis ends at `end`; what lies beyond stands at the end. */
export function xOf(value: number, end: number): number {
  return roundTo100(PLOT.left + (Math.min(value, end) / end) * (PLOT.width - PLOT.left - PLOT.right));
}

/** Where a share of the height stands: 0 at the foot, 1 at the top. */
export function yOf(share: number): number {
  return roundTo100(
    PLOT.height - PLOT.bottom - Math.min(1, Math.max(0, share)) * (PLOT.height - PLOT.top - PLOT.bottom),
  );
}

/** Enough digits for a drawing. */
export function roundTo100(value: number): number {
  return Math.round(value * 100) / 100;
}
