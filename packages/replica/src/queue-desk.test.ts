import { createInstantMs, createWallMs, parseRegion, type WallMs } from "@kvorum/base";
import { expect, test } from "vitest";
import { TAKES_PROPOSED_MAX } from "./limits.ts";
import { QueueDesk, type TakeOperation } from "./queue-desk.ts";
import { Request } from "./request.ts";

const NOW = createInstantMs(500);
const WALL_NOW = createWallMs(10_000);
const READY = createWallMs(10_000);
const LATER = createWallMs(10_040);
const TAKE: TakeOperation = { kind: "queue", step: { kind: "take", messagesMax: 1 }, timeoutMs: 5000 };

function take(): Request {
  return new Request({
    operation: TAKE,
    clientRegion: parseRegion("us-east4"),
    deadlineAtMs: createInstantMs(5000),
    fromPeer: false,
    onOutcome: () => undefined,
  });
}

function deskWith(...requests: readonly Request[]) {
  const desk = new QueueDesk();
  for (const request of requests) {
    desk.add(request, TAKE);
  }
  const looks: string[] = [];
  const ready = (at: WallMs | null) => (database: string) => {
    looks.push(database);
    return at;
  };
  return { desk, looks, ready };
}

test("QueueDesk: a take waits until a message is due, and the state is looked at once until something changes", () => {
  const request = take();
  const { desk, looks, ready } = deskWith(request);
  expect(desk.takeReady(ready(LATER), WALL_NOW)).toEqual([]);
  expect(desk.takeReady(ready(LATER), WALL_NOW)).toEqual([]);
  expect(looks).toEqual([""]);
  expect(desk.wakeAtMs(WALL_NOW, NOW)).toBe(NOW + 40);
  expect(desk.takeReady(ready(LATER), LATER)).toEqual([request]);
});

test("QueueDesk: a change of the queue has it looked at again", () => {
  const request = take();
  const { desk, ready } = deskWith(request);
  expect(desk.takeReady(ready(null), WALL_NOW)).toEqual([]);
  expect(desk.wakeAtMs(WALL_NOW, NOW)).toBe(Number.POSITIVE_INFINITY);
  desk.changed(["elsewhere"]);
  expect(desk.takeReady(ready(READY), WALL_NOW)).toEqual([]);
  desk.changed([""]);
  expect(desk.wakeAtMs(WALL_NOW, NOW)).toBe(NOW);
  expect(desk.takeReady(ready(READY), WALL_NOW)).toEqual([request]);
});

test("QueueDesk: a few of those that wait go at once, the longest waiting first, and the next as they come back", () => {
  const requests = Array.from({ length: TAKES_PROPOSED_MAX + 2 }, take);
  const { desk, ready } = deskWith(...requests);
  expect(desk.takeReady(ready(READY), WALL_NOW)).toEqual(requests.slice(0, TAKES_PROPOSED_MAX));
  expect(desk.takeReady(ready(READY), WALL_NOW)).toEqual([]);
  expect(desk.wakeAtMs(WALL_NOW, NOW)).toBe(Number.POSITIVE_INFINITY);
  desk.remove(requests[0] as Request);
  expect(desk.takeReady(ready(READY), WALL_NOW)).toEqual([requests[TAKES_PROPOSED_MAX]]);
});

test("QueueDesk: one that came back with nothing waits again", () => {
  const request = take();
  const { desk, ready } = deskWith(request);
  expect(desk.takeReady(ready(READY), WALL_NOW)).toEqual([request]);
  desk.add(request, TAKE);
  expect(request.stage).toEqual({ kind: "parked" });
  expect(desk.takeReady(ready(null), WALL_NOW)).toEqual([]);
  expect(desk.takeAll()).toEqual([request]);
});
