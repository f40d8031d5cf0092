import { createInstantMs, createLogIndex } from "@kvorum/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { AskedEcho, CompleteAge } from "./complete-age.ts";
import { AGE_PROOFS_PENDING_MAX } from "./limits.ts";

const ms = createInstantMs;
const at = createLogIndex;

function answer(echoMs: number, completeAgeMs: number, commitIndex: number) {
  return { echoMs: ms(echoMs), completeAgeMs, commitIndex: at(commitIndex) };
}

function asking(...askedAtMs: readonly number[]): CompleteAge {
  const age = new CompleteAge({ clockDriftShareMax: 0 });
  for (const instant of askedAtMs) {
    age.asked(ms(instant));
  }
  return age;
}

test("CompleteAge: nothing is proven before an answer was applied", () => {
  const age = asking(100);
  expect(age.provenAsOfMs(at(5))).toBeNaN();
  age.answered(answer(100, 20, 7));
  expect(age.provenAsOfMs(at(6))).toBeNaN();
  expect(age.knownAsOfMs(at(7))).toBe(80);
  expect(age.knownAsOfMs(at(6))).toBeNaN();
  expect(age.provenAsOfMs(at(7))).toBe(80);
});

test("CompleteAge: each step of apply proves what was said of it, and never less than before", () => {
  const age = asking(100, 300);
  age.answered(answer(100, 0, 10));
  age.answered(answer(200, 0, 20));
  age.answered(answer(150, 0, 21));
  age.answered(answer(300, 0, 30));
  expect([9, 10, 25, 30, 31].map((index) => age.provenAsOfMs(at(index)))).toEqual([Number.NaN, 100, 200, 300, 300]);
});

test("CompleteAge: a later proof about a lower index makes the earlier one worthless", () => {
  const age = asking(100, 200);
  age.answered(answer(100, 0, 50));
  age.answered(answer(200, 0, 40));
  expect(age.provenAsOfMs(at(40))).toBe(200);
});

test("CompleteAge: an echo of a stamp that this life did not send proves nothing, nor does a source that cannot say", () => {
  const age = asking(100, 200);
  age.answered(answer(99, 0, 1));
  age.answered(answer(201, 0, 1));
  age.answered(answer(Number.NaN, 0, 1));
  age.answered(answer(150, Number.NaN, 1));
  age.answered(answer(150, -1, 1));
  expect(age.provenAsOfMs(at(1))).toBeNaN();
});

test("CompleteAge: what another clock measured counts for more by the drift", () => {
  const age = new CompleteAge({ clockDriftShareMax: 0.05 });
  age.asked(ms(1000));
  age.answered(answer(1000, 100, 1));
  expect(age.provenAsOfMs(at(1))).toBe(895);
});

test("CompleteAge: a learner far behind keeps its oldest proofs, so that it gets to know its age while it catches up", () => {
  const age = asking(0, 10_000);
  for (let i = 1; i <= AGE_PROOFS_PENDING_MAX + 50; i++) {
    age.answered(answer(i, 0, 10 * i));
  }
  expect(age.provenAsOfMs(at(10))).toBe(1);
  expect(age.provenAsOfMs(at(10_000_000))).toBe(AGE_PROOFS_PENDING_MAX);
});

test("CompleteAge: after a reset nothing is proven, and old echoes are void", () => {
  const age = asking(100);
  age.answered(answer(100, 0, 1));
  age.reset();
  age.answered(answer(100, 0, 1));
  expect(age.provenAsOfMs(at(1))).toBeNaN();
});

test("AskedEcho: gives back the latest stamp and how old the source's knowledge was when it came", () => {
  const echo = new AskedEcho();
  expect(echo.answer(ms(5))).toEqual({ echoMs: Number.NaN, completeAgeMs: Number.NaN });
  echo.received(ms(7000), ms(100));
  echo.received(ms(7100), ms(200));
  expect(echo.answer(ms(150))).toEqual({ echoMs: 7100, completeAgeMs: 50 });
  expect(echo.answer(ms(260))).toEqual({ echoMs: 7100, completeAgeMs: 0 });
  expect(echo.answer(ms(Number.NaN)).completeAgeMs).toBeNaN();
});

interface Round {
  readonly isConfirmed: boolean;
  /** On the way from the learner to the relay, from there to the leader, back, and back to the learner. */
  readonly delaysMs: readonly [number, number, number, number];
}

/** Clocks that are off by any offset and run up to 2 % fast or slow. */
const clock = fc
  .record({ offset: fc.integer({ min: -1e6, max: 1e6 }), drift: fc.double({ min: -0.02, max: 0.02, noNaN: true }) })
  .map(
    ({ offset, drift }) =>
      (realMs: number) =>
        ms(offset + realMs * (1 + drift)),
  );
/** Sums of instants up to 1e6 ms and of some delays, in doubles. */
const ROUNDING_MS = 1e-6;
const delayMs = fc.double({ min: 0, max: 500, noNaN: true });
const round: fc.Arbitrary<Round> = fc.record({
  isConfirmed: fc.boolean(),
  delaysMs: fc.tuple(delayMs, delayMs, delayMs, delayMs),
});

test("CompleteAge: over any delays, offsets and allowed drifts, and over a relay, no commit before the proven instant is missing", () => {
  fc.assert(
    fc.property(fc.tuple(clock, clock, clock), fc.array(round), ([leaderAt, relayAt, learnerAt], rounds) => {
      // Two rates within 2 % of real time differ by at most 0.04 / 0.98.
      const options = { clockDriftShareMax: 0.041 };
      const [relay, learner] = [new CompleteAge(options), new CompleteAge(options)];
      const [leaderEcho, relayEcho] = [new AskedEcho(), new AskedEcho()];
      let realMs = 0;
      // A commit is acknowledged in every ms of real time, index n at n ms. The leader knows those until it was confirmed
      // last: others may have been acknowledged behind its back.
      let confirmed = { commitIndex: at(0), asOfMs: leaderAt(0) };
      for (const { isConfirmed, delaysMs } of rounds) {
        confirmed = isConfirmed ? { commitIndex: at(Math.floor(realMs)), asOfMs: leaderAt(realMs) } : confirmed;
        const [relayStamp, learnerStamp] = [relayAt(realMs), learnerAt(realMs)];
        relay.asked(relayStamp);
        learner.asked(learnerStamp);
        realMs += delaysMs[0];
        relayEcho.received(learnerStamp, relayAt(realMs));
        realMs += delaysMs[1];
        leaderEcho.received(relayStamp, leaderAt(realMs));
        const { commitIndex } = confirmed;
        const answer = { ...leaderEcho.answer(confirmed.asOfMs), commitIndex };
        realMs += delaysMs[2];
        relay.answered(answer);
        learner.answered({ ...relayEcho.answer(relay.knownAsOfMs(commitIndex)), commitIndex });
        realMs += delaysMs[3];
        const tooMuchMs = learner.provenAsOfMs(commitIndex) - learnerAt(commitIndex + 1);
        expect(Number.isNaN(tooMuchMs) || tooMuchMs < ROUNDING_MS).toBe(true);
      }
    }),
  );
});
