import {
  createEpoch,
  createInstantMs,
  createLogIndex,
  type DatacenterId,
  parseDatacenterId,
  parseRegion,
} from "@kvorum/base";
import { expect, test } from "vitest";
import { EpochClaim, type EpochClaimOptions } from "./epoch-claim.ts";
import type { Member } from "./placement.ts";

const CLAIM_ID = 5;
const DEADLINE = createInstantMs(60_000);

const member = (datacenter: string): Member => ({
  datacenter: parseDatacenterId(datacenter),
  region: parseRegion(datacenter.split("-")[0] ?? ""),
});
const MEMBERS = ["us-a", "us-b", "us-c", "eu-a", "eu-b", "asia-a", "asia-b"].map(member);
const at = (ms: number) => createInstantMs(ms);
const id = (datacenter: string): DatacenterId => parseDatacenterId(datacenter);

const claimOf = (options: Partial<EpochClaimOptions> = {}): EpochClaim =>
  new EpochClaim({
    self: member("eu-a"),
    members: MEMBERS,
    claimId: CLAIM_ID,
    ends: createEpoch(0),
    isPrimaryDown: false,
    isLeaseNeeded: true,
    now: at(0),
    deadlineAtMs: DEADLINE,
    ...options,
  });
const state = (lastIndex = 10, logEpoch = 0, promised: { epoch: number; claimant: string } | null = null) => ({
  record: {
    epoch: createEpoch(0),
    promised: promised === null ? null : { epoch: createEpoch(promised.epoch), claimant: id(promised.claimant) },
    resetting: false,
  },
  logEpoch: createEpoch(logEpoch),
  lastIndex: createLogIndex(lastIndex),
});
const seen = (claim: EpochClaim, datacenters: readonly string[], epoch = 0, now = 0): void => {
  for (const datacenter of datacenters) {
    const lastIndex = createLogIndex(1);
    const answer = { kind: "epoch_refused", epoch: createEpoch(0), claimId: CLAIM_ID, lastIndex } as const;
    claim.refused(id(datacenter), { ...answer, promised: createEpoch(epoch) }, at(now));
  }
};
const promise = (
  claim: EpochClaim,
  datacenter: string,
  { epoch = 1, lastIndex = 10, logEpoch = 0, leaseRemainingMs = 0, now = 0 } = {},
): void =>
  claim.promised(
    id(datacenter),
    {
      kind: "epoch_promise",
      epoch: createEpoch(epoch),
      claimId: CLAIM_ID,
      logEpoch: createEpoch(logEpoch),
      lastIndex: createLogIndex(lastIndex),
      leaseRemainingMs,
    },
    at(now),
  );
const EU_AND_ASIA = ["eu-a", "eu-b", "asia-a", "asia-b"];

test("epoch claim: an epoch that has ended meanwhile needs no end: nothing is claimed", () => {
  const claim = claimOf();
  claim.tick(at(0));
  const moved = state();
  const step = claim.step({ ...moved, record: { ...moved.record, epoch: createEpoch(1) } }, at(1));
  expect(step).toMatchObject({ kind: "refused", message: expect.stringContaining("epoch 1 has begun meanwhile") });
  expect(claim.tick(at(1e6))).toEqual([]);
});

test("epoch claim: everybody is asked first, and nothing is claimed while somebody of the majority is silent", () => {
  const claim = claimOf();
  expect(claim.tick(at(0)).map(({ to, message }) => [to, message.epoch])).toEqual(
    MEMBERS.map(({ datacenter }) => [datacenter, 0]),
  );
  seen(claim, ["eu-a", "eu-b", "asia-a"]);
  expect(claim.step(state(), at(0))).toEqual({ kind: "wait_for_promises", missing: ["asia-b"] });
  expect(claim.tick(at(200)).every(({ message }) => message.epoch === 0)).toBe(true);
});

test("epoch claim: the epoch after the highest that anybody has seen is claimed, at once", () => {
  const claim = claimOf();
  claim.tick(at(0));
  seen(claim, ["eu-a", "eu-b", "asia-a"], 0);
  seen(claim, ["asia-b"], 4, 1);
  const claims = claim.tick(at(1));
  expect(claims.map(({ to }) => to)).toEqual(MEMBERS.map(({ datacenter }) => datacenter));
  expect(claims[0]?.message.epoch).toBe(5);
});

test("epoch claim: it is repeated to those that have not promised", () => {
  const claim = claimOf();
  seen(claim, EU_AND_ASIA);
  claim.tick(at(0));
  promise(claim, "eu-a");
  expect(claim.tick(at(199))).toEqual([]);
  expect(claim.tick(at(200)).map(({ to }) => to)).not.toContain("eu-a");
});

test("epoch claim: every datacenter of a majority of regions must promise, the own region among them", () => {
  const claim = claimOf();
  seen(claim, EU_AND_ASIA);
  for (const datacenter of ["us-a", "us-b", "us-c", "asia-a", "asia-b", "eu-a"]) {
    promise(claim, datacenter);
  }
  expect(claim.step(state(), at(0))).toEqual({ kind: "wait_for_promises", missing: ["eu-b"] });
  promise(claim, "eu-b");
  expect(claim.step(state(), at(0))).toEqual({ kind: "begin", epoch: 1, forkIndex: 10 });
});

test("epoch claim: one datacenter of a region does not promise for its siblings", () => {
  const claim = claimOf();
  seen(claim, EU_AND_ASIA);
  for (const datacenter of ["eu-a", "eu-b", "asia-a", "us-a"]) {
    promise(claim, datacenter);
  }
  expect(claim.step(state(), at(0))).toEqual({ kind: "wait_for_promises", missing: ["asia-b"] });
});

test("epoch claim: what the most advanced promiser has is fetched before the epoch begins", () => {
  const claim = claimOf();
  seen(claim, EU_AND_ASIA);
  for (const [i, datacenter] of EU_AND_ASIA.entries()) {
    promise(claim, datacenter, { lastIndex: 10 + i });
  }
  expect(claim.step(state(10), at(0))).toEqual({ kind: "catch_up", datacenter: "asia-b", logEpoch: 0, index: 13 });
  expect(claim.step(state(13), at(0))).toEqual({ kind: "begin", epoch: 1, forkIndex: 13 });
});

test("epoch claim: a log of a later epoch is more advanced than a longer one", () => {
  const claim = claimOf();
  seen(claim, EU_AND_ASIA, 1);
  for (const datacenter of EU_AND_ASIA) {
    promise(claim, datacenter, { epoch: 2, lastIndex: 50 });
  }
  promise(claim, "us-b", { epoch: 2, lastIndex: 20, logEpoch: 1 });
  expect(claim.step(state(50), at(0))).toEqual({ kind: "catch_up", datacenter: "us-b", logEpoch: 1, index: 20 });
});

test("epoch claim: it begins only after the last lease that a promiser granted has run out", () => {
  const claim = claimOf();
  seen(claim, EU_AND_ASIA);
  for (const datacenter of EU_AND_ASIA) {
    promise(claim, datacenter, { leaseRemainingMs: datacenter === "asia-a" ? 8000 : 0, now: 100 });
  }
  expect(claim.step(state(), at(1100))).toEqual({ kind: "wait_for_lease", remainingMs: 7000 });
  expect(claim.step(state(), at(8100)).kind).toBe("begin");
});

test("epoch claim: a promiser that restarted and says a full lease again does not prolong the wait", () => {
  const claim = claimOf();
  seen(claim, EU_AND_ASIA);
  for (const datacenter of EU_AND_ASIA) {
    promise(claim, datacenter, { leaseRemainingMs: 1000 });
  }
  promise(claim, "asia-a", { leaseRemainingMs: 10_000, now: 500 });
  expect(claim.step(state(), at(1000)).kind).toBe("begin");
});

test("epoch claim: promises to another claim, or of another epoch, count for nothing", () => {
  const claim = claimOf();
  seen(claim, EU_AND_ASIA);
  for (const datacenter of EU_AND_ASIA) {
    promise(claim, datacenter, { epoch: 2 });
  }
  expect(claim.step(state(), at(0))).toMatchObject({ kind: "wait_for_promises", missing: EU_AND_ASIA });
});

test("epoch claim: it is given up when another claimant has the promise", () => {
  const claim = claimOf();
  seen(claim, EU_AND_ASIA);
  const refusal = {
    kind: "epoch_refused",
    lastIndex: createLogIndex(1),
    epoch: createEpoch(1),
    claimId: CLAIM_ID,
    promised: createEpoch(1),
  } as const;
  claim.refused(id("asia-a"), refusal, at(0));
  for (const datacenter of EU_AND_ASIA) {
    promise(claim, datacenter);
  }
  expect(claim.step(state(), at(0))).toEqual({
    kind: "refused",
    message: "asia-a has promised epoch 1 to another claimant, or is in it",
  });
});

test("epoch claim: a claimant that promised a later epoch meanwhile gives its own up", () => {
  const claim = claimOf();
  seen(claim, EU_AND_ASIA);
  for (const datacenter of EU_AND_ASIA) {
    promise(claim, datacenter, { leaseRemainingMs: 5000 });
  }
  expect(claim.step(state(10, 0, { epoch: 2, claimant: "asia-a" }), at(5000))).toMatchObject({ kind: "refused" });
  expect(claim.step(state(), at(5000))).toMatchObject({ kind: "refused" });
});

test("epoch claim: at the deadline it says who is missing", () => {
  const claim = claimOf();
  seen(claim, ["eu-a", "asia-a", "asia-b"]);
  const step = claim.step(state(), DEADLINE);
  expect(step).toEqual({
    kind: "refused",
    message: "no promise of eu-b; every datacenter of a majority of regions is needed, eu among them",
  });
});

test("epoch claim: without a lease it is refused unless the primary is declared down", () => {
  const claim = claimOf({ isLeaseNeeded: false });
  expect(claim.tick(at(0))).toEqual([]);
  expect(claim.step(state(), at(0))).toMatchObject({
    kind: "refused",
    message: expect.stringContaining("primary is down"),
  });
  expect(claimOf({ isLeaseNeeded: false, isPrimaryDown: true }).step(state(), at(0)).kind).toBe("wait_for_promises");
});

test("epoch claim: with the primary down those that answer in time are enough, and no lease is waited out", () => {
  const claim = claimOf({ isPrimaryDown: true });
  seen(claim, EU_AND_ASIA);
  expect(claim.step(state(), at(1999)).kind).toBe("wait_for_promises");
  expect(claim.step(state(), at(2000))).toEqual({ kind: "wait_for_promises", missing: EU_AND_ASIA });
  for (const datacenter of EU_AND_ASIA) {
    promise(claim, datacenter, { leaseRemainingMs: 9000, now: 2100 });
  }
  expect(claim.step(state(), at(2100))).toEqual({ kind: "begin", epoch: 1, forkIndex: 10 });
});

test("epoch claim: with the primary down a majority of the own region is needed all the same", () => {
  const claim = claimOf({ isPrimaryDown: true });
  seen(claim, ["eu-a", "asia-a", "asia-b"]);
  expect(claim.step(state(), at(2000))).toEqual({ kind: "wait_for_promises", missing: ["eu-b"] });
});

test("epoch claim: with the primary down one of two datacenters is no majority, two of three are", () => {
  const members = [...MEMBERS, member("eu-c")];
  const claim = claimOf({ isPrimaryDown: true, members });
  seen(claim, ["eu-a", "eu-c"]);
  claim.step(state(), at(2000));
  promise(claim, "eu-a", { now: 2000 });
  promise(claim, "eu-c", { now: 2000, lastIndex: 12 });
  expect(claim.step(state(), at(2000))).toMatchObject({ kind: "catch_up", datacenter: "eu-c", index: 12 });
});
