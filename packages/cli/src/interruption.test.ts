import { expect, test } from "vitest";
import { Interruption } from "./interruption.ts";

interface World {
  nowMs: number;
  readonly happened: string[];
}

function interrupted(world: World): Interruption {
  const interruption = new Interruption({
    nowMs: () => world.nowMs,
    exit: (code) => world.happened.push(`exit ${code}`),
  });
  interruption.setLastResort(() => world.happened.push("last resort"));
  return interruption;
}

test("interruption: the first request only asks the command to wind up", () => {
  const world: World = { nowMs: 10, happened: [] };
  using interruption = interrupted(world);
  expect(interruption.signal.aborted).toBe(false);
  process.emit("SIGINT");
  expect(interruption.signal.aborted).toBe(true);
  expect(world.happened).toEqual([]);
});

test("interruption: copies of one Ctrl-C, passed on by launchers, are one request", () => {
  const world: World = { nowMs: 10, happened: [] };
  using interruption = interrupted(world);
  process.emit("SIGINT");
  world.nowMs += 100;
  process.emit("SIGINT");
  expect(interruption.signal.aborted).toBe(true);
  expect(world.happened).toEqual([]);
});

test("interruption: a second request is the last resort, then the end", () => {
  const world: World = { nowMs: 10, happened: [] };
  using _interruption = interrupted(world);
  process.emit("SIGINT");
  world.nowMs += 1_000;
  process.emit("SIGTERM");
  expect(world.happened).toEqual(["last resort", "exit 130"]);
});

test("interruption: leaves the signals alone once it is disposed of", () => {
  const before = process.listenerCount("SIGINT");
  interrupted({ nowMs: 0, happened: [] })[Symbol.dispose]();
  expect(process.listenerCount("SIGINT")).toBe(before);
});
