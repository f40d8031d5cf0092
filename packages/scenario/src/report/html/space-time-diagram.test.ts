import { expect, test } from "vitest";
import { SAMPLE_STORY } from "../../testing/sample-story.ts";
import type { SpaceTime } from "../story-schema.ts";
import { spaceTimeDiagram } from "./space-time-diagram.ts";

const [SAMPLE] = SAMPLE_STORY.spaceTimes as readonly [SpaceTime];
const DIAGRAM = spaceTimeDiagram(SAMPLE, "spaceTimes[0]", "head").toString();

interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

function stepLabels(diagram: string): readonly Label[] {
  return [...diagram.matchAll(/class="step" x="([^"]*)" y="([^"]*)">([^<]*)<tspan[^>]*>([^<]*)</g)].map((match) => ({
    x: Number(match[1]),
    y: Number(match[2]),
    text: `${match[3]}${match[4]}`,
  }));
}

test("spaceTimeDiagram: a column per place, a dot per step, a line per arrow", () => {
  expect(DIAGRAM.match(/class="life"/g)).toHaveLength(4);
  expect(DIAGRAM.match(/class="dot"/g)).toHaveLength(7);
  expect(DIAGRAM.match(/class="arrow"/g)).toHaveLength(6);
});

test("spaceTimeDiagram: time only goes down, and a step says how long after the first it was", () => {
  const labels = stepLabels(DIAGRAM);
  expect(labels.map(({ text }) => text)).toContain("received +113 ms");
  expect(labels.every(({ y }, i) => i === 0 || y > (labels[i - 1]?.y ?? 0))).toBe(true);
});

test.each([0, 0.001])("spaceTimeDiagram: no label touches another, with moments %s ms apart", (apartMs) => {
  const steps = SAMPLE.steps.map((step, i) => ({ ...step, atMs: 3_000 + i * apartMs }));
  const labels = stepLabels(spaceTimeDiagram({ ...SAMPLE, steps }, "x", "y").toString());
  for (const [i, a] of labels.entries()) {
    for (const b of labels.slice(i + 1)) {
      // Twelve pixels high; seven wide per character.
      const isApart = Math.abs(a.y - b.y) >= 14 || a.x + a.text.length * 7 <= b.x || b.x + b.text.length * 7 <= a.x;
      expect(isApart, `${a.text} and ${b.text}`).toBe(true);
    }
  }
});
