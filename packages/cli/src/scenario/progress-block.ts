// How a run goes, as a block of lines for a terminal: a bar, a row per client region, what is broken now. Pure: a progress in, lines
// out, none of them wider than the terminal.
import type { LiveRegion, Progress } from "@kvorum/scenario";
import type { Paint } from "../output/paint.ts";
import { BAR_COLUMNS, formatBar } from "../output/progress-line.ts";
import { formatSparkline } from "../output/sparkline.ts";

export interface BlockOptions {
  readonly columns: number;
  readonly paint: Paint;
}

/** What the steps of a run are called. */
export const STEP_TEXTS = {
  links: "checking every link",
  clients: "opening clients",
  load: "load",
  rest: "healing, and waiting for the replicas",
  collect: "comparing acknowledged writes with the log",
  done: "done",
} as const satisfies Record<Progress["step"], string>;

/** More do not fit a small screen. */
const REGIONS_SHOWN_MAX = 12;
const FAULTS_SHOWN_MAX = 4;
const REGION_COLUMNS_MAX = 18;
const NUMBER_COLUMNS = 10;
const SPARK_COLUMNS_MIN = 6;
const SPARK_COLUMNS_MAX = 30;
const GAP = "  ";

interface Column {
  readonly title: string;
  readonly number: (region: LiveRegion) => string;
  readonly series: (region: LiveRegion) => readonly (number | null)[];
  readonly isBad: (region: LiveRegion) => boolean;
}

const WRITE: Column = {
  title: "write p50",
  number: ({ writeMsP50 }) => formatMs(writeMsP50),
  series: ({ points }) => points.map((point) => point.writeMsP50),
  isBad: () => false,
};
const EVENTUAL: Column = {
  title: "eventual",
  number: ({ eventualReadMsP50 }) => formatMs(eventualReadMsP50),
  series: ({ points }) => points.map((point) => point.eventualReadMsP50),
  isBad: () => false,
};
const FAILED: Column = {
  title: "failed",
  number: ({ failed }) => String(failed),
  series: ({ points }) => points.map((point) => point.failed),
  isBad: ({ failed }) => failed > 0,
};

/** The most telling that fit. */
const COLUMN_SETS: readonly (readonly Column[])[] = [[WRITE, EVENTUAL, FAILED], [WRITE, FAILED], [WRITE]];

/** One line: where the run is. */
export function formatStep({ step, phase, loadMs, acknowledgedWrites }: Progress): string {
  if (step !== "load") {
    return STEP_TEXTS[step];
  }
  return `${phase} · ${(loadMs / 1_000).toFixed(1)} s · ${acknowledgedWrites} writes`;
}

export function formatBlock(progress: Progress, options: BlockOptions): readonly string[] {
  const { columns, paint } = options;
  const hasRoomForBar = columns > BAR_COLUMNS + NUMBER_COLUMNS;
  const bar = hasRoomForBar ? `${formatBar(progress.fraction, paint)}${GAP}` : "";
  const room = columns - 1 - (hasRoomForBar ? BAR_COLUMNS + GAP.length : 0);
  return [
    `${bar}${cut(formatStep(progress), room)}`,
    ...regionLines(progress.regions, options),
    ...faultLines(progress.faults, options),
  ];
}

/** Of the regions with clients. */
function regionLines(all: readonly LiveRegion[], { columns, paint }: BlockOptions): readonly string[] {
  const regions = all.filter(({ succeeded, failed }) => succeeded + failed > 0);
  if (regions.length === 0) {
    return [];
  }
  const longest = Math.max("region".length, ...regions.map(({ region }) => region.length));
  const nameColumns = Math.min(longest, REGION_COLUMNS_MAX, columns - 1);
  const { set, sparkColumns } = layOut(columns - 1 - nameColumns);
  const cell = (text: string, width: number): string => cut(text, width).padStart(width);
  const width = NUMBER_COLUMNS + sparkColumns;
  const title = set.map((column) => `${GAP}${cell(column.title, NUMBER_COLUMNS).padEnd(width)}`).join("");
  const shown = regions.slice(0, REGIONS_SHOWN_MAX);
  const rows = shown.map((region) => {
    const cells = set.map((column) => {
      const spark = sparkColumns === 0 ? "" : ` ${formatSparkline(column.series(region), sparkColumns - 1)}`;
      const text = `${cell(column.number(region), NUMBER_COLUMNS)}${spark}`;
      return `${GAP}${column.isBad(region) ? paint.bad(text) : text}`;
    });
    return `${cut(region.region, nameColumns).padEnd(nameColumns)}${cells.join("")}`;
  });
  const left = regions.length - shown.length;
  return [
    paint.faint(`${cut("region", nameColumns).padEnd(nameColumns)}${title}`.trimEnd()),
    ...rows,
    ...(left > 0 ? [paint.faint(cut(`and ${left} more`, columns - 1))] : []),
  ];
}

/** How many columns fit into the room beside the region's name, and how wide their sparklines are; 0: none. */
function layOut(room: number): { readonly set: readonly Column[]; readonly sparkColumns: number } {
  const sparkIn = (set: readonly Column[]): number => Math.floor(room / set.length) - NUMBER_COLUMNS - GAP.length;
  const withSparks = COLUMN_SETS.find((set) => sparkIn(set) >= SPARK_COLUMNS_MIN);
  if (withSparks !== undefined) {
    return { set: withSparks, sparkColumns: Math.min(SPARK_COLUMNS_MAX, sparkIn(withSparks)) };
  }
  return { set: COLUMN_SETS.find((set) => sparkIn(set) >= 0) ?? [], sparkColumns: 0 };
}

function faultLines(faults: readonly string[], { columns, paint }: BlockOptions): readonly string[] {
  const left = faults.length - FAULTS_SHOWN_MAX;
  const shown = faults.slice(0, FAULTS_SHOWN_MAX).map((fault) => paint.warning(cut(`⚡ ${fault}`, columns - 2)));
  return left > 0 ? [...shown, paint.warning(cut(`and ${left} more faults`, columns - 1))] : shown;
}

function formatMs(durationMs: number): string {
  return durationMs === 0 ? "–" : `${durationMs.toFixed(durationMs < 100 ? 1 : 0)} ms`;
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}${width > 0 ? "…" : ""}`;
}
