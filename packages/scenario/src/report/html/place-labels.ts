// Puts the names of points beside them so that none covers another: the first of four sides that is free. Points that are close
// together and many may leave none; then the name stands to the right all the same.

export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export interface PlacedLabel extends LabelledPoint {
  readonly anchor: "start" | "middle" | "end";
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Of the largest type that the page uses for them: on a phone. */
const CHARACTER_WIDTH = 11;
const LINE_HEIGHT = 20;
/** From the middle of a point to the text beside it. */
const GAP = 10;

/** One label per point, in their order; each stays inside the frame. */
export function placeLabels(points: readonly LabelledPoint[], frame: Box): readonly PlacedLabel[] {
  const taken: Box[] = points.map(({ x, y }) => ({ left: x - 4, top: y - 4, width: 8, height: 8 }));
  return points.map((point, i) => {
    const sides = sidesOf(point);
    const others = taken.filter((_, position) => position !== i);
    const free = sides.find((side) => isInside(boxOf(side), frame) && !others.some((box) => isOver(boxOf(side), box)));
    const chosen = free ?? sides[0];
    taken.push(boxOf(chosen));
    return chosen;
  });
}

function sidesOf({ x, y, text }: LabelledPoint): readonly [PlacedLabel, ...PlacedLabel[]] {
  return [
    { x: x + GAP, y: y + LINE_HEIGHT / 4, text, anchor: "start" },
    { x: x - GAP, y: y + LINE_HEIGHT / 4, text, anchor: "end" },
    { x, y: y - GAP, text, anchor: "middle" },
    { x, y: y + GAP + LINE_HEIGHT / 2, text, anchor: "middle" },
  ];
}

function boxOf({ x, y, text, anchor }: PlacedLabel): Box {
  const width = text.length * CHARACTER_WIDTH;
  const left = { start: x, middle: x - width / 2, end: x - width }[anchor];
  return { left, top: y - LINE_HEIGHT * 0.8, width, height: LINE_HEIGHT };
}

function isInside(box: Box, frame: Box): boolean {
  const isInWidth = box.left >= frame.left && box.left + box.width <= frame.left + frame.width;
  return isInWidth && box.top >= frame.top && box.top + box.height <= frame.top + frame.height;
}

function isOver(a: Box, b: Box): boolean {
  const isApart =
    a.left + a.width <= b.left || b.left + b.width <= a.left || a.top + a.height <= b.top || b.top + b.height <= a.top;
  return !isApart;
}
