import { addMs, createEpoch, createInstantMs, type InstantMs, parseDatacenterId, parseRegion } from "@kvorum/base";
import { expect, test } from "vitest";
import type { Member } from "./placement.ts";
import { RegionLease, type RegionLeaseOptions } from "./region-lease.ts";

const START = createInstantMs(1000);
const EPOCH = createEpoch(2);
const DURATION_MS = 10_000;
const COUNTED_MS = (DURATION_MS * 0.99) / 1.01;

const member = (datacenter: string): Member => ({
  datacenter: parseDatacenterId(datacenter),
  region: parseRegion(datacenter.split("-")[0] ?? ""),
});
const members = (...datacenters: readonly string[]): readonly Member[] => datacenters.map(member);
const THREE = members("us-a", "us-b", "eu-a", "eu-b", "asia-a");
const FIVE = members("us-a", "eu-a", "asia-a", "africa-a", "south-a");

const lease = (options: Partial<RegionLeaseOptions> = {}): RegionLease =>
  new RegionLease({
    epoch: EPOCH,
    self: member("us-a"),
    members: THREE,
    durationMs: DURATION_MS,
    clockDriftShareMax: 0.01,
    ...options,
  });
const grantAll = (asked: RegionLease, from: readonly string[], now: InstantMs): void => {
  const [request] = asked.tick(now);
  for (const datacenter of from) {
    asked.granted(parseDatacenterId(datacenter), { epoch: EPOCH, requestId: request?.message.requestId ?? -1 });
  }
};

test("region lease: a new leader asks every datacenter of the other regions at once", () => {
  const asked = lease().tick(START);
  expect(asked.map(({ to }) => to)).toEqual(["eu-a", "eu-b", "asia-a"]);
  expect(asked[0]?.message).toMatchObject({ kind: "lease_request", epoch: 2, durationMs: DURATION_MS });
});

test("region lease: one datacenter speaks for its region, and the leader's own region counts", () => {
  const asked = lease();
  expect(asked.isHeld(START)).toBe(false);
  grantAll(asked, ["eu-b"], START);
  expect(asked.isHeld(START)).toBe(true);
});

test("region lease: of five regions two others must grant, and two datacenters of one region are one", () => {
  const asked = lease({ members: [...FIVE, member("eu-b")] });
  grantAll(asked, ["eu-a", "eu-b"], START);
  expect(asked.isHeld(START)).toBe(false);
  grantAll(asked, ["eu-a", "south-a"], addMs(START, 100));
  expect(asked.isHeld(addMs(START, 100))).toBe(true);
});

test("region lease: it counts from the sending of the request, less what clocks may drift", () => {
  const asked = lease();
  const [request] = asked.tick(START);
  asked.tick(addMs(START, 200));
  asked.granted(parseDatacenterId("asia-a"), { epoch: EPOCH, requestId: request?.message.requestId ?? -1 });
  expect(asked.expiresAtMs).toBeCloseTo(START + COUNTED_MS);
  expect(asked.isHeld(createInstantMs(asked.expiresAtMs - 1))).toBe(true);
  expect(asked.isHeld(asked.expiresAtMs)).toBe(false);
});

test("region lease: a grant that comes late takes nothing from a newer one", () => {
  const asked = lease();
  const [first] = asked.tick(START);
  grantAll(asked, ["eu-a"], addMs(START, 150));
  asked.granted(parseDatacenterId("eu-a"), { epoch: EPOCH, requestId: first?.message.requestId ?? -1 });
  expect(asked.expiresAtMs).toBeCloseTo(START + 150 + COUNTED_MS);
});

test("region lease: grants of another epoch, of a stranger, of the own region or to no request count for nothing", () => {
  const asked = lease();
  const requestId = asked.tick(START)[0]?.message.requestId ?? -1;
  asked.granted(parseDatacenterId("eu-a"), { epoch: createEpoch(1), requestId });
  asked.granted(parseDatacenterId("mars-a"), { epoch: EPOCH, requestId });
  asked.granted(parseDatacenterId("us-b"), { epoch: EPOCH, requestId });
  asked.granted(parseDatacenterId("eu-a"), { epoch: EPOCH, requestId: requestId + 1 });
  expect(asked.isHeld(START)).toBe(false);
});

test("region lease: a grant to an earlier process of the replica is not taken for one to this", () => {
  const requestId = lease().tick(START)[0]?.message.requestId ?? -1;
  const restarted = lease();
  restarted.tick(addMs(START, 500));
  restarted.granted(parseDatacenterId("eu-a"), { epoch: EPOCH, requestId });
  expect(restarted.isHeld(addMs(START, 500))).toBe(false);
});

test("region lease: it is asked for often until it is held, then renewed before a fifth of it has passed twice", () => {
  const asked = lease();
  asked.tick(START);
  expect(asked.nextTickAtMs).toBe(START + 100);
  expect(asked.tick(addMs(START, 99))).toEqual([]);
  grantAll(asked, ["eu-a"], addMs(START, 100));
  expect(asked.nextTickAtMs).toBe(START + 2100);
});

test("region lease: one that is about to run out is asked for often again", () => {
  const asked = lease();
  grantAll(asked, ["eu-a"], START);
  for (let now = START; now < START + 8000; now = addMs(now, 100)) {
    asked.tick(now);
  }
  expect(asked.isHeld(addMs(START, 8000))).toBe(true);
  expect(asked.tick(addMs(START, 8000))).not.toEqual([]);
  expect(asked.nextTickAtMs).toBe(START + 8100);
});

test("region lease: with two regions, or switched off, it is always held and never asked for", () => {
  for (const off of [lease({ members: members("us-a", "eu-a") }), lease({ durationMs: 0 })]) {
    expect(off.isHeld(START)).toBe(true);
    expect(off.tick(START)).toEqual([]);
    expect(off.nextTickAtMs).toBe(Number.POSITIVE_INFINITY);
  }
});

test("region lease: a third region makes it needed, and what was granted before counts on", () => {
  const asked = lease({ members: FIVE });
  grantAll(asked, ["eu-a"], START);
  asked.changeMembers(THREE);
  expect(asked.isHeld(START)).toBe(true);
  asked.changeMembers(members("us-a", "eu-a"));
  expect(asked.isNeeded).toBe(false);
});
