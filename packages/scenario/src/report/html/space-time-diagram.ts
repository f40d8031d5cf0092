// A space-time diagram: a column per place, time downwards, an arrow for what one step caused. Not to scale: a hop inside a
// datacenter and one over an ocean differ a thousandfold, so each moment has a row of its own, a longer wait a longer way down,
// and the moment stands beside it.
import { formatMs } from "../format.ts";
import type { SpaceTime, SpaceTimeStep } from "../story-schema.ts";
import { roundTo100 } from "./axis.ts";
import { type Markup, markup } from "./markup.ts";

/** A column holds the longest word for a step with its moment. */
const COLUMN_WIDTH = 168;
const LEFT = 24;
const HEAD = 40;
const FOOT = 20;
/** Two labels of one column never touch. */
const ROW_HEIGHT_MIN = 24;
/** More height per doubling of the wait. */
const ROW_HEIGHT_PER_DOUBLING = 7;
const ROW_HEIGHT_MAX = 96;
const DOT = 4;

/** @param path where it stands in report.json @param id distinguishes its arrowheads from those of another diagram */
export function spaceTimeDiagram(spaceTime: SpaceTime, path: string, id: string): Markup {
  const width = LEFT + spaceTime.places.length * COLUMN_WIDTH;
  const heights = rowHeights(spaceTime.steps);
  const foot = Math.max(HEAD, ...heights.values()) + FOOT;
  const fromMs = Math.min(...spaceTime.steps.map(({ atMs }) => atMs));
  const at = (step: SpaceTimeStep): Point => ({
    x: LEFT + Math.max(0, spaceTime.places.indexOf(step.place)) * COLUMN_WIDTH,
    y: heights.get(step.atMs) ?? HEAD,
  });
  return markup`<div class="scroll"><svg class="space-time" style="min-width:${width}px" viewBox="0 0 ${width} ${foot}" role="img" aria-label="${spaceTime.title}">
<defs><marker id="${id}" viewBox="0 0 8 8" refX="13" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>
${spaceTime.places.map((place, i) => lifeLine(place, LEFT + i * COLUMN_WIDTH, foot))}
${spaceTime.arrows.map(([from, to]) => arrow(spaceTime.steps[from], spaceTime.steps[to], { at, id }))}
${spaceTime.steps.map((step, i) => dot(step, at(step), { path: `${path}.steps[${i}].atMs`, fromMs }))}
</svg></div>`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Height of every moment. Steps of one moment share it: they are of different places. */
function rowHeights(steps: readonly SpaceTimeStep[]): ReadonlyMap<number, number> {
  const heights = new Map<number, number>();
  let y = HEAD + ROW_HEIGHT_MIN;
  let before: SpaceTimeStep | undefined;
  for (const step of [...steps].sort((a, b) => a.atMs - b.atMs)) {
    if (before !== undefined && step.atMs > before.atMs) {
      const more = ROW_HEIGHT_PER_DOUBLING * Math.log2(1 + step.atMs - before.atMs);
      y += Math.min(ROW_HEIGHT_MAX, ROW_HEIGHT_MIN + more);
    }
    heights.set(step.atMs, roundTo100(y));
    before = step;
  }
  return heights;
}

function lifeLine(place: string, x: number, foot: number): Markup {
  return markup`<text class="place" x="${x - 4}" y="16">${place}</text>
<line class="life" x1="${x}" x2="${x}" y1="${HEAD - 14}" y2="${foot}"/>
`;
}

function arrow(
  from: SpaceTimeStep | undefined,
  to: SpaceTimeStep | undefined,
  { at, id }: { readonly at: (step: SpaceTimeStep) => Point; readonly id: string },
): Markup {
  if (from === undefined || to === undefined) {
    return markup``;
  }
  const [tail, head] = [at(from), at(to)];
  return markup`<line class="arrow" x1="${tail.x}" y1="${tail.y}" x2="${head.x}" y2="${head.y}" marker-end="url(#${id})"/>
`;
}

/** What happened, and how long after the first step. */
function dot(
  { what, atMs }: SpaceTimeStep,
  { x, y }: Point,
  { path, fromMs }: { readonly path: string; readonly fromMs: number },
): Markup {
  return markup`<circle class="dot" cx="${x}" cy="${y}" r="${DOT}" data-path="${path}" data-value="${atMs}"/>
<text class="step" x="${x + DOT + 5}" y="${y - 5}">${what} <tspan class="at">+${formatMs(atMs - fromMs)}</tspan></text>
`;
}
