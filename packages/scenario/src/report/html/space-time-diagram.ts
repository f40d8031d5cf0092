// A space-time diagram: a column per place, time downwards, an arrow for what one step caused. Not to scale: a hop inside a
// datacenter and one over an ocean differ a thousandfold, so each moment has a row of its own, a longer wait a longer way down,
// and the moment stands beside it.
import { formatMs } from "../format.ts";
import type { SpaceTime, SpaceTimeStep } from "../story-schema.ts";
import { roundTo100 } from "./axis.ts";
import { type Markup, markup } from "./markup.ts";

/** A column holds the longest of its labels, and the name of its place, which is in bold. */
const COLUMN_GAP = 14;
const LABEL_CHARACTER_WIDTH = 7;
const PLACE_CHARACTER_WIDTH = 8.5;
const LEFT = 24;
const HEAD = 40;
const FOOT = 20;
/** Two labels of one column never touch. */
const ROW_HEIGHT_MIN = 24;
/** More height per doubling of the wait. */
const ROW_HEIGHT_PER_DOUBLING = 7;
const ROW_HEIGHT_MAX = 96;
const DOT = 4;
/** How far the page may shrink a diagram before it scrolls instead: its type stays readable. */
const SHRUNK_MIN = 0.8;

/** @param path where it stands in report.json @param id distinguishes its arrowheads from those of another diagram */
export function spaceTimeDiagram(spaceTime: SpaceTime, path: string, id: string): Markup {
  const { places, steps } = spaceTime;
  const fromMs = Math.min(...steps.map(({ atMs }) => atMs));
  const columns = columnEdges(spaceTime, fromMs);
  const width = columns.at(-1) ?? LEFT;
  const heights = stepHeights(steps);
  const foot = Math.max(HEAD, ...heights) + FOOT;
  const points = steps.map(({ place }, i) => ({ x: columns[places.indexOf(place)] ?? LEFT, y: heights[i] ?? HEAD }));
  return markup`<div class="scroll"><svg class="space-time" style="min-width:${Math.round(width * SHRUNK_MIN)}px" viewBox="0 0 ${width} ${foot}" role="img" aria-label="${spaceTime.title}">
<defs><marker id="${id}" viewBox="0 0 8 8" refX="13" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>
${places.map((place, i) => lifeLine(place, columns[i] ?? LEFT, foot))}
${spaceTime.arrows.map(([from, to]) => arrow(points[from], points[to], id))}
${points.flatMap((point, i) => stepMark(steps[i], point, { path: `${path}.steps[${i}].atMs`, fromMs }))}
</svg></div>`;
}

/** Where the line of each place stands, and at the end how wide they are together. */
function columnEdges({ places, steps }: SpaceTime, fromMs: number): readonly number[] {
  const edges = [LEFT];
  for (const place of places) {
    const labels = steps.filter((step) => step.place === place).map((step) => labelOf(step, fromMs).length);
    const content = Math.max(
      place.length * PLACE_CHARACTER_WIDTH,
      Math.max(0, ...labels) * LABEL_CHARACTER_WIDTH + DOT,
    );
    edges.push((edges.at(-1) ?? LEFT) + Math.ceil(content + COLUMN_GAP));
  }
  return edges;
}

/** What happened, and how long after the first step. */
function labelOf({ what, atMs }: SpaceTimeStep, fromMs: number): string {
  return `${what} +${formatMs(atMs - fromMs)}`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Height of every step, in their order: one moment is one row, and what happens at one place at one moment takes rows in turn. */
function stepHeights(steps: readonly SpaceTimeStep[]): readonly number[] {
  const heights = new Map<SpaceTimeStep, number>();
  const placesOfRow = new Set<string>();
  let y = HEAD + ROW_HEIGHT_MIN;
  let atMs = Math.min(...steps.map((step) => step.atMs));
  for (const step of [...steps].sort((a, b) => a.atMs - b.atMs)) {
    if (step.atMs > atMs || placesOfRow.has(step.place)) {
      y += Math.min(ROW_HEIGHT_MAX, ROW_HEIGHT_MIN + ROW_HEIGHT_PER_DOUBLING * Math.log2(1 + step.atMs - atMs));
      placesOfRow.clear();
    }
    atMs = step.atMs;
    placesOfRow.add(step.place);
    heights.set(step, roundTo100(y));
  }
  return steps.map((step) => heights.get(step) ?? HEAD);
}

function lifeLine(place: string, x: number, foot: number): Markup {
  return markup`<text class="place" x="${x - 4}" y="16">${place}</text>
<line class="life" x1="${x}" x2="${x}" y1="${HEAD - 14}" y2="${foot}"/>
`;
}

function arrow(tail: Point | undefined, head: Point | undefined, id: string): Markup {
  return tail === undefined || head === undefined
    ? markup``
    : markup`<line class="arrow" x1="${tail.x}" y1="${tail.y}" x2="${head.x}" y2="${head.y}" marker-end="url(#${id})"/>
`;
}

function stepMark(
  step: SpaceTimeStep | undefined,
  { x, y }: Point,
  { path, fromMs }: { readonly path: string; readonly fromMs: number },
): readonly Markup[] {
  if (step === undefined) {
    return [];
  }
  const [what = "", ...moment] = labelOf(step, fromMs).split(" ");
  return [
    markup`<circle class="dot" cx="${x}" cy="${y}" r="${DOT}" data-path="${path}" data-value="${step.atMs}"/>
<text class="step" x="${x + DOT + 5}" y="${y - 5}">${what} <tspan class="at">${moment.join(" ")}</tspan></text>
`,
  ];
}
