// From what a run found to the report: pure, so that the same findings always give the same report.
import type { NodeFigures, NodeStatus } from "@kvorum/protocol";
import { createLatencyMatrix, type Topology } from "@kvorum/wan";
import { datacentersDurableMinOf, replicationLagOf, staleReadsOf } from "../figures/cluster-figures.ts";
import type { RegionRecorder } from "../figures/region-recorder.ts";
import { CDF_POINTS } from "../limits.ts";
import type { AcknowledgedWrites } from "../run/acknowledged-writes.ts";
import { linksCheck } from "../run/links.ts";
import type { Phase } from "../run/phase.ts";
import type { Scenario } from "../schema/scenario-schema.ts";
import { judgeExpectation } from "./judge-expectation.ts";
import type { Check, LinkRow, RegionRow, Report, ReportTopology } from "./report.ts";

/** What the nodes measured in one phase, taken at rest. */
export interface PhaseFindings {
  readonly phase: Phase;
  /** How long it lasted until its last operation had ended. */
  readonly tookMs: number;
  readonly figures: readonly NodeFigures[];
  /** Why the cluster did not come to rest; null when it did. */
  readonly unrest: string | null;
}

export interface Findings {
  readonly startedAt: Date;
  readonly seed: number;
  readonly aborted: boolean;
  readonly statuses: readonly NodeStatus[];
  readonly links: readonly LinkRow[];
  readonly recorders: readonly RegionRecorder[];
  readonly phases: readonly PhaseFindings[];
  readonly writes: AcknowledgedWrites;
  readonly lost: number;
}

/** What the report takes from the run's options. */
export interface ReportSubject {
  readonly scenario: Scenario;
  readonly cluster: { readonly topology: Topology };
  readonly command: string;
  readonly version: string;
}

export function buildReport(subject: ReportSubject, findings: Findings): Report {
  const { scenario } = subject;
  const regions = findings.recorders.map((recorder) => regionRow(recorder, findings));
  const durability = durabilityOf(findings);
  const matrix = createLatencyMatrix(subject.cluster.topology);
  const rttMs = (a: string, b: string): number => matrix.figures(a, b).rttMs;
  return {
    schemaVersion: 1,
    scenario: scenario.name,
    title: scenario.title ?? scenario.name,
    description: scenario.description ?? "",
    seed: findings.seed,
    mode: "live",
    durationMs: findings.phases.reduce((sum, phase) => sum + recordedMs(phase), 0),
    startedAt: findings.startedAt.toISOString(),
    aborted: findings.aborted,
    versions: { kvorum: subject.version, node: process.versions.node },
    command: subject.command,
    topology: topologyOf(subject.cluster.topology, findings.statuses),
    links: findings.links,
    regions,
    durability,
    faults: [],
    checks: [
      ...scenario.expectations.map((expectation) => judgeExpectation(expectation, { regions, durability, rttMs })),
      ...runChecks(findings),
    ],
  };
}

/** An aborted phase is over before its time; one that runs to its end only waits for its last answers beyond it. */
function recordedMs({ phase, tookMs }: PhaseFindings): number {
  return phase.recorded ? Math.round(Math.min(phase.durationMs, tookMs)) : 0;
}

function regionRow(recorder: RegionRecorder, findings: Findings): RegionRow {
  const { region } = recorder;
  const recorded = findings.phases.filter(({ phase }) => phase.recorded);
  const lag = replicationLagOf(
    recorded.flatMap(({ figures }) => figures),
    region,
  );
  // Probes read stale values on purpose, so only the phase without them tells what the workload saw.
  const measured = recorded.filter(({ phase }) => phase.step === "measure").flatMap(({ figures }) => figures);
  const { timeToVisible } = recorder;
  return {
    region,
    writeMs: recorder.latency.write.distribution(),
    strongReadMs: recorder.latency.strongRead.distribution(),
    eventualReadMs: recorder.latency.eventualRead.distribution(),
    replicationLagMs: lag?.distribution() ?? null,
    timeToVisibleMs: timeToVisible.count > 0 ? timeToVisible.distribution() : null,
    staleReads: staleReadsOf(measured, region),
    operations: { succeeded: recorder.succeeded, failed: recorder.failed, errors: recorder.errors },
    probesUnseen: recorder.probesUnseen,
    cdf: { replicationLagMs: lag?.cdf(CDF_POINTS) ?? [], timeToVisibleMs: timeToVisible.cdf(CDF_POINTS) },
  };
}

function durabilityOf(findings: Findings): Report["durability"] {
  const seen = [
    findings.writes.datacentersDurableMin,
    ...findings.phases.map(({ figures }) => datacentersDurableMinOf(figures)),
  ].filter((count) => count !== null);
  return {
    acknowledged: findings.writes.count,
    lost: findings.lost,
    datacentersDurableAtAckMin: seen.length === 0 ? 0 : Math.min(...seen),
  };
}

function topologyOf(topology: Topology, statuses: readonly NodeStatus[]): ReportTopology {
  return {
    name: topology.name,
    primaryRegion: topology.primaryRegion,
    regions: topology.regions.map(({ region }) => ({
      region,
      datacenters: statuses
        .filter((status) => status.region === region)
        .map(({ datacenter, role }) => ({ datacenter, role })),
    })),
  };
}

/** What every run must satisfy, whatever its scenario expects. */
function runChecks(findings: Findings): readonly Check[] {
  const unrest = findings.phases.flatMap((phase) => (phase.unrest === null ? [] : [phase.unrest]));
  const { acknowledged, lost } = durabilityOf(findings);
  return [
    {
      name: "durability: every acknowledged write is in the leader's log",
      ok: lost === 0,
      detail: `${acknowledged} acknowledged, ${lost} lost`,
    },
    linksCheck(findings.links),
    {
      name: "replicas: all caught up after each phase, every eventual read judged",
      ok: unrest.length === 0,
      detail: unrest.length === 0 ? `${findings.phases.length} phases ended at rest` : unrest.join("; "),
    },
    {
      name: "run: went to its end",
      ok: !findings.aborted,
      detail: findings.aborted ? "stopped early: the figures cover what was done until then" : "not interrupted",
    },
  ];
}
