import { expect, test } from "vitest";
import type { AvailabilitySample } from "../probe/availability-probe.ts";
import type { FaultRow } from "../report/story-schema.ts";
import { outagesFrom, type TimedEvent } from "./outages.ts";

const EVERY_MS = 50;

/** A write every 50 ms that takes 2 ms; those whose number the text has as "x" failed after 100 ms. */
function samplesOf(text: string): readonly AvailabilitySample[] {
  return [...text].map((letter, i) => ({
    issuedAtMs: i * EVERY_MS,
    endedAtMs: i * EVERY_MS + (letter === "x" ? 100 : 2),
    code: letter === "x" ? "deadline_exceeded" : null,
  }));
}

function fault(atMs: number, fields: Partial<FaultRow> = {}): FaultRow {
  const nothing = { name: null, endedAtMs: null, detail: "", failure: null };
  return { atMs, kind: "kill", target: "us-east4-a", ...nothing, ...fields };
}

const NOTHING = { region: "us-east4", events: [], faults: [] };
const ok = (count: number): string => ".".repeat(count);

test("outagesFrom: without a failed write there is none", () => {
  expect(outagesFrom(samplesOf(ok(20)), NOTHING)).toEqual([]);
});

test("outagesFrom: an outage goes from the issue of the first failed write to the first acknowledgement after it", () => {
  expect(outagesFrom(samplesOf(`..xxx${ok(20)}`), NOTHING)).toEqual([
    { region: "us-east4", atMs: 100, rtoMs: 152, detectMs: null, electMs: null, firstCommitMs: null, fault: null },
  ]);
});

test("outagesFrom: single writes that slip through do not split an outage, a calm stretch does", () => {
  expect(outagesFrom(samplesOf(`.x.x..x.xx${ok(20)}`), NOTHING)).toMatchObject([{ atMs: 50, rtoMs: 452 }]);
  expect(outagesFrom(samplesOf(`.x${ok(12)}x${ok(12)}`), NOTHING)).toMatchObject([{ atMs: 50 }, { atMs: 700 }]);
});

test("outagesFrom: an outage that lasts to the end has no length", () => {
  expect(outagesFrom(samplesOf("..xxxxx"), NOTHING)).toMatchObject([{ atMs: 100, rtoMs: null, detectMs: null }]);
});

test("outagesFrom: the parts are those of the election, and add up", () => {
  const events: readonly TimedEvent[] = [
    { atMs: 40, name: "leadership_won" },
    { atMs: 180, name: "campaign_begun" },
    { atMs: 190, name: "campaign_begun" },
    { atMs: 210, name: "leadership_won" },
    { atMs: 900, name: "campaign_begun" },
  ];
  const [outage] = outagesFrom(samplesOf(`..xxx${ok(20)}`), { region: "us-east4", events, faults: [] });
  expect(outage).toMatchObject({ rtoMs: 152, detectMs: 80, electMs: 30, firstCommitMs: 42 });
});

test("outagesFrom: who had campaigned before the first write failed had detected it at once", () => {
  const events = [
    { atMs: 90, name: "campaign_begun" },
    { atMs: 120, name: "leadership_won" },
  ];
  const [outage] = outagesFrom(samplesOf(`..xxx${ok(20)}`), { region: "us-east4", events, faults: [] });
  expect(outage).toMatchObject({ detectMs: 0, electMs: 20, firstCommitMs: 132 });
});

test("outagesFrom: it is put down to what struck between the last sound write and the end of the failed one", () => {
  const faults = [fault(20), fault(150, { name: "crash" }), fault(160, { failure: "no_leader" }), fault(400)];
  const [outage] = outagesFrom(samplesOf(`..xxx${ok(20)}`), { region: "us-east4", events: [], faults });
  expect(outage?.fault).toBe("crash");
});

test("outagesFrom: of two faults the first is the cause, since the second found the cluster down already", () => {
  const faults = [fault(110, { name: "cut" }), fault(180, { name: "kill" })];
  expect(outagesFrom(samplesOf(`..xxx${ok(20)}`), { region: "us-east4", events: [], faults })[0]?.fault).toBe("cut");
});

test("outagesFrom: a forced failover has elected when somebody leads the new epoch, not when it begins", () => {
  const events = [
    { atMs: 120, name: "epoch_claim" },
    { atMs: 150, name: "epoch_begun" },
    { atMs: 230, name: "leadership_won" },
  ];
  const [outage] = outagesFrom(samplesOf(`..xxx${ok(20)}`), { region: "us-east4", events, faults: [] });
  expect(outage).toMatchObject({ detectMs: 20, electMs: 110, firstCommitMs: 22 });
});

test("outagesFrom: a fault that was over long before is not the cause", () => {
  const late = samplesOf(`${ok(500)}x${ok(20)}`);
  expect(
    outagesFrom(late, { region: "us-east4", events: [], faults: [fault(0, { endedAtMs: 1_000 })] })[0]?.fault,
  ).toBeNull();
  expect(outagesFrom(late, { region: "us-east4", events: [], faults: [fault(0)] })[0]?.fault).toBe("kill us-east4-a");
});
