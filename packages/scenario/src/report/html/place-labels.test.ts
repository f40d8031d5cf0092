import { expect, test } from "vitest";
import { placeLabels } from "./place-labels.ts";

const FRAME = { left: 0, top: 0, width: 720, height: 300 };

test("placeLabels: a name stands to the right of its point", () => {
  expect(placeLabels([{ x: 100, y: 100, text: "Iowa" }], FRAME)).toEqual([
    { x: 110, y: 105, text: "Iowa", anchor: "start" },
  ]);
});

test("placeLabels: at the edge it stands to the left", () => {
  expect(placeLabels([{ x: 700, y: 100, text: "Tokyo" }], FRAME)[0]?.anchor).toBe("end");
});

test("placeLabels: names of neighbours are on different sides", () => {
  const [first, second] = placeLabels(
    [
      { x: 374, y: 73, text: "Netherlands" },
      { x: 377, y: 80, text: "Frankfurt" },
    ],
    FRAME,
  );
  expect(first?.anchor).toBe("start");
  expect(second?.anchor).not.toBe("start");
});
