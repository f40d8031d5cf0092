import { addMs, createInstantMs, createLogIndex, type DatacenterId, parseDatacenterId } from "@kvorum/base";
import { expect, test } from "vitest";
import { DigestWatch } from "./digest-watch.ts";
import { DIGEST_GRACE_MS, DIGEST_INTERVAL_MS, DIGEST_STATEMENTS_AHEAD_MAX, DIGESTS_KEPT } from "./limits.ts";

const NOW = createInstantMs(1000);
const AFTER_GRACE = addMs(NOW, DIGEST_GRACE_MS);
const VA = parseDatacenterId("us-a");
const VB = parseDatacenterId("us-b");
const VC = parseDatacenterId("us-c");
const LA = parseDatacenterId("asia-a");
const LB = parseDatacenterId("asia-b");
const VOTERS = [VA, VB, VC];

/** The digest at an index in the one right history, and in a wrong one. */
function right(index: number) {
  return { index: createLogIndex(index), digest: `a${index}`.padEnd(8, "0") };
}
function wrong(index: number) {
  return { index: createLogIndex(index), digest: `b${index}`.padEnd(8, "0") };
}

function watchAt(self: DatacenterId, lastIndex: number): DigestWatch {
  const watch = new DigestWatch({ self, applied: null });
  for (let index = 1; index <= lastIndex; index++) {
    watch.applied(right(index), NOW);
  }
  return watch;
}

test("DigestWatch: equal statements, also of different moments, agree", () => {
  const watch = watchAt(VA, 10);
  watch.stated(VB, right(7), NOW);
  watch.stated(VC, right(10), NOW);
  expect(watch.verdict(VOTERS, NOW)).toEqual({ kind: "agrees" });
});

test("DigestWatch: a voter that two others contradict has diverged, and the earliest index is named", () => {
  const watch = watchAt(VA, 10);
  watch.stated(VB, wrong(9), NOW);
  expect(watch.verdict(VOTERS, NOW)).toEqual({ kind: "pending" });
  watch.stated(VC, wrong(8), NOW);
  expect(watch.verdict(VOTERS, NOW)).toMatchObject({
    kind: "diverged",
    index: 8,
    own: right(8).digest,
    others: [
      { datacenter: VC, index: 8, other: wrong(8).digest },
      { datacenter: VB, index: 9, other: wrong(9).digest },
    ],
  });
});

test("DigestWatch: a voter whom one contradicts and one supports is right, once the supporter speaks of that index or later", () => {
  const watch = watchAt(VA, 10);
  watch.stated(VC, right(5), NOW);
  watch.stated(VB, wrong(9), NOW);
  expect(watch.verdict(VOTERS, NOW)).toEqual({ kind: "pending" });
  watch.stated(VC, right(9), NOW);
  expect(watch.verdict(VOTERS, NOW)).toEqual({ kind: "agrees" });
});

test("DigestWatch: one against one decides nothing, however long it lasts", () => {
  const watch = watchAt(VA, 10);
  watch.stated(VB, wrong(9), NOW);
  expect(watch.verdict(VOTERS, addMs(AFTER_GRACE, -1))).toEqual({ kind: "pending" });
  expect(watch.verdict(VOTERS, AFTER_GRACE)).toMatchObject({ kind: "suspect", index: 9 });
});

test("DigestWatch: a learner whom a voter contradicts has diverged when no other voter supports it in time", () => {
  const watch = watchAt(LA, 10);
  watch.stated(VA, wrong(10), NOW);
  expect(watch.verdict(VOTERS, NOW)).toEqual({ kind: "pending" });
  expect(watch.verdict(VOTERS, AFTER_GRACE)).toMatchObject({ kind: "diverged", index: 10 });
});

test("DigestWatch: a sibling's word against a learner is a suspicion that a voter settles", () => {
  const contradicted = () => {
    const watch = watchAt(LA, 10);
    watch.stated(LB, wrong(8), NOW);
    return watch;
  };
  expect(contradicted().verdict(VOTERS, AFTER_GRACE)).toMatchObject({ kind: "suspect", index: 8 });
  const supported = contradicted();
  supported.stated(VB, right(9), AFTER_GRACE);
  expect(supported.verdict(VOTERS, AFTER_GRACE)).toEqual({ kind: "agrees" });
  const refuted = contradicted();
  refuted.stated(VB, wrong(9), AFTER_GRACE);
  expect(refuted.verdict(VOTERS, addMs(AFTER_GRACE, DIGEST_GRACE_MS))).toMatchObject({ kind: "diverged", index: 8 });
});

test("DigestWatch: a statement ahead of apply is compared when apply gets there; a few are kept", () => {
  const watch = watchAt(LA, 10);
  for (let index = 12; index < 12 + DIGEST_STATEMENTS_AHEAD_MAX; index++) {
    watch.stated(VA, right(index), NOW);
  }
  watch.stated(VA, wrong(40), NOW);
  watch.stated(VB, wrong(13), NOW);
  for (let index = 11; index <= 12; index++) {
    watch.applied(right(index), NOW);
  }
  expect(watch.verdict(VOTERS, AFTER_GRACE)).toEqual({ kind: "agrees" });
  watch.applied(right(13), NOW);
  expect(watch.verdict(VOTERS, NOW)).toEqual({ kind: "pending" });
  for (let index = 14; index <= 41; index++) {
    watch.applied(right(index), NOW);
  }
  expect(watch.verdict([VA], AFTER_GRACE)).toEqual({ kind: "agrees" });
});

test("DigestWatch: an index that is forgotten here is not compared", () => {
  const watch = watchAt(VA, DIGESTS_KEPT + 5);
  watch.stated(VB, wrong(5), NOW);
  expect(watch.verdict(VOTERS, AFTER_GRACE)).toEqual({ kind: "agrees" });
  watch.stated(VB, wrong(6), NOW);
  expect(watch.verdict(VOTERS, AFTER_GRACE).kind).toBe("suspect");
});

test("DigestWatch: a peer that agrees again was repaired, and what it said before is void", () => {
  const watch = watchAt(VA, 10);
  watch.stated(VB, wrong(5), NOW);
  watch.stated(VB, right(9), NOW);
  watch.stated(VB, wrong(6), NOW);
  expect(watch.verdict(VOTERS, AFTER_GRACE)).toEqual({ kind: "agrees" });
});

test("DigestWatch: a replaced state starts afresh, from its own digest", () => {
  const watch = watchAt(LA, 10);
  watch.stated(VA, wrong(10), NOW);
  watch.reset(wrong(20));
  expect(watch.verdict(VOTERS, AFTER_GRACE)).toEqual({ kind: "agrees" });
  expect(watch.newest).toEqual(wrong(20));
  watch.stated(VA, right(20), NOW);
  expect(watch.verdict(VOTERS, AFTER_GRACE).kind).toBe("diverged");
});

test("DigestWatch: the newest digest is stated once a heartbeat, and nothing before anything was applied", () => {
  expect(new DigestWatch({ self: VA, applied: null }).takeDue(NOW)).toBeNull();
  const watch = watchAt(VA, 3);
  expect(watch.takeDue(NOW)).toEqual(right(3));
  expect(watch.takeDue(addMs(NOW, DIGEST_INTERVAL_MS - 1))).toBeNull();
  expect(watch.takeDue(addMs(NOW, DIGEST_INTERVAL_MS))).toEqual(right(3));
});
