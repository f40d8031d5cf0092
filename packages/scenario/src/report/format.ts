// How numbers are written for people: about three digits, with their unit.

/** A duration with its unit: 0.42 ms, 3.1 ms, 121 ms, 12.3 s. */
export function formatMs(durationMs: number): string {
  return durationMs >= 10_000 ? `${formatNumber(durationMs / 1_000)} s` : `${formatNumber(durationMs)} ms`;
}

/** A measured number with two or three digits: 0, 0.42, 3.1, 44.7, 121. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || size >= 100) {
    return value.toFixed(0);
  }
  return value.toFixed(size >= 1 ? 1 : 2);
}

/** A share in percent: 0%, 0.4%, 12.3%. */
export function formatPercent(part: number, whole: number): string {
  return `${whole === 0 ? 0 : formatNumber((100 * part) / whole)}%`;
}

/** A count with its noun: 1 read, 2 reads, 1,200 reads. */
export function formatCount(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

/** A moment since the start of a run: 9.13 s. */
export function formatMoment(atMs: number): string {
  return `${(atMs / 1_000).toFixed(2)} s`;
}
