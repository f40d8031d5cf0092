// Faults as a chart shows them: a band behind the curves for as long as each was in force, and above the chart a bar with its
// number, in lanes, so that faults that overlap or follow each other at once can be told apart.
import { PLOT, roundTo100, xOf } from "./axis.ts";
import type { FaultBand } from "./fault-bands.ts";
import { type Markup, markup } from "./markup.ts";

/** Of one lane, with the type that a phone shows. */
const LANE_HEIGHT = 22;
const BAR_HEIGHT = 4;
/** A number and the room beside it: in one lane no fault begins earlier after another. */
const LABEL_WIDTH = 26;
/** A fault that is over at once is still seen. */
const WIDTH_MIN = 2;
/** More would leave no room for the chart. What finds no lane has no bar and no number; its band is there. */
const LANES_MAX = 5;

interface PlacedBand extends FaultBand {
  readonly x: number;
  readonly width: number;
  /** 0 is the uppermost; null: all are taken. */
  readonly lane: number | null;
}

export interface FaultLanes {
  /** What the lanes take above the chart. */
  readonly height: number;
  readonly marks: readonly Markup[];
}

/** @param endMs where the axis of time ends */
export function faultLanes(bands: readonly FaultBand[], endMs: number): FaultLanes {
  const placed = placeInLanes(bands, endMs);
  const lanes = placed.reduce((most, { lane }) => Math.max(most, lane === null ? 0 : lane + 1), 0);
  const height = lanes * LANE_HEIGHT;
  return { height, marks: placed.map((band) => bandMark(band, height)) };
}

/** Each in the first lane that is free by then. */
function placeInLanes(bands: readonly FaultBand[], endMs: number): readonly PlacedBand[] {
  const takenTo: number[] = [];
  return bands
    .toSorted((a, b) => a.fromMs - b.fromMs)
    .map((band) => {
      const x = xOf(band.fromMs / endMs);
      const width = Math.max(WIDTH_MIN, roundTo100(xOf(band.toMs / endMs) - x));
      const free = takenTo.findIndex((to) => to <= x);
      const lane = free === -1 ? takenTo.length : free;
      if (lane === LANES_MAX) {
        return { ...band, x, width, lane: null };
      }
      takenTo[lane] = x + Math.max(width, LABEL_WIDTH);
      return { ...band, x, width, lane };
    });
}

function bandMark({ x, width, lane, number, title }: PlacedBand, height: number): Markup {
  const band = markup`<rect class="band" x="${x}" y="${PLOT.top}" width="${width}" height="${PLOT.height - PLOT.bottom - PLOT.top}"><title>${title}</title></rect>`;
  if (lane === null) {
    return band;
  }
  const foot = (lane + 1) * LANE_HEIGHT - height;
  return markup`${band}
<rect class="bar-of-fault" x="${x}" y="${foot - BAR_HEIGHT}" width="${width}" height="${BAR_HEIGHT}"/><text class="tick band-label" x="${x}" y="${foot - BAR_HEIGHT - 2}">${number}</text>
`;
}
