// From what a run found to the report: pure, so that the same findings always give the same report.

import type { NodeFigures } from "@kvorum/protocol";
import { createLatencyMatrix, type Topology } from "@kvorum/wan";
import { datacentersDurableMinOf, quorumOf } from "../figures/cluster-figures.ts";
import { createPrediction } from "../figures/predict-visibility.ts";
import { visibilityOf } from "../figures/visibility.ts";
import type { Findings } from "../run/findings.ts";
import { linksCheck } from "../run/links.ts";
import { PLAY } from "../schema/expectation-checks.ts";
import type { Expectation } from "../schema/expectation-schema.ts";
import type { Scenario } from "../schema/scenario-schema.ts";
import { eventsOf, outagesFrom } from "../story/outages.ts";
import { formatCount } from "./format.ts";
import { judgeExpectation } from "./judge-expectation.ts";
import { regionFigures, regionRow, type SessionBreaches } from "./region-rows.ts";
import type { Check, PhaseRow, Report, ReportTopology } from "./report.ts";
import type { WorkloadRow } from "./story-schema.ts";

/** What the report takes from the run's options. */
export interface ReportSubject {
  readonly scenario: Scenario;
  readonly world: { readonly topology: Topology };
  readonly command: string;
  readonly version: string;
}

export function buildReport(subject: ReportSubject, findings: Findings): Report {
  const { scenario, world } = subject;
  const figured = figuresOf(subject, findings);
  const matrix = createLatencyMatrix(world.topology);
  const rttMs = (a: string, b: string): number => matrix.figures(a, b).rttMs;
  return {
    schemaVersion: 1,
    scenario: scenario.name,
    title: scenario.title ?? scenario.name,
    description: scenario.description ?? "",
    seed: findings.seed,
    mode: findings.mode,
    durationMs: findings.plan.phases.reduce((sum, phase) => sum + (phase.recorded ? phase.durationMs : 0), 0),
    startedAt: findings.startedAt.toISOString(),
    aborted: findings.aborted,
    versions: { kvorum: subject.version, node: process.versions.node },
    command: subject.command,
    topology: topologyOf(world.topology, findings),
    links: findings.links,
    ...figured,
    checks: [...expected(scenario.expectations, figured, rttMs), ...runChecks(findings, figured)],
  };
}

/** Everything that expectations are about. */
type Figured = Pick<
  Report,
  | "regions"
  | "phases"
  | "quorumMs"
  | "durability"
  | "faults"
  | "outages"
  | "failovers"
  | "workloads"
  | "series"
  | "staleGroups"
  | "spaceTimes"
>;

function figuresOf({ scenario, world }: ReportSubject, findings: Findings): Figured {
  const { recorder, samples, stories } = findings;
  const all = windowsOf(findings, () => true);
  const nodes = findings.windows.flatMap(({ figures }) => figures);
  const events = eventsOf(nodes, recorder.originAtMs);
  const predict = createPrediction({
    topology: world.topology,
    seed: findings.seed,
    writerRegion: scenario.probes.timeToVisible?.writerRegion ?? world.topology.primaryRegion,
    leader: findings.statuses.find(({ role }) => role === "leader")?.datacenter ?? null,
  });
  const regions = recorder.regions.map((region) => {
    const breaches = breachesIn(findings, region.region);
    return regionRow({ recorder: region, figures: all }, { breaches, visibility: visibilityOf(region, predict) });
  });
  return {
    regions,
    phases: phaseRows(findings),
    quorumMs: quorumOf(all).distribution(),
    durability: durabilityOf(findings),
    faults: findings.faults,
    outages: outagesFrom(findings.availability ?? [], {
      region: scenario.probes.availability?.clientRegion ?? world.topology.primaryRegion,
      faults: findings.faults,
      events,
    }),
    failovers: findings.failovers,
    workloads: workloadRows(findings),
    series: {
      bucketMs: findings.plan.bucketMs,
      clients: recorder.regions.map(({ region }) => ({ region, points: recorder.seriesOf(region).points })),
      replicas: samples.replicas,
      exposure: samples.exposure,
    },
    staleGroups: stories.staleGroups,
    spaceTimes: stories.spaceTimes,
  };
}

/** What the nodes measured in the recorded phases that are meant. */
function windowsOf({ windows, plan }: Findings, isMeant: (phase: string) => boolean): readonly NodeFigures[] {
  const recorded = new Set(plan.phases.filter((phase) => phase.recorded).map(({ name }) => name));
  return windows.filter(({ phase }) => recorded.has(phase) && isMeant(phase)).flatMap(({ figures }) => figures);
}

function breachesIn({ stories }: Findings, region: string): SessionBreaches {
  const found = stories.breaches.find((breaches) => breaches.region === region);
  return { readYourWrites: found?.readYourWrites ?? 0, monotonicReads: found?.monotonicReads ?? 0 };
}

function phaseRows(findings: Findings): readonly PhaseRow[] {
  const { plan, recorder } = findings;
  return plan.phases.map(({ name, fromMs, durationMs, recorded }) => ({
    name,
    fromMs,
    toMs: fromMs + durationMs,
    recorded,
    regions: recorded
      ? recorder
          .ofPhase(name)
          .map((region) => regionFigures({ recorder: region, figures: windowsOf(findings, (phase) => phase === name) }))
      : [],
  }));
}

function durabilityOf({ writes, windows, lost, failovers }: Findings): Report["durability"] {
  const seen = [writes.datacentersDurableMin, ...windows.map(({ figures }) => datacentersDurableMinOf(figures))].filter(
    (count) => count !== null,
  );
  const certified = new Set(failovers.flatMap(({ certificate }) => certificate?.versionstamps ?? []));
  return {
    acknowledged: writes.count,
    lost: lost.missing.length + lost.duplicates,
    lostUncertified: lost.missing.filter((versionstamp) => !certified.has(versionstamp)).length + lost.duplicates,
    datacentersDurableAtAckMin: seen.length === 0 ? 0 : Math.min(...seen),
  };
}

function workloadRows({ drivers, notes }: Findings): readonly WorkloadRow[] {
  const played = Object.keys(notes.counts).length > 0;
  return [
    ...drivers.map(({ name, kind, region, counts }) => ({ name, kind, region, counts })),
    ...(played ? [{ name: PLAY, kind: PLAY, region: "", counts: notes.counts }] : []),
  ];
}

function topologyOf(topology: Topology, { statuses }: Findings): ReportTopology {
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

function expected(
  expectations: readonly Expectation[],
  report: Figured,
  rttMs: (a: string, b: string) => number,
): readonly Check[] {
  return expectations.map((expectation) => judgeExpectation(expectation, { report, rttMs }));
}

/** What every run must satisfy, whatever its scenario expects. */
function runChecks(findings: Findings, { durability, faults }: Figured): readonly Check[] {
  const { acknowledged, lost, lostUncertified } = durability;
  const failed = faults.filter(({ failure }) => failure !== null);
  const { unrest } = findings;
  return [
    {
      name: "durability: every acknowledged write is in the log, or on the certificate of a forced failover",
      ok: lostUncertified === 0,
      detail: `${acknowledged} acknowledged, ${lost} lost, ${lost - lostUncertified} of them certified`,
    },
    linksCheck(findings.links),
    {
      name: "replicas: healed and caught up in the end, every eventual read judged",
      ok: unrest.length === 0,
      detail: unrest.length === 0 ? "the cluster came to rest" : unrest.join("; "),
    },
    ...(faults.length === 0
      ? []
      : [
          {
            name: "timeline: every fault struck",
            ok: failed.length === 0,
            detail:
              failed[0] === undefined ? formatCount(faults.length, "fault") : `${failed[0].kind}: ${failed[0].failure}`,
          },
        ]),
    ...findings.drivers.flatMap(({ checks }) => checks),
    ...findings.notes.checks,
    {
      name: "run: went to its end",
      ok: !findings.aborted,
      detail: findings.aborted ? "stopped early: the figures cover what was done until then" : "not interrupted",
    },
  ];
}
