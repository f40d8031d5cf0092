// Runs a scenario on a live cluster, start to verdict: check the links, open the clients, warm up, measure, probe, let the
// replicas come to rest, look every acknowledged write up in the leader's log, judge the expectations.
//
// Between two phases the run waits until the cluster is at rest and takes the nodes' figures: a read is judged stale only
// once a later entry has arrived, so figures taken under load would miss the newest ones.
import { createPrng, KvorumError } from "@kvorum/base";
import type { HistoryEvent } from "@kvorum/checker";
import type { AdminConnection, NodeFigures, NodeStatus } from "@kvorum/protocol";
import { ADMIN_TIMEOUT_MS } from "../limits.ts";
import { buildReport, type Findings, type PhaseFindings } from "../report/build-report.ts";
import type { Report } from "../report/report.ts";
import { checkScenarioRegions } from "../schema/scenario-regions.ts";
import type { Scenario } from "../schema/scenario-schema.ts";
import { liveEnvironment, type ScenarioClock, type ScenarioEnvironment } from "./environment.ts";
import { measureLinks } from "./links.ts";
import type { LiveCluster } from "./live-cluster.ts";
import { Participants } from "./participants.ts";
import { type Phase, type PhaseContext, runPhase } from "./phase.ts";
import { liveRegionOf, type Progress } from "./progress.ts";
import { ProgressTicker } from "./progress-ticker.ts";
import { quiesce } from "./quiesce.ts";
import { recordHistory } from "./record-history.ts";

export interface RunOptions {
  readonly scenario: Scenario;
  readonly cluster: LiveCluster;
  /** Replaces the scenario's own. */
  readonly seed?: number;
  /** What repeats the run, for the report: `npx kvorum run scenarios/x.yaml --seed 7`. */
  readonly command: string;
  /** Of kvorum, for the report. */
  readonly version: string;
  /** Stops the run early; a report of what was done is still made. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly environment?: ScenarioEnvironment;
  /** Takes every client operation as it is asked and as it is answered. Left out: nothing is recorded. */
  readonly onHistoryEvent?: (event: HistoryEvent) => void;
}

/**
 * Runs the scenario and reports. Whether expectations hold stands in the report (`isReportOk`), it is not thrown.
 * @throws KvorumError unreachable, deadline_exceeded — a datacenter does not answer before the load starts, or no log can
 *   be read afterwards; invalid_config — a client region that the topology does not know
 */
export async function runScenario(options: RunOptions): Promise<Report> {
  checkScenarioRegions(options.scenario, options.cluster.topology);
  const environment = environmentOf(options);
  const participants = new Participants({ ...options, environment });
  const ticker = createTicker(options, participants, environment.clock);
  const ticking = ticker.run();
  try {
    return buildReport(options, await execute(options, { participants, ticker, clock: environment.clock }));
  } finally {
    ticker.stop();
    participants.close();
    await ticking;
  }
}

function environmentOf({ environment = liveEnvironment, onHistoryEvent }: RunOptions): ScenarioEnvironment {
  return onHistoryEvent === undefined ? environment : recordHistory(environment, onHistoryEvent);
}

interface RunParts {
  readonly participants: Participants;
  readonly ticker: ProgressTicker;
  readonly clock: ScenarioClock;
}

async function execute(options: RunOptions, parts: RunParts): Promise<Findings> {
  const { participants, ticker, clock } = parts;
  const startedAt = new Date();
  const seed = options.seed ?? options.scenario.seed;
  const signal = options.signal ?? new AbortController().signal;
  ticker.enter("links");
  const statuses = await statusesOf(participants.admins);
  const links = await measureLinks(participants.admins, { clock, signal });
  ticker.enter("clients");
  await participants.openClients();
  const context = { participants, clock, signal, random: createPrng(seed, "scenario") };
  const phases = await runPhases(phasesOf(options.scenario), context, ticker);
  ticker.enter("collect");
  const { writes, recorders } = participants;
  const lost = await writes.countLost(await findLog(participants.admins));
  ticker.enter("done");
  return { startedAt, seed, aborted: signal.aborted, statuses, links, recorders, phases, writes, lost };
}

function phasesOf(scenario: Scenario): readonly Phase[] {
  const { warmupMs, durationMs } = scenario;
  const probe = scenario.probes.timeToVisible;
  const phases: readonly Phase[] = [
    { step: "warm-up", durationMs: warmupMs, recorded: false, probesPerSecond: 0 },
    { step: "measure", durationMs, recorded: true, probesPerSecond: 0 },
    { step: "probe", durationMs: probe?.durationMs ?? 0, recorded: true, probesPerSecond: probe?.ratePerSecond ?? 0 },
  ];
  return phases.filter((phase) => phase.durationMs > 0);
}

/** Each phase from reset figures to figures at rest. After an abort the current one is still brought to rest. */
async function runPhases(
  phases: readonly Phase[],
  context: PhaseContext,
  ticker: ProgressTicker,
): Promise<readonly PhaseFindings[]> {
  const { participants, clock } = context;
  const { admins, writes } = participants;
  await takeFigures(admins);
  const findings: PhaseFindings[] = [];
  for (const phase of phases) {
    ticker.enter(phase.step);
    const eventualReadsBefore = participants.eventualReads;
    const startedAtMs = clock.nowMs();
    await runPhase(phase, context);
    const tookMs = clock.nowMs() - startedAtMs;
    const eventualReads = participants.eventualReads - eventualReadsBefore;
    const rest = await quiesce({ admins, clock, throughIndex: writes.lastIndex, eventualReads });
    findings.push({ phase, tookMs, figures: await takeFigures(admins), unrest: rest.ok ? null : rest.reason });
    if (context.signal.aborted) {
      break;
    }
  }
  return findings;
}

/** Resets them too. A node that does not answer any more has none: the quiesce before has said so. */
async function takeFigures(admins: readonly AdminConnection[]): Promise<readonly NodeFigures[]> {
  const taken = await Promise.allSettled(admins.map((admin) => admin.takeFigures({ reset: true })));
  return taken.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

async function statusesOf(admins: readonly AdminConnection[]): Promise<readonly NodeStatus[]> {
  return await Promise.all(admins.map((admin) => admin.getStatus(ADMIN_TIMEOUT_MS)));
}

/** The leader, or where none answers the replica that has applied most. */
async function findLog(admins: readonly AdminConnection[]): Promise<AdminConnection> {
  const answers = await Promise.allSettled(
    admins.map(async (admin) => ({ admin, status: await admin.getStatus(ADMIN_TIMEOUT_MS) })),
  );
  const up = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  const [best] = up.sort(
    (a, b) => logRank(b.status) - logRank(a.status) || b.status.appliedIndex - a.status.appliedIndex,
  );
  if (best === undefined) {
    throw new KvorumError("unreachable", `none of ${admins.length} datacenters answers: the log cannot be compared`);
  }
  return best.admin;
}

function logRank(status: NodeStatus): number {
  return status.role === "leader" ? 1 + status.term : 0;
}

/** Expected time of the steps that have no duration of their own, in ms; for the progress bar only. */
const LINKS_EXPECTED_MS = 3_000;
const CLIENTS_EXPECTED_MS = 1_000;
const COLLECT_EXPECTED_MS = 500;

function createTicker(options: RunOptions, participants: Participants, clock: ScenarioClock): ProgressTicker {
  return new ProgressTicker({
    plan: [
      { step: "links", expectedMs: LINKS_EXPECTED_MS },
      { step: "clients", expectedMs: CLIENTS_EXPECTED_MS },
      ...phasesOf(options.scenario).map(({ step, durationMs }) => ({ step, expectedMs: durationMs })),
      { step: "collect", expectedMs: COLLECT_EXPECTED_MS },
    ],
    clock,
    snapshot: () => ({
      acknowledgedWrites: participants.writes.count,
      regions: participants.recorders.map(liveRegionOf),
    }),
    onProgress: options.onProgress ?? (() => {}),
  });
}
