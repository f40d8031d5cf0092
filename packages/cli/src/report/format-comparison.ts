// Two runs side by side on a terminal: what makes them hard to compare first, then every figure, then what else changed.
import type { Comparison } from "@kvorum/scenario";
import type { Paint } from "../output/paint.ts";
import { type Column, formatTable } from "../output/table.ts";

const COLUMNS: readonly Column[] = [
  { title: "figure", align: "left" },
  { title: "samples", align: "right" },
  { title: "p50", align: "right" },
  { title: "×", align: "right" },
  { title: "p99", align: "right" },
  { title: "×", align: "right" },
  { title: "distance", align: "right" },
  { title: "shift", align: "right" },
];

const NOTES = [
  "A → B, in ms. ≠: more than the noise of drawing so many samples.",
  "distance: Kolmogorov-Smirnov, 0 to 1; shift: by how many ms the cases moved on average.",
];

type FigureComparison = Comparison["figures"][number];
type PercentileComparison = NonNullable<FigureComparison["p50"]>;

/** Ends with a line break. */
export function formatComparison(comparison: Comparison, paint: Paint): string {
  const { cautions, figures, shares, events, checksChanged, isDifferent } = comparison;
  const regions = [...new Set(figures.map(({ region }) => region))];
  const sections = [
    cautions.map((caution) => `${paint.warning(`not the same: ${caution}`)}\n`).join(""),
    ...regions.map((region) => `${paint.strong(region)}\n${figuresTable(comparison, region, paint)}`),
    shares
      .map((row) => `${row.region}: ${row.share} ${percent(row.a)} → ${percent(row.b)}${mark(row, paint)}\n`)
      .join(""),
    events.map(({ what, a, b }) => `${what}: ${a} → ${b}\n`).join(""),
    checksChanged.map(({ name, a, b }) => `${name}: ${verdict(a?.ok, paint)} → ${verdict(b?.ok, paint)}\n`).join(""),
    NOTES.map((note) => `${paint.faint(note)}\n`).join(""),
    isDifferent ? "They differ by more than chance.\n" : "No difference beyond chance.\n",
  ];
  return sections.filter((section) => section !== "").join("\n");
}

function figuresTable({ figures }: Comparison, region: string, paint: Paint): string {
  const rows = figures.filter((row) => row.region === region).map((row) => figureRow(row, paint));
  return formatTable(COLUMNS, rows, paint);
}

function figureRow({ figure, countA, countB, p50, p99, distance }: FigureComparison, paint: Paint): readonly string[] {
  return [
    figure,
    `${countA} → ${countB}`,
    values(p50),
    ratio(p50, paint),
    values(p99),
    ratio(p99, paint),
    distance === null ? "" : `${distance.ks.toFixed(2)}${mark(distance, paint)}`,
    distance === null ? "" : digits(distance.wassersteinMs),
  ];
}

function values(row: PercentileComparison | null): string {
  return row === null ? "one only" : `${digits(row.a)} → ${digits(row.b)}`;
}

function ratio(row: PercentileComparison | null, paint: Paint): string {
  return row === null ? "" : `${row.ratio === null ? "–" : row.ratio.toFixed(2)}${mark(row, paint)}`;
}

function mark({ beyondNoise }: { readonly beyondNoise: boolean }, paint: Paint): string {
  return beyondNoise ? paint.bad(" ≠") : "";
}

function verdict(ok: boolean | undefined, paint: Paint): string {
  return ok === undefined ? "absent" : ok ? paint.good("✓") : paint.bad("✗");
}

function digits(ms: number): string {
  return ms.toFixed(ms >= 100 ? 0 : 1);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
