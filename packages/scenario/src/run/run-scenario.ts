// Runs a scenario in a world, from checked links to a report. The order is fixed: nothing is measured before every link is what it
// claims to be, and no figure is final before the faults are healed and the replicas are at rest.
import { createPrng, KvorumError } from "@kvorum/base";
import type { HistoryEvent } from "@kvorum/checker";
import { ClusterSampler } from "../figures/cluster-sampler.ts";
import { AUDIT_EXAMPLES_MAX, IN_FLIGHT_MAX } from "../limits.ts";
import { buildReport } from "../report/build-report.ts";
import type { Report } from "../report/report.ts";
import { checkScenarioRegions } from "../schema/scenario-regions.ts";
import type { Scenario } from "../schema/scenario-schema.ts";
import { collectStories } from "../story/collect-stories.ts";
import { Timeline } from "../timeline/timeline.ts";
import type { World, WorldNode, WorldStatus } from "../world/world.ts";
import { FigureWindows } from "./figure-windows.ts";
import type { Findings } from "./findings.ts";
import { measureLinks } from "./links.ts";
import { statusOf } from "./node-status.ts";
import { runOpenLoop } from "./open-loop.ts";
import { Participants } from "./participants.ts";
import { liveRegionOf, type Progress } from "./progress.ts";
import { ProgressTicker } from "./progress-ticker.ts";
import { quiesce } from "./quiesce.ts";
import { recordHistory } from "./record-history.ts";
import { planRun, type RunPlan } from "./run-plan.ts";
import { RunRecorder } from "./run-recorder.ts";
import { createStage, type Stage, StageNotes } from "./stage.ts";

export interface RunOptions {
  readonly scenario: Scenario;
  /** Owned by the caller. */
  readonly world: World;
  /** Replaces the scenario's own. */
  readonly seed?: number;
  /** What repeats the run, for the report: `npx kvorum run scenarios/x.yaml --seed 7`. */
  readonly command: string;
  /** Of kvorum, for the report. */
  readonly version: string;
  /** Stops the run early: faults are healed, and a report of what was done is still made. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Takes every client operation as it is asked and as it is answered. Left out: nothing is recorded. */
  readonly onHistoryEvent?: (event: HistoryEvent) => void;
  /** What a scenario in TypeScript does beside its workloads, from the start of the load on. */
  readonly play?: (stage: Stage) => Promise<void>;
}

/**
 * Runs the scenario and reports. Whether expectations hold stands in the report (`isReportOk`), it is not thrown.
 * @throws KvorumError unreachable, deadline_exceeded — a datacenter does not answer before the load starts, or no log can
 *   be read afterwards; invalid_config — a client region that the topology does not know
 */
export async function runScenario(options: RunOptions): Promise<Report> {
  checkScenarioRegions(options.scenario, options.world.topology);
  const run = new Run(options);
  return await run.execute();
}

/** Everything of one run. */
class Run {
  readonly #options: RunOptions;
  readonly #world: World;
  readonly #seed: number;
  /** Aborted when a part of the load throws: the others are to end. */
  readonly #broken = new AbortController();
  readonly #signal: AbortSignal;
  readonly #plan: RunPlan;
  readonly #recorder: RunRecorder;
  readonly #participants: Participants;
  readonly #timeline: Timeline;
  readonly #sampler: ClusterSampler;
  readonly #windows: FigureWindows;
  readonly #notes = new StageNotes();
  readonly #ticker: ProgressTicker;

  constructor(options: RunOptions) {
    const { scenario, onHistoryEvent } = options;
    this.#options = options;
    this.#world = onHistoryEvent === undefined ? options.world : recordHistory(options.world, onHistoryEvent);
    this.#seed = options.seed ?? scenario.seed;
    const given = options.signal === undefined ? [] : [options.signal];
    this.#signal = AbortSignal.any([...given, this.#broken.signal]);
    this.#plan = planRun(scenario);
    this.#recorder = new RunRecorder(this.#plan);
    this.#windows = new FigureWindows(this.#world.nodes);
    const shared = { scenario, world: this.#world, seed: this.#seed, signal: this.#signal, recorder: this.#recorder };
    this.#participants = new Participants(shared);
    this.#timeline = new Timeline({
      steps: scenario.timeline,
      world: this.#world,
      random: createPrng(this.#seed, "timeline"),
    });
    this.#sampler = new ClusterSampler({ world: this.#world });
    this.#ticker = this.#createTicker();
  }

  async execute(): Promise<Report> {
    const ticking = this.#options.onProgress === undefined ? null : this.#ticker.run();
    try {
      const report = buildReport(this.#options, await this.#findings());
      this.#ticker.enter("done");
      return report;
    } catch (thrown) {
      await this.#undo();
      throw thrown;
    } finally {
      this.#ticker.stop();
      this.#participants.close();
      await ticking;
    }
  }

  async #findings(): Promise<Findings> {
    const startedAt = new Date();
    const { nodes, clock } = this.#world;
    this.#ticker.enter("links");
    const statuses = await Promise.all(nodes.map(statusOf));
    const links = await measureLinks(nodes, { clock, signal: this.#signal });
    this.#ticker.enter("clients");
    await this.#participants.prepare();
    await this.#load();
    this.#ticker.enter("rest");
    const unrest = await this.#comeToRest();
    this.#ticker.enter("collect");
    const { writes, drivers, availability } = this.#participants;
    return {
      startedAt,
      seed: this.#seed,
      mode: this.#world.mode,
      aborted: this.#signal.aborted,
      plan: this.#plan,
      statuses,
      links,
      recorder: this.#recorder,
      windows: this.#windows.all,
      unrest,
      writes,
      lost: await writes.findLost(await this.#findLog()),
      drivers,
      availability: availability?.samples ?? null,
      faults: this.#timeline.faults,
      failovers: this.#timeline.failovers,
      samples: this.#sampler,
      stories: await collectStories(this.#world, {
        writes,
        plan: this.#plan,
        originAtMs: this.#recorder.originAtMs,
        clientNameOf: (id) => this.#participants.clientNameOf(id),
      }),
      notes: this.#notes,
    };
  }

  /** From the first operation that is due to the answer of the last. */
  async #load(): Promise<void> {
    const { scenario, play } = this.#options;
    const { clock } = this.#world;
    await this.#world.setAdversary(scenario.adversaryMs);
    await this.#windows.reset();
    const originAtMs = clock.nowMs();
    this.#recorder.begin(originAtMs);
    this.#timeline.begin(originAtMs);
    const over = new AbortController();
    const background = [
      this.#sampler.run(originAtMs, over.signal),
      this.#timeline.run(AbortSignal.any([this.#signal, over.signal])),
    ];
    this.#ticker.enter("load");
    const parts = [
      this.#passPhases(originAtMs),
      ...this.#workloads(originAtMs),
      ...this.#probes(originAtMs),
      ...(play === undefined ? [] : [play(createStage({ ...this.#stageParts(), originAtMs }))]),
    ];
    try {
      await Promise.all(parts);
    } catch (thrown) {
      this.#broken.abort();
      await Promise.allSettled(parts);
      throw thrown;
    } finally {
      over.abort();
      await Promise.all(background);
    }
  }

  /** After a run that broke off: nothing stays broken. Never rejects. */
  async #undo(): Promise<void> {
    await this.#timeline.healAll();
    await this.#world.setAdversary(null).catch(() => {}); // why the run broke off is what is told
  }

  /** Which reads were stale, and which broke what their session may expect; at the nodes that answer now. */
  async #startAudit(): Promise<void> {
    const plan = { auditId: `scenario-${this.#seed}`, prefixParts: 1, examplesMax: AUDIT_EXAMPLES_MAX };
    await Promise.allSettled(this.#world.nodes.map((node) => node.startAudit(plan)));
  }

  #workloads(startAtMs: number): readonly Promise<void>[] {
    return this.#participants.drivers.map((driver) =>
      runOpenLoop({
        operations: driver.plan(this.#plan.phases),
        startAtMs,
        clock: this.#world.clock,
        signal: this.#signal,
        inFlightMax: IN_FLIGHT_MAX,
        execute: (operation, intendedAtMs) => driver.execute(operation, intendedAtMs),
        refuse: (operation) => driver.refuse(operation, startAtMs + operation.atMs),
      }),
    );
  }

  #probes(originAtMs: number): readonly Promise<void>[] {
    const { visibility, availability } = this.#participants;
    return [visibility, availability].flatMap((probe) =>
      probe === null ? [] : [probe.run({ plan: this.#plan, originAtMs })],
    );
  }

  /** Closes each phase's window of figures when it is over; the last one is closed at rest. */
  async #passPhases(originAtMs: number): Promise<void> {
    const firstRecorded = this.#plan.phases.find(({ recorded }) => recorded);
    for (const [position, phase] of this.#plan.phases.entries()) {
      if (phase === firstRecorded) {
        await this.#startAudit();
      }
      await this.#world.clock.sleepUntil(originAtMs + phase.fromMs + phase.durationMs, this.#signal);
      if (this.#signal.aborted) {
        return;
      }
      if (position < this.#plan.phases.length - 1) {
        await this.#windows.close(phase.name);
      }
    }
  }

  /** Heals what is broken, waits for the replicas, lets the drivers have their last look. @returns what kept it from rest */
  async #comeToRest(): Promise<readonly string[]> {
    const { nodes, clock } = this.#world;
    const { writes, drivers } = this.#participants;
    const unhealed = await this.#timeline.healAll();
    await this.#world.setAdversary(null);
    const before = await quiesce({ nodes, clock, throughIndex: writes.lastIndex });
    await this.#windows.close(this.#currentPhase());
    await Promise.all(drivers.map((driver) => driver.finish()));
    return [...unhealed, ...(before.ok ? [] : [before.reason])];
  }

  #currentPhase(): string {
    const sinceStartMs = this.#world.clock.nowMs() - this.#recorder.originAtMs;
    const phase = this.#plan.phases.findLast(({ fromMs }) => fromMs <= sinceStartMs);
    return phase?.name ?? "";
  }

  /** The leader, or where none answers the replica that has applied most. */
  async #findLog(): Promise<WorldNode> {
    const answers = await Promise.allSettled(
      this.#world.nodes.map(async (node) => ({ node, status: await node.status() })),
    );
    const up = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    const [best] = up.sort((a, b) => compareLogs(b.status, a.status));
    if (best === undefined) {
      throw new KvorumError("unreachable", `none of ${answers.length} datacenters answers: the log cannot be compared`);
    }
    return best.node;
  }

  #stageParts() {
    return {
      world: this.#world,
      seed: this.#seed,
      signal: this.#signal,
      notes: this.#notes,
      recorder: this.#recorder,
      participants: this.#participants,
      timeline: this.#timeline,
    };
  }

  #createTicker(): ProgressTicker {
    return new ProgressTicker({
      totalMs: this.#plan.totalMs,
      clock: this.#world.clock,
      snapshot: () => ({
        phase: this.#currentPhase(),
        loadMs: this.#recorder.originAtMs === 0 ? 0 : this.#world.clock.nowMs() - this.#recorder.originAtMs,
        acknowledgedWrites: this.#participants.writes.count,
        faults: this.#timeline.active,
        regions: this.#recorder.regions.map((region) =>
          liveRegionOf(region, this.#recorder.seriesOf(region.region).points),
        ),
      }),
      onProgress: this.#options.onProgress ?? (() => {}),
    });
  }
}

function compareLogs(a: WorldStatus, b: WorldStatus): number {
  const rank = ({ role, term }: WorldStatus): number => (role === "leader" ? 1 + term : 0);
  return a.epoch - b.epoch || rank(a) - rank(b) || a.appliedIndex - b.appliedIndex;
}
