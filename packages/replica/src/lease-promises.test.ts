import { addMs, createEpoch, createInstantMs } from "@kvorum/base";
import { expect, test } from "vitest";
import { LeasePromises } from "./lease-promises.ts";

const START = createInstantMs(1000);
const DURATION_MS = 10_000;

const request = (epoch: number, durationMs = DURATION_MS) =>
  ({ kind: "lease_request", epoch: createEpoch(epoch), requestId: 7, durationMs }) as const;
const promises = (epoch = 0): LeasePromises =>
  new LeasePromises({ durationMsMax: DURATION_MS, startedAtMs: START, epoch: createEpoch(epoch) });

test("lease promises: a grant is remembered from the receipt of the request on", () => {
  const granter = promises();
  const later = addMs(START, 20_000);
  expect(granter.answer(request(0), later)).toEqual({
    kind: "grant",
    message: { kind: "lease_grant", epoch: 0, requestId: 7 },
  });
  expect(granter.leaseRemainingMs(addMs(later, 4000))).toBe(6000);
  expect(granter.leaseRemainingMs(addMs(later, 11_000))).toBe(0);
});

test("lease promises: after a restart a full lease is taken to have been granted just before", () => {
  expect(promises().leaseRemainingMs(addMs(START, 1000))).toBe(9000);
});

test("lease promises: nothing is granted to an epoch before the promised one, and that one may be granted to", () => {
  const granter = promises();
  granter.shutOutBefore(createEpoch(3));
  expect(granter.answer(request(2), START)).toEqual({ kind: "refuse", reason: "earlier_epoch" });
  expect(granter.answer(request(3), START).kind).toBe("grant");
});

test("lease promises: a promise found on disk holds, and a grant to a later epoch shuts out the earlier", () => {
  const granter = promises(4);
  expect(granter.answer(request(3), START).kind).toBe("refuse");
  granter.answer(request(5), START);
  expect(granter.answer(request(4), START).kind).toBe("refuse");
});

test("lease promises: a lease longer than this datacenter would remember after a restart is refused", () => {
  const granter = promises();
  expect(granter.answer(request(0, DURATION_MS + 1), addMs(START, 20_000))).toEqual({
    kind: "refuse",
    reason: "too_long",
  });
  expect(granter.leaseRemainingMs(addMs(START, 20_000))).toBe(0);
});
