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
  expect(age.knownAsOfMs).toBe(80);
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

test("CompleteAge: over any delays, offsets and allowed drifts, and over a relay, no commit before the proven instant is missing", () => {
  const clock = fc.record({ offset: fc.integer({ min: -1e6, max: 1e6 }), drift: fc.double({ min: -0.02, max: 0.02 }) });
  const delay = fc.double({ min: 0, max: 500, noNaN: true });
  fc.assert(
    fc.property(fc.tuple(clock, clock, clock), fc.array(fc.tuple(delay, delay, delay, delay)), (clocks, rounds) => {
      const [leaderAt, relayAt, learnerAt] = clocks.map(
        ({ offset, drift }) =>
          (realMs: number) =>
            ms(offset + realMs * (1 + drift)),
      );
      if (leaderAt === undefined || relayAt === undefined || learnerAt === undefined) {
        throw new Error("three clocks");
      }
      // Two rates, each within 2 % of real time, differ by at most 0.04 / 0.98.
      const options = { clockDriftShareMax: 0.041 };
      const [relay, learner] = [new CompleteAge(options), new CompleteAge(options)];
      const [leaderEcho, relayEcho] = [new AskedEcho(), new AskedEcho()];
      let realMs = 0;
      let relayCommitIndex = at(0);
      const wait = (durationMs: number) => {
        realMs += durationMs;
      };
      // One commit is acknowledged in every ms of real time: index n at n ms.
      for (const [confirm, toLeader, toRelay, toLearner] of rounds) {
        const confirmedAtMs = leaderAt(realMs);
        const commitIndex = () => at(Math.floor(realMs));
        relay.asked(relayAt(realMs));
        const relayStamp = relayAt(realMs);
        learner.asked(learnerAt(realMs));
        const learnerStamp = learnerAt(realMs);
        wait(confirm);
        relayEcho.received(learnerStamp, relayAt(realMs));
        wait(toLeader);
        leaderEcho.received(relayStamp, leaderAt(realMs));
        const leaderSays = { ...leaderEcho.answer(confirmedAtMs), commitIndex: commitIndex() };
        wait(toRelay);
        relay.answered(leaderSays);
        relayCommitIndex = leaderSays.commitIndex;
        learner.answered({ ...relayEcho.answer(relay.knownAsOfMs), commitIndex: relayCommitIndex });
        wait(toLearner);
        const provenAsOfMs = learner.provenAsOfMs(relayCommitIndex);
        // Written so that an unknown age passes.
        expect(provenAsOfMs > learnerAt(relayCommitIndex + 1)).toBe(false);
      }
    }),
  );
});
