import { expect, test } from "vitest";
import { isReportOk, type Report, reportSchema } from "../report/report.ts";
import { loadScenario } from "../schema/load-scenario.ts";
import { FakeCluster, type FakeFaults } from "../testing/fake-cluster.ts";
import { VirtualTime } from "../testing/virtual-time.ts";
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

interface Setup extends Partial<RunOptions> {
  readonly faults?: FakeFaults;
}

async function runFake({ faults, ...options }: Setup = {}): Promise<{ report: Report; cluster: FakeCluster }> {
  const time = new VirtualTime();
  const cluster = new FakeCluster(time, faults);
  const { live, environment } = cluster;
  const run = runScenario({
    scenario: SCENARIO,
    cluster: live,
    command: "kvorum run three-regions.yaml",
    version: "0.0.0",
    environment,
    ...options,
  });
  return { report: await time.run(run), cluster };
}

/** A run without faults, shared by the tests that only look at it. */
const soundRun = runFake();

function rowOf(report: Report, region: string): Report["regions"][number] {
  const row = report.regions.find((candidate) => candidate.region === region);
  if (row === undefined) {
    throw new Error(`the report has no region ${region}`);
  }
  return row;
}

function checkOf(report: Report, name: string): Report["checks"][number] | undefined {
  return report.checks.find((check) => check.name.startsWith(name));
}

test("runScenario: a run on a sound cluster gives a report of the contract in which every check holds", async () => {
  const { report, cluster } = await soundRun;
  expect(reportSchema.parse(report)).toEqual(report);
  expect(report.checks.filter((check) => !check.ok)).toEqual([]);
  expect(isReportOk(report)).toBe(true);
  expect(cluster.openConnections).toBe(0);
});

test("runScenario: latencies are those of the link matrix, counted from the intended start", async () => {
  const { report } = await soundRun;
  const asia = rowOf(report, "asia-southeast1");
  expect(asia.strongReadMs.p50).toBeCloseTo(220.6, 0);
  expect(asia.eventualReadMs.p50).toBeCloseTo(1, 2);
  expect(asia.writeMs.p50).toBeCloseTo(221.6, 0);
  expect(rowOf(report, "us-east4").strongReadMs.p50).toBeCloseTo(1, 2);
  expect(rowOf(report, "us-west2").eventualReadMs.p50).toBeCloseTo(67.2, 0);
});

test("runScenario: replication lag covers both datacenters of a region and is null where there is no learner", async () => {
  const { report } = await soundRun;
  const europe = rowOf(report, "europe-west3");
  expect(europe.replicationLagMs?.p50).toBeCloseTo(43.9, 0);
  expect(europe.replicationLagMs?.count).toBeGreaterThan(report.durability.acknowledged);
  expect(rowOf(report, "us-east4").replicationLagMs).toBeNull();
  expect(rowOf(report, "us-west2").replicationLagMs).toBeNull();
});

test("runScenario: time to visible is zero beside the writer and the one-way delay elsewhere", async () => {
  const { report } = await soundRun;
  expect(rowOf(report, "us-east4").timeToVisibleMs?.max).toBe(0);
  const { timeToVisibleMs, probesUnseen } = rowOf(report, "asia-southeast1");
  expect(timeToVisibleMs?.count).toBeGreaterThan(5);
  expect(timeToVisibleMs?.p50).toBeGreaterThan(108);
  expect(timeToVisibleMs?.p50).toBeLessThan(112);
  expect(probesUnseen).toBe(0);
});

test("runScenario: stale reads are those of the workload alone, every one judged", async () => {
  const { report } = await soundRun;
  const { staleReads } = rowOf(report, "asia-southeast1");
  expect(staleReads.stale).toBeGreaterThan(0);
  expect(staleReads.reads).toBeLessThan(rowOf(report, "asia-southeast1").eventualReadMs.count);
  expect(staleReads.stalenessMs.max).toBeLessThanOrEqual(110.5);
  expect(staleReads.stalenessMs.count).toBe(staleReads.stale);
});

test("runScenario: a region without a datacenter reads what the nearest one has", async () => {
  const { report } = await soundRun;
  expect(rowOf(report, "us-west2").staleReads).toMatchObject({ stale: 0 });
  expect(rowOf(report, "us-west2").staleReads.reads).toBeGreaterThan(10);
});

test("runScenario: the same seed gives the same report, another seed another one", async () => {
  const reports = await Promise.all([5, 5, 6].map(async (seed) => (await runFake({ seed })).report));
  const [first, second, third] = reports.map(({ startedAt: _, ...rest }) => rest);
  expect(second).toEqual(first);
  expect(third?.regions).not.toEqual(first?.regions);
});

test("runScenario: a write that was acknowledged and is not in the log is lost, and the run fails", async () => {
  const { report } = await runFake({ faults: { lostIndex: 40 } });
  expect(report.durability.lost).toBe(1);
  expect(checkOf(report, "durability:")).toMatchObject({ ok: false });
});

test("runScenario: links that are off once are measured again", async () => {
  const { report } = await runFake({ faults: { linkErrorMs: 9, linkErrorAttempts: 1 } });
  expect(checkOf(report, "links:")).toMatchObject({ ok: true, detail: "42 directed links measured" });
});

test("runScenario: links that stay off mark the run", async () => {
  const { report } = await runFake({ faults: { linkErrorMs: 1.5 } });
  const check = checkOf(report, "links:");
  expect(check?.ok).toBe(false);
  expect(check?.detail).toContain("configured 1 ms, measured 2.5 ms");
  // 1.5 ms is within 2 % of 88 ms and of everything longer.
  expect(check?.detail).toContain("10 of 42 are off");
});

test("runScenario: a replica that does not catch up marks the run and is named", async () => {
  const { report } = await runFake({ faults: { stuckDatacenter: "europe-west3-b" } });
  const check = checkOf(report, "replicas:");
  expect(check?.ok).toBe(false);
  expect(check?.detail).toContain("europe-west3-b has applied index 0");
});

test("runScenario: failed operations are counted by code", async () => {
  const { report } = await runFake({ faults: { failEvery: 10 } });
  const failed = report.regions.reduce((sum, row) => sum + row.operations.failed, 0);
  expect(failed).toBeGreaterThan(5);
  expect(rowOf(report, "us-east4").operations.errors).toEqual({
    deadline_exceeded: rowOf(report, "us-east4").operations.failed,
  });
});

test("runScenario: an aborted run still reports what it did", async () => {
  const abort = new AbortController();
  const onProgress = ({ step, acknowledgedWrites }: Progress): void => {
    if (step === "measure" && acknowledgedWrites > 40) {
      abort.abort();
    }
  };
  const { report, cluster } = await runFake({ signal: abort.signal, onProgress });
  expect(report.aborted).toBe(true);
  expect(checkOf(report, "run:")).toMatchObject({ ok: false });
  expect(report.durability.acknowledged).toBeGreaterThan(40);
  expect(rowOf(report, "asia-southeast1").timeToVisibleMs).toBeNull();
  expect(report.durationMs).toBeLessThan(SCENARIO.durationMs);
  expect(cluster.openConnections).toBe(0);
});

test("runScenario: progress goes through every step and only grows", async () => {
  const told: Progress[] = [];
  await runFake({ onProgress: (progress) => told.push(progress) });
  const steps = [...new Set(told.map(({ step }) => step))];
  expect(steps).toEqual(["links", "clients", "warm-up", "measure", "probe", "collect", "done"]);
  const fractions = told.map(({ fraction }) => fraction);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
  expect(told.length).toBeGreaterThan(30);
});

test("runScenario: a client region that the topology does not have is refused before anything starts", async () => {
  const scenario = { ...SCENARIO, workloads: SCENARIO.workloads.map((w) => ({ ...w, clientRegion: "mars-north1" })) };
  await expect(runFake({ scenario })).rejects.toMatchObject({ code: "invalid_config" });
});

test("runScenario: when one client cannot be opened the run fails and leaves no connection behind", async () => {
  const time = new VirtualTime();
  const cluster = new FakeCluster(time, { refusedRegion: "us-west2" });
  const { live, environment } = cluster;
  const run = runScenario({ scenario: SCENARIO, cluster: live, environment, command: "", version: "" });
  await expect(time.run(run)).rejects.toMatchObject({ code: "unreachable" });
  await time.run(time.passMs(10));
  expect(cluster.openConnections).toBe(0);
});
