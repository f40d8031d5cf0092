import { createEpoch, createInstantMs, createLogIndex, parseDatacenterId, parseRegion } from "@kvorum/base";
import { expect, test } from "vitest";
import { EpochRecovery, RECOVERY_CLAIM_ID } from "./epoch-recovery.ts";

const MEMBERS = ["us-a", "us-b", "eu-a", "eu-b", "asia-a"].map((datacenter) => ({
  datacenter: parseDatacenterId(datacenter),
  region: parseRegion(datacenter.split("-")[0] ?? ""),
}));
const recovery = (): EpochRecovery => new EpochRecovery(parseDatacenterId("eu-a"), MEMBERS);
const answer = (to: EpochRecovery, from: string, promised: number, claimId = RECOVERY_CLAIM_ID): void =>
  to.answered(parseDatacenterId(from), {
    kind: "epoch_refused",
    epoch: createEpoch(0),
    claimId,
    promised: createEpoch(promised),
    lastIndex: createLogIndex(0),
  });

test("epoch recovery: everybody else is asked, again and again until they answer", () => {
  const asking = recovery();
  const asked = (ms: number) => asking.tick(createInstantMs(ms)).map(({ to }) => to);
  expect(asked(0)).toEqual(["us-a", "us-b", "eu-b", "asia-a"]);
  answer(asking, "us-b", 0);
  expect(asked(199)).toEqual([]);
  expect(asked(200)).toEqual(["us-a", "eu-b", "asia-a"]);
});

test("epoch recovery: another datacenter of each of a majority of regions must have answered", () => {
  const asking = recovery();
  answer(asking, "us-a", 0);
  answer(asking, "us-b", 0);
  answer(asking, "eu-a", 0);
  answer(asking, "asia-a", 0, RECOVERY_CLAIM_ID + 1);
  expect(asking.isDone).toBe(false);
  answer(asking, "eu-b", 0);
  expect(asking.isDone).toBe(true);
  expect(asking.record).toEqual({ epoch: 0, promised: null, resetting: false });
});

test("epoch recovery: it begins as if it had promised the highest epoch that it was told of", () => {
  const asking = recovery();
  answer(asking, "us-a", 0);
  answer(asking, "asia-a", 3);
  answer(asking, "eu-b", 2);
  expect(asking.record.promised).toEqual({ epoch: 3, claimant: "asia-a" });
});
