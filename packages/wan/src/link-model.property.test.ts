// Laws of a directed link, for any conditions and any traffic. A failure prints fast-check's seed and path.
import { createPrng } from "@kvorum/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createLinkFlow, type LinkConditions, LinkModel, type Transmission } from "./link-model.ts";

const conditionsArbitrary: fc.Arbitrary<LinkConditions> = fc.record({
  oneWayMs: fc.double({ min: 0, max: 500, noNaN: true }),
  jitterMs: fc.double({ min: 0, max: 5, noNaN: true }),
  serviceTimeMs: fc.constantFrom(0, 6),
  spikeProbability: fc.double({ min: 0, max: 0.2, noNaN: true }),
  lossPercent: fc.constantFrom(0, 0, 1, 30),
  bandwidthBytesPerSecond: fc.constantFrom(10_000, 40_000_000, Number.POSITIVE_INFINITY),
  partitioned: fc.constantFrom(false, false, false, true),
});

/** A message, after a pause; or new conditions. */
const stepArbitrary = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({ pauseMs: fc.double({ min: -1, max: 30, noNaN: true }), sizeBytes: fc.nat(5_000) }),
  },
  { weight: 1, arbitrary: conditionsArbitrary },
);
type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never;

const runArbitrary = fc.record({
  seed: fc.integer({ min: 0 }),
  first: conditionsArbitrary,
  steps: fc.array(stepArbitrary, { maxLength: 100 }),
});

interface Sent {
  readonly sentAtMs: number;
  readonly oneWayMs: number;
  readonly transmission: Transmission;
}

function drive(run: {
  readonly seed: number;
  readonly first: LinkConditions;
  readonly steps: readonly Step[];
}): Sent[] {
  const link = new LinkModel({ conditions: run.first, prng: createPrng(run.seed) });
  const flow = createLinkFlow();
  let nowMs = 1_000;
  return run.steps.flatMap((step) => {
    if ("oneWayMs" in step) {
      link.change(step);
      return [];
    }
    nowMs += step.pauseMs;
    const transmission = link.transmit({ sentAtMs: nowMs, sizeBytes: step.sizeBytes }, flow);
    return [{ sentAtMs: nowMs, oneWayMs: link.conditions.oneWayMs, transmission }];
  });
}

function arrivals(sent: readonly Sent[]): readonly number[] {
  return sent.flatMap(({ transmission }) => (transmission.kind === "arrives" ? [transmission.deliverAtMs] : []));
}

test("transmit: messages of a flow never overtake, whatever changes", () => {
  fc.assert(
    fc.property(runArbitrary, (run) => {
      const instants = arrivals(drive(run));
      for (const [i, instant] of instants.entries()) {
        expect(instant).toBeGreaterThanOrEqual(instants[i - 1] ?? 0);
      }
    }),
  );
});

test("transmit: seed and calls decide everything", () => {
  fc.assert(
    fc.property(runArbitrary, (run) => {
      expect(drive(run)).toEqual(drive(run));
    }),
  );
});

test("transmit: nothing arrives more than a tenth of the one-way delay before it", () => {
  fc.assert(
    fc.property(runArbitrary, (run) => {
      for (const { sentAtMs, oneWayMs, transmission } of drive(run)) {
        const instant = transmission.kind === "arrives" ? transmission.deliverAtMs : Number.POSITIVE_INFINITY;
        expect(instant).toBeGreaterThanOrEqual(sentAtMs + oneWayMs * 0.9 - 1e-9);
      }
    }),
  );
});

test("transmit: the median round trip stays within max(1 ms, 2 %) of the configured one, at any rate", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0 }),
      fc.double({ min: 0.2, max: 400, noNaN: true }),
      fc.constantFrom(0.05, 3, 100),
      (seed, rttMs, gapMs) => {
        const medianMs = medianRoundTripMs({ seed, rttMs, gapMs });
        expect(Math.abs(medianMs - rttMs)).toBeLessThanOrEqual(Math.max(1, 0.02 * rttMs) / 2);
      },
    ),
    { numRuns: 30 },
  );
});

/** Messages go out every `gapMs` for 1,000 ms or 500 messages, whichever is more; each is answered at once. */
function medianRoundTripMs(options: { readonly seed: number; readonly rttMs: number; readonly gapMs: number }): number {
  const { seed, rttMs, gapMs } = options;
  const conditions: LinkConditions = {
    oneWayMs: rttMs / 2,
    jitterMs: 0.4,
    serviceTimeMs: 0,
    spikeProbability: 0.0005,
    lossPercent: 0,
    bandwidthBytesPerSecond: 3_600_000 / (rttMs / 1e3),
    partitioned: false,
  };
  const out = { link: new LinkModel({ conditions, prng: createPrng(seed, "out") }), flow: createLinkFlow() };
  const back = { link: new LinkModel({ conditions, prng: createPrng(seed, "back") }), flow: createLinkFlow() };
  const count = Math.max(500, 1_000 / gapMs);
  const roundTrips = Array.from({ length: count }, (_, i) => {
    const sentAtMs = i * gapMs;
    const there = out.link.transmit({ sentAtMs, sizeBytes: 100 }, out.flow);
    const turnAtMs = there.kind === "arrives" ? there.deliverAtMs : Number.NaN;
    const here = back.link.transmit({ sentAtMs: turnAtMs, sizeBytes: 100 }, back.flow);
    return (here.kind === "arrives" ? here.deliverAtMs : Number.NaN) - sentAtMs;
  });
  return roundTrips.sort((a, b) => a - b)[Math.floor(roundTrips.length / 2)] ?? Number.NaN;
}
