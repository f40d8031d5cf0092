import { createEpoch, createInstantMs, createLogIndex, parseDatacenterId, parseRegion } from "@kvorum/base";
import { expect, test } from "vitest";
import { BlankStart } from "./blank-start.ts";
import { RECOVERY_CLAIM_ID } from "./epoch-recovery.ts";
import { BLANK_START_GRACE_MS } from "./limits.ts";

const MEMBERS = ["us-a", "us-b", "us-c", "eu-a", "eu-b", "asia-a", "asia-b"].map((datacenter) => ({
  datacenter: parseDatacenterId(datacenter),
  region: parseRegion(datacenter.split("-")[0] ?? ""),
}));
const AT_START = createInstantMs(0);
const LATER = createInstantMs(BLANK_START_GRACE_MS);

function startOf({ self = "us-a", isLeaseNeeded = true }): BlankStart {
  const voters = MEMBERS.slice(0, 3).map((member) => member.datacenter);
  return new BlankStart({ self: parseDatacenterId(self), members: MEMBERS, voters, isLeaseNeeded, now: AT_START });
}

function answer(to: BlankStart, from: string, lastIndex: number, promised = 0): void {
  to.answered(parseDatacenterId(from), {
    kind: "epoch_refused",
    epoch: createEpoch(0),
    claimId: RECOVERY_CLAIM_ID,
    promised: createEpoch(promised),
    lastIndex: createLogIndex(lastIndex),
  });
}

test("blank start: a cluster is new once more than half of all datacenters are blank", () => {
  const start = startOf({});
  answer(start, "eu-a", 0);
  answer(start, "eu-b", 0);
  expect(start.outcome(AT_START)).toBeNull();
  answer(start, "asia-a", 0);
  expect(start.outcome(AT_START)?.kind).toBe("new");
});

test("blank start: a majority of blank voters alone is enough, after a while", () => {
  const start = startOf({});
  answer(start, "us-b", 0);
  expect(start.outcome(AT_START)).toBeNull();
  expect(start.outcome(LATER)?.kind).toBe("new");
});

test("blank start: one log anywhere, and there is a cluster to join, however many are blank", () => {
  const start = startOf({});
  for (const from of ["us-b", "us-c", "eu-a", "eu-b"]) {
    answer(start, from, 0);
  }
  answer(start, "asia-a", 17);
  expect(start.outcome(LATER)?.kind).toBe("existing");
});

test("blank start: a cluster to join is joined once a majority of regions has said what was promised", () => {
  const start = startOf({ self: "eu-a" });
  answer(start, "us-b", 17, 2);
  expect(start.outcome(LATER)).toBeNull();
  answer(start, "asia-b", 12);
  expect(start.outcome(LATER)).toMatchObject({ kind: "existing", record: { promised: { epoch: 2 } } });
});

test("blank start: without a region lease there are no promises to wait for", () => {
  const start = startOf({ self: "eu-a", isLeaseNeeded: false });
  answer(start, "us-b", 17);
  expect(start.outcome(AT_START)?.kind).toBe("existing");
});
