import { createPrng } from "@kvorum/base";
import { expect, test } from "vitest";
import { QUEUE_DELAY_MS_MAX } from "./limits.ts";
import { createLinkFlow, type LinkConditions, LinkModel } from "./link-model.ts";

const ATLANTIC: LinkConditions = {
  oneWayMs: 44,
  jitterMs: 0.4,
  serviceTimeMs: 0,
  spikeProbability: 0,
  lossPercent: 0,
  bandwidthBytesPerSecond: 40_000_000,
  partitioned: false,
};
const STEADY: LinkConditions = { ...ATLANTIC, jitterMs: 0 };

function linkWith(conditions: LinkConditions): LinkModel {
  return new LinkModel({ conditions, prng: createPrng(1) });
}

function deliverAtMs(link: LinkModel, sentAtMs: number, options: { readonly sizeBytes?: number } = {}): number {
  const transmission = link.transmit({ sentAtMs, sizeBytes: options.sizeBytes ?? 0 }, createLinkFlow());
  return transmission.kind === "arrives" ? transmission.deliverAtMs : Number.NaN;
}

test("transmit: without jitter a small message takes exactly the one-way delay", () => {
  expect(deliverAtMs(linkWith(STEADY), 100)).toBe(144);
});

test("transmit: a cut link swallows messages, and delivers again once changed back", () => {
  const link = linkWith({ ...STEADY, partitioned: true });
  expect(link.transmit({ sentAtMs: 0, sizeBytes: 10 }, createLinkFlow())).toEqual({
    kind: "dropped",
    reason: "partition",
  });
  link.change(STEADY);
  expect(deliverAtMs(link, 1)).toBe(45);
});

test("transmit: a message takes size over bandwidth to send, and the next waits for it", () => {
  const link = linkWith({ ...STEADY, bandwidthBytesPerSecond: 1_000_000 });
  expect(deliverAtMs(link, 0, { sizeBytes: 10_000 })).toBeCloseTo(10 + 44, 9);
  expect(deliverAtMs(link, 5, { sizeBytes: 10_000 })).toBeCloseTo(20 + 44, 9);
  expect(deliverAtMs(link, 100)).toBeCloseTo(144, 9);
});

test("transmit: a message that would wait too long for its turn is dropped, the link recovers", () => {
  const link = linkWith({ ...STEADY, bandwidthBytesPerSecond: 1_000_000 });
  const sendSeconds = (QUEUE_DELAY_MS_MAX + 1) / 1e3;
  expect(deliverAtMs(link, 0, { sizeBytes: sendSeconds * 1_000_000 })).toBeCloseTo(sendSeconds * 1e3 + 44, 6);
  expect(link.transmit({ sentAtMs: 0, sizeBytes: 1 }, createLinkFlow())).toEqual({
    kind: "dropped",
    reason: "queue_full",
  });
  expect(deliverAtMs(link, 2)).toBeGreaterThan(0);
});

test("transmit: a link that loses everything drops, one that loses half delays by retransmission timeouts", () => {
  const dead = linkWith({ ...STEADY, lossPercent: 100 });
  expect(dead.transmit({ sentAtMs: 0, sizeBytes: 1 }, createLinkFlow())).toEqual({ kind: "dropped", reason: "loss" });
  const lossy = linkWith({ ...STEADY, lossPercent: 50 });
  const delays = Array.from({ length: 400 }, (_, i) => deliverAtMs(lossy, i * 1_000) - i * 1_000);
  const onTime = delays.filter((delayMs) => delayMs === 44).length;
  const repeatedOnce = delays.filter((delayMs) => delayMs === 44 + 200).length;
  const repeatedTwice = delays.filter((delayMs) => delayMs === 44 + 200 + 400).length;
  expect(onTime).toBeGreaterThan(150);
  expect(onTime).toBeLessThan(250);
  expect(repeatedOnce).toBeGreaterThan(60);
  expect(repeatedTwice).toBeGreaterThan(20);
});

test("transmit: a lost message of a flow holds up those behind it, not another flow", () => {
  const link = linkWith({ ...STEADY, lossPercent: 50 });
  const flow = createLinkFlow();
  const arrivals = Array.from({ length: 50 }, (_, sentAtMs) => link.transmit({ sentAtMs, sizeBytes: 1 }, flow));
  const instants = arrivals.map((arrival) => (arrival.kind === "arrives" ? arrival.deliverAtMs : 0));
  const afterLoss = instants.findIndex((instant, sentAtMs) => instant > sentAtMs + 200);
  expect(instants[afterLoss + 1]).toBeGreaterThanOrEqual(instants[afterLoss] ?? Number.NaN);
  const others = Array.from({ length: 20 }, () => deliverAtMs(link, 51));
  expect(others).toContain(51 + 44);
});

test("transmit: a link that becomes faster does not let a later message overtake", () => {
  const link = linkWith({ ...STEADY, oneWayMs: 200 });
  const flow = createLinkFlow();
  link.transmit({ sentAtMs: 0, sizeBytes: 1 }, flow);
  link.change(STEADY);
  expect(link.transmit({ sentAtMs: 10, sizeBytes: 0 }, flow)).toMatchObject({ deliverAtMs: flow.lastDeliverAtMs });
  expect(flow.lastDeliverAtMs).toBeGreaterThanOrEqual(200);
});

test("transmit: spikes add 10-20 ms about as often as configured", () => {
  const link = linkWith({ ...STEADY, spikeProbability: 0.01 });
  const delays = Array.from({ length: 20_000 }, (_, i) => deliverAtMs(link, i * 20) - i * 20);
  const spikes = delays.filter((delayMs) => delayMs > 45);
  expect(spikes.length).toBeGreaterThan(140);
  expect(spikes.length).toBeLessThan(260);
  expect(Math.min(...spikes)).toBeGreaterThanOrEqual(54);
  expect(Math.max(...spikes)).toBeLessThanOrEqual(64);
});

test("reseed: the same seed gives the same delays again", () => {
  const link = linkWith(ATLANTIC);
  const delaysFrom = (startMs: number): readonly string[] =>
    Array.from({ length: 50 }, (_, i) => (deliverAtMs(link, startMs + i * 20) - (startMs + i * 20)).toFixed(6));
  const first = delaysFrom(0);
  expect(delaysFrom(10_000)).not.toEqual(first);
  link.reseed(createPrng(1));
  expect(delaysFrom(20_000)).toEqual(first);
});

test("transmit: an instant that is no number is a bug of the caller", () => {
  expect(() => deliverAtMs(linkWith(STEADY), Number.NaN)).toThrow(/finite instant/);
});

test("transmit: an answer waits for the rest of the service time, after what the datacenter really took", () => {
  const arrivals = [0, 4, 6, 30].map((workedMs) => {
    const link = linkWith({ ...STEADY, serviceTimeMs: 6 });
    const transmission = link.transmit({ sentAtMs: 100, sizeBytes: 0, workedMs }, createLinkFlow());
    return transmission.kind === "arrives" ? transmission.deliverAtMs : Number.NaN;
  });
  expect(arrivals).toEqual([150, 146, 144, 144]);
});
