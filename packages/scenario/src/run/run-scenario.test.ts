import { mustExist } from "@kvorum/base";
import { findPreset } from "@kvorum/wan";
import { expect, test } from "vitest";
import { isReportOk, type Report, reportSchema } from "../report/report.ts";
import { loadScenario } from "../schema/load-scenario.ts";
import { createLyingWorld, type Lies } from "../testing/lying-world.ts";
import { createSimWorld } from "../world/sim-world.ts";
import type { World } from "../world/world.ts";
import type { Progress } from "./progress.ts";
import { type RunOptions, runScenario } from "./run-scenario.ts";

const SCENARIO = loadScenario(`
name: three-regions
warmup: 1s
duration: 4s
probes: { timeToVisible: { duration: 2s, ratePerSecond: 6 } }
workloads:
${["us-east4", "europe-west3", "asia-southeast1", "us-west2"]
  .map(
    (region) => `
  - clientRegion: ${region}
    clients: 2
    ratePerSecond: 20
    mix: { write: 30, strongRead: 30, eventualRead: 40 }
    keys: { count: 5, distribution: zipf }
`,
  )
  .join("")}
expectations:
  - { figure: strongReadMs, region: asia-southeast1, percentile: p50, timesRttTo: us-east4, atLeast: 1, below: 1.1 }
  - { figure: staleReads.stale, region: asia-southeast1, above: 0 }
  - { figure: durability.datacentersDurableAtAckMin, atLeast: 2 }
`);

/** Less of it, for what needs a run of its own. */
const SHORT = loadScenario(`
name: short
duration: 1500ms
workloads:
  - clientRegion: us-east4
    ratePerSecond: 40
    mix: { write: 50, eventualRead: 50 }
    keys: { count: 5 }
  - clientRegion: us-west2
    ratePerSecond: 20
    mix: { write: 50, eventualRead: 50 }
    keys: { count: 5 }
`);

interface Setup extends Partial<RunOptions> {
  readonly lies?: Lies;
}

async function runSim({ lies = {}, ...options }: Setup = {}): Promise<{ report: Report; openClients: number }> {
  const topology = mustExist(findPreset("deploy"), "the preset deploy");
  await using world = await createSimWorld({ topology, seed: options.seed ?? 1, regionLeaseMs: null });
  const lying = createLyingWorld(world, lies);
  const report = await runScenario({
    scenario: SHORT,
    world: lying,
    command: "kvorum run three-regions.yaml",
    version: "0.0.0",
    ...options,
  });
  return { report, openClients: lying.openClients };
}

/** A run without faults, shared by the tests that only look at it. */
const soundRun = runSim({ scenario: SCENARIO });

function rowOf(report: Report, region: string): Report["regions"][number] {
  return mustExist(
    report.regions.find((candidate) => candidate.region === region),
    `the report's region ${region}`,
  );
}

function checkOf(report: Report, name: string): Report["checks"][number] | undefined {
  return report.checks.find((check) => check.name.startsWith(name));
}

test("runScenario: a run on a sound cluster gives a report of the contract in which every check holds", async () => {
  const { report, openClients } = await soundRun;
  expect(reportSchema.parse(report)).toEqual(report);
  expect(report.checks.filter((check) => !check.ok)).toEqual([]);
  expect(isReportOk(report)).toBe(true);
  expect(openClients).toBe(0);
});

test("runScenario: latencies are those of the link matrix, counted from the intended start", async () => {
  const { report } = await soundRun;
  const asia = rowOf(report, "asia-southeast1");
  expect(Math.abs(asia.strongReadMs.p50 - 223)).toBeLessThan(3);
  expect(Math.abs(asia.eventualReadMs.p50 - 1)).toBeLessThan(0.3);
  expect(Math.abs(asia.writeMs.p50 - 223)).toBeLessThan(3);
  expect(Math.abs(rowOf(report, "us-west2").eventualReadMs.p50 - 67.2)).toBeLessThan(1);
});

test("runScenario: replication lag covers both datacenters of a region and is null where there is no learner", async () => {
  const { report } = await soundRun;
  const europe = rowOf(report, "europe-west3");
  expect(Math.abs((europe.replicationLagMs?.p50 ?? 0) - 44.5)).toBeLessThan(2);
  expect(europe.replicationLagMs?.count).toBeGreaterThan(report.durability.acknowledged / 2);
  expect(rowOf(report, "us-east4").replicationLagMs).toBeNull();
  expect(rowOf(report, "us-west2").replicationLagMs).toBeNull();
});

test("runScenario: time to visible is about the one-way delay where the write has to cross an ocean", async () => {
  const { report } = await soundRun;
  const { timeToVisibleMs, probesUnseen, visibility } = rowOf(report, "asia-southeast1");
  expect(timeToVisibleMs?.count).toBeGreaterThan(5);
  expect(Math.abs((timeToVisibleMs?.p50 ?? 0) - 110)).toBeLessThan(3);
  expect(probesUnseen).toBe(0);
  const late = mustExist(visibility.at(-1), "the last point");
  expect(late.measured).toBe(1);
  expect(late.predicted).toBeGreaterThan(0.99);
});

test("runScenario: stale reads are those of the workload alone, every one judged", async () => {
  const { report } = await soundRun;
  const { staleReads } = rowOf(report, "asia-southeast1");
  expect(staleReads.stale).toBeGreaterThan(0);
  expect(staleReads.reads).toBeLessThanOrEqual(rowOf(report, "asia-southeast1").eventualReadMs.count + 1);
  expect(staleReads.stalenessMs.count).toBe(staleReads.stale);
  const examples = report.staleGroups.filter(({ region }) => region === "asia-southeast1");
  expect(examples.flatMap((group) => group.examples).length).toBeGreaterThan(0);
});

test("runScenario: every phase has its own figures, and an expectation may be about one", async () => {
  const { report } = await soundRun;
  expect(report.phases.map(({ name, recorded }) => [name, recorded])).toEqual([
    ["warm-up", false],
    ["measure", true],
    ["probe", true],
  ]);
  const [, measure, probe] = report.phases.map(({ regions }) => regions.find(({ region }) => region === "us-east4"));
  const total = rowOf(report, "us-east4");
  expect((measure?.writeMs.count ?? 0) + (probe?.writeMs.count ?? 0)).toBe(total.writeMs.count);
});

test("runScenario: the way of a write is drawn from the client's request to the last replica", async () => {
  const { report } = await soundRun;
  const drawn = mustExist(report.spaceTimes[0], "a space-time diagram");
  const whats = drawn.steps.map(({ what }) => what);
  expect(whats).toEqual(
    expect.arrayContaining(["sent", "appended", "committed", "received", "applied", "acknowledged"]),
  );
  expect(new Set(drawn.steps.map(({ place }) => place)).size).toBeGreaterThan(6);
});

test("runScenario: the same seed gives the same report, another seed another one", async () => {
  const reports: Omit<Report, "startedAt">[] = [];
  for (const seed of [5, 5, 6]) {
    const { startedAt: _, ...rest } = (await runSim({ seed })).report;
    reports.push(rest);
  }
  const [first, second, third] = reports;
  expect(second).toEqual(first);
  expect(third?.regions).not.toEqual(first?.regions);
});

test("runScenario: a write that was acknowledged and is not in the log is lost, and the run fails", async () => {
  const { report: sound } = await soundRun;
  const { report } = await runSim({ lies: { hiddenIndex: 20 } });
  expect(sound.durability.lost).toBe(0);
  expect(report.durability.lost).toBeGreaterThan(0);
  expect(checkOf(report, "durability:")).toMatchObject({ ok: false });
});

test("runScenario: links that are off once are measured again", async () => {
  const { report } = await runSim({ lies: { linkErrorMs: 9, linkErrorTimes: 1 } });
  expect(checkOf(report, "links:")).toMatchObject({ ok: true, detail: "42 directed links measured" });
});

test("runScenario: links that stay off mark the run", async () => {
  const { report } = await runSim({ lies: { linkErrorMs: 9 } });
  const check = checkOf(report, "links:");
  expect(check?.ok).toBe(false);
  expect(check?.detail).toContain("42 of 42 are off");
});

test("runScenario: a replica that does not catch up marks the run and is named", async () => {
  const { report } = await runSim({ lies: { stuckDatacenter: "europe-west3-b" } });
  const check = checkOf(report, "replicas:");
  expect(check?.ok).toBe(false);
  expect(check?.detail).toContain("europe-west3-b has applied index 0");
});

test("runScenario: a replica that does not answer marks the run and is named, not its address", async () => {
  const { report } = await runSim({ lies: { silencedDatacenter: "europe-west3-b" } });
  expect(checkOf(report, "replicas:")?.detail).toContain("europe-west3-b does not answer (unreachable)");
});

test("runScenario: failed operations are counted by code", async () => {
  const { report } = await runSim({ lies: { failEvery: 10 } });
  const { operations } = rowOf(report, "us-east4");
  expect(operations.failed).toBeGreaterThan(2);
  expect(operations.errors).toEqual({ deadline_exceeded: operations.failed });
});

test("runScenario: an aborted run still reports what it did", async () => {
  const abort = new AbortController();
  const onProgress = ({ step, acknowledgedWrites }: Progress): void => {
    if (step === "load" && acknowledgedWrites > 20) {
      abort.abort();
    }
  };
  const { report, openClients } = await runSim({ signal: abort.signal, onProgress });
  expect(report.aborted).toBe(true);
  expect(checkOf(report, "run:")).toMatchObject({ ok: false });
  expect(report.durability.acknowledged).toBeGreaterThan(20);
  expect(openClients).toBe(0);
});

test("runScenario: progress goes through every step and only grows", async () => {
  const told: Progress[] = [];
  await runSim({ onProgress: (progress) => told.push(progress) });
  const steps = [...new Set(told.map(({ step }) => step))];
  expect(steps).toEqual(["links", "clients", "load", "rest", "collect", "done"]);
  const fractions = told.map(({ fraction }) => fraction);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
  expect(told.length).toBeGreaterThan(8);
});

test("runScenario: a play acts beside the workloads, and what it measures and checks is in the report", async () => {
  const play: RunOptions["play"] = async (stage) => {
    const kv = await stage.openClient("asia-southeast1");
    await stage.until(500);
    await stage.inflict({ kind: "partition", a: "asia-southeast1", b: null, oneWay: false });
    await stage.measure("asia-southeast1", "write", () => kv.set(["play"], 1));
    stage.count("tries", 1);
    stage.check({ name: "play: came to its end", ok: true, detail: `${Math.round(stage.nowMs())} ms` });
  };
  const { report } = await runSim({ play });
  expect(report.faults.map(({ kind, endedAtMs }) => [kind, endedAtMs !== null])).toEqual([["partition", true]]);
  expect(report.workloads.at(-1)).toMatchObject({ name: "play", counts: { tries: 1 } });
  expect(checkOf(report, "play:")).toMatchObject({ ok: true });
});

test("runScenario: a play that throws ends the run, and nothing stays broken", async () => {
  const topology = mustExist(findPreset("deploy"), "the preset deploy");
  await using world = await createSimWorld({ topology, seed: 1, regionLeaseMs: null });
  const [node] = world.nodes;
  const datacenter = mustExist(node, "a node").datacenter;
  const play: RunOptions["play"] = async (stage) => {
    await stage.inflict({ kind: "kill", datacenters: [datacenter] });
    await stage.until(500);
    throw new Error("no such luck");
  };
  const run = runScenario({ scenario: SHORT, world, command: "kvorum run x.ts", version: "0.0.0", play });
  await expect(run).rejects.toThrow("no such luck");
  expect((await mustExist(node, "a node").status()).datacenter).toBe(datacenter);
});

test("runScenario: a fault of the timeline strikes at its time since the start of the load, and its row says so", async () => {
  const { timeline } = loadScenario(`
name: cut-off
duration: 1s
probes: { availability: {} }
timeline: [{ at: 500ms, for: 200ms, fault: { kind: partition, a: asia-southeast1 } }]
`);
  const { report } = await runSim({ scenario: { ...SHORT, timeline } });
  expect(report.faults.map(({ atMs, endedAtMs }) => [atMs, endedAtMs])).toEqual([[500, 700]]);
});

test("runScenario: a client region that the topology does not have is refused before anything starts", async () => {
  const workloads = SHORT.workloads.map((workload) => ({ ...workload, clientRegion: "mars-north1" }));
  await expect(runSim({ scenario: { ...SHORT, workloads } })).rejects.toMatchObject({ code: "invalid_config" });
});

test("runScenario: when one client cannot be opened the run fails and leaves no client behind", async () => {
  const topology = mustExist(findPreset("deploy"), "the preset deploy");
  await using world: World & AsyncDisposable = await createSimWorld({ topology, seed: 1, regionLeaseMs: null });
  const lying = createLyingWorld(world, { refusedRegion: "us-west2" });
  const run = runScenario({ scenario: SHORT, world: lying, command: "", version: "" });
  await expect(run).rejects.toMatchObject({ code: "unreachable" });
  expect(lying.openClients).toBe(0);
});
