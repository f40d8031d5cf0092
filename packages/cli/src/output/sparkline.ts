// A series of numbers as a row of blocks, the latest at the right.

const BLOCKS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** The last `width` values, from 0 to their largest; a gap where there was none. Exactly `width` characters. */
export function formatSparkline(values: readonly (number | null)[], width: number): string {
  const shown = values.slice(Math.max(0, values.length - width));
  const largest = Math.max(0, ...shown.map((value) => value ?? 0));
  return shown
    .map((value) => (value === null ? " " : blockOf(value, largest)))
    .join("")
    .padStart(width);
}

function blockOf(value: number, largest: number): string {
  const height = largest === 0 ? 0 : Math.ceil((value / largest) * BLOCKS.length) - 1;
  return BLOCKS[Math.max(0, height)] ?? "";
}
