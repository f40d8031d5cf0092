import { createInstantMs, parseDatacenterId, parseRegion } from "@kvorum/base";
import { Figures } from "@kvorum/figures";
import type { NodeFigures } from "@kvorum/protocol";
import { expect, test } from "vitest";
import { LagInterval } from "./lag-interval.ts";

class Node {
  nowMs = 0;
  readonly figures = new Figures({ now: () => createInstantMs(this.nowMs) });

  take(reset = false): NodeFigures {
    const place = { datacenter: parseDatacenterId("asia-southeast1-a"), region: parseRegion("asia-southeast1") };
    return { ...place, ...this.figures.take({ reset }) };
  }
}

test("LagInterval: the first look says nothing yet", () => {
  expect(new LagInterval().next(new Node().take())).toBeNull();
});

test("LagInterval: only what came in between counts", () => {
  const node = new Node();
  const interval = new LagInterval();
  node.figures.replicationLag(900);
  interval.next(node.take());
  node.figures.replicationLag(100);
  node.figures.replicationLag(110);
  node.figures.shipLag(95);
  const lags = interval.next(node.take());
  expect(lags?.replicationLag.count).toBe(2);
  expect(lags?.replicationLag.max).toBeCloseTo(110, 0);
  expect(lags?.shipLag).toMatchObject({ count: 1 });
  expect(lags?.durableLag).toMatchObject({ count: 0, max: 0 });
  expect(interval.next(node.take())?.replicationLag).toMatchObject({ count: 0, p99: 0 });
});

test("LagInterval: a window that somebody reset meanwhile counts as it is", () => {
  const node = new Node();
  const interval = new LagInterval();
  node.figures.replicationLag(900);
  interval.next(node.take());
  node.nowMs = 500;
  node.take(true);
  node.figures.replicationLag(100);
  node.figures.replicationLag(900);
  expect(interval.next(node.take())?.replicationLag.count).toBe(2);
});
