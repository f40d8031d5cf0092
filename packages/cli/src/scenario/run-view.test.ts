import type { LiveRegion, Progress } from "@kvorum/scenario";
import { expect, test } from "vitest";
import { createPaint } from "../output/paint.ts";
import { createRunView, type RunView } from "./run-view.ts";

const ESCAPE = "\u001b";
const FAULT = "pause us-east4-a";

function progress(changes: Partial<Progress> = {}): Progress {
  return {
    step: "load",
    phase: "measure",
    fraction: 0.5,
    loadMs: 12_300,
    acknowledgedWrites: 99,
    faults: [],
    regions: [region("us-east4", [4, 8, null, 16]), region("asia-southeast1", [200, 210, 220, 230])],
    ...changes,
  };
}

function region(name: string, writes: readonly (number | null)[]): LiveRegion {
  return {
    region: name,
    succeeded: 100,
    failed: 3,
    writeMsP50: 7.25,
    strongReadMsP50: 0,
    eventualReadMsP50: 0.4,
    points: writes.map((writeMsP50, i) => ({
      atMs: i * 1_000,
      succeeded: 25,
      failed: i,
      writeMsP50,
      writeMsP99: null,
      strongReadMsP50: null,
      strongReadMsP99: null,
      eventualReadMsP50: 0.4,
      eventualReadMsP99: null,
    })),
  };
}

/** A view on a sink that keeps what was written, with a clock that tests move. */
function viewOn({
  isTty,
  columns = 100,
  rows,
  colour = false,
}: {
  isTty: boolean;
  columns?: number;
  rows?: number;
  colour?: boolean;
}): {
  readonly view: RunView;
  readonly written: readonly string[];
  pass(durationMs: number): void;
} {
  const written: string[] = [];
  let nowMs = 0;
  const stderr = { isTty, columns, rows, write: (text: string) => void written.push(text) };
  const view = createRunView({ stderr, errorPaint: createPaint(colour) }, () => nowMs);
  return {
    view,
    written,
    pass: (durationMs) => {
      nowMs += durationMs;
    },
  };
}

/** What a terminal shows after everything was written: cursor up, erase below, carriage return, line feed. */
function screenOf(written: readonly string[]): readonly string[] {
  const lines: string[] = [""];
  let row = 0;
  const [plain = "", ...controlled] = written.join("").split(ESCAPE);
  for (const piece of [`[0m${plain}`, ...controlled]) {
    const [control = "", count = "0", command = ""] = /^\[(\d+)([AJm])/.exec(piece) ?? [];
    row -= command === "A" ? Number(count) : 0;
    if (command === "J") {
      lines.splice(row, lines.length, "");
    }
    const [same = "", ...below] = piece.slice(control.length).replaceAll("\r", "").split("\n");
    lines[row] += same;
    for (const text of below) {
      row += 1;
      lines[row] = (lines[row] ?? "") + text;
    }
  }
  return lines;
}

test("run view: on a terminal a bar, a row per region with its sparklines, and the faults in force", () => {
  const { view, written } = viewOn({ isTty: true });
  view.show(progress({ faults: [FAULT] }));
  const screen = screenOf(written);
  expect(screen).toHaveLength(5);
  expect(screen[0]).toContain("50%  measure · 12.3 s · 99 writes");
  expect(screen[1]).toMatch(/^region +write p50 +eventual +failed$/);
  expect(screen[2]).toMatch(/^us-east4 +7\.3 ms .*▂▄ █ .*0\.4 ms .*████ .* 3 .*▁▃▆█$/);
  expect(screen[4]).toBe(`⚡ ${FAULT}`);
});

test("run view: a redrawn block takes the place of the one before, and nothing is left of it in the end", () => {
  const { view, written, pass } = viewOn({ isTty: true });
  view.message("starting 7 datacenters");
  view.show(progress({ faults: [FAULT, "partition asia-southeast1 ↔ everyone else"] }));
  pass(250);
  view.show(progress({ step: "links", phase: "", regions: [] }));
  expect(screenOf(written)).toEqual([expect.stringContaining("checking every link")]);
  view.clear();
  view.clear();
  expect(screenOf(written)).toEqual([""]);
});

test("run view: it is redrawn a few times a second, however often it is told", () => {
  const { view, written, pass } = viewOn({ isTty: true });
  for (let i = 0; i < 1_000; i++) {
    view.show(progress());
    pass(1);
  }
  expect(written).toHaveLength(5);
});

test("run view: no line is wider than the terminal, and narrow ones get fewer columns", () => {
  for (let columns = 4; columns <= 200; columns++) {
    const { view, written } = viewOn({ isTty: true, columns });
    view.show(progress({ faults: [FAULT] }));
    for (const line of screenOf(written)) {
      expect(line.length, `${columns} columns: ${line}`).toBeLessThan(columns);
    }
  }
  const narrow = viewOn({ isTty: true, columns: 50 });
  narrow.view.show(progress());
  expect(screenOf(narrow.written)[1]).toMatch(/^region +write p50 +failed$|^region +write p50$/);
});

test("run view: a block is shorter than the screen, so that it never scrolls", () => {
  const regions = Array.from({ length: 30 }, (_, i) => region(`region-${i}`, [1]));
  const faults = Array.from({ length: 9 }, (_, i) => `pause dc-${i}`);
  const { view, written } = viewOn({ isTty: true, rows: 10 });
  view.show(progress({ regions, faults }));
  expect(screenOf(written)).toHaveLength(9);
  const whole = viewOn({ isTty: true });
  whole.view.show(progress({ regions, faults }));
  expect(screenOf(whole.written).slice(-1)).toEqual(["and 5 more faults"]);
});

test("run view: colours only where they are wanted", () => {
  const plain = viewOn({ isTty: true, colour: false });
  const coloured = viewOn({ isTty: true, colour: true });
  for (const { view } of [plain, coloured]) {
    view.show(progress({ faults: [FAULT] }));
  }
  expect(plain.written.join("")).not.toContain(ESCAPE);
  expect(coloured.written.join("")).toContain(ESCAPE);
  expect(screenOf(coloured.written)).toEqual(screenOf(plain.written));
});

test("run view: without a terminal a line per step, phase and fault, one a second at most", () => {
  const { view, written, pass } = viewOn({ isTty: false });
  view.message("starting 7 datacenters");
  view.message("starting 7 datacenters");
  view.show(progress({ step: "links", phase: "" }));
  pass(400);
  view.show(progress());
  pass(700);
  view.show(progress());
  pass(2_000);
  view.show(progress());
  view.show(progress({ faults: [FAULT] }));
  pass(1_000);
  view.show(progress({ step: "rest", phase: "" }));
  view.clear();
  expect(written).toEqual([
    "starting 7 datacenters\n",
    "checking every link\n",
    "measure · 12.3 s · 99 writes\n",
    `measure · 12.3 s · 99 writes · begins: ${FAULT}\n`,
    `healing, and waiting for the replicas · ends: ${FAULT}\n`,
  ]);
});
