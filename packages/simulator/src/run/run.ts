// One run of a plan: the safety phase, in which anything may fail; the liveness phase, in which everything is healed and the
// cluster must serve and agree; then the judges of the whole history.
import { type DatacenterId, KvorumError } from "@kvorum/base";
import { createHistoryRecorder, type HistoryEvent } from "@kvorum/checker";
import type { BranchStore } from "@kvorum/replica";
import { nsFromMs } from "../clients/client.ts";
import { Crowd } from "../clients/crowd.ts";
import { FaultRunner } from "../faults/fault-runner.ts";
import { mayLoseDisk } from "../faults/quorum-guard.ts";
import { Guests } from "../guests/guests.ts";
import { isSettled } from "../guests/settled.ts";
import { CommittedLog } from "../judges/committed-log.ts";
import { DigestJudge } from "../judges/digest-judge.ts";
import { type JudgedLog, judgeHistory } from "../judges/history-judges.ts";
import { judgeGuests } from "../judges/judge-guests.ts";
import { LeaderJudge } from "../judges/leader-judge.ts";
import { lostBranch } from "../judges/lost-branches.ts";
import { replay } from "../judges/replay.ts";
import type { Violation } from "../judges/violation.ts";
import { INSPECTION_INTERVAL_MS, LIVENESS_MS_MAX, RESTART_PAUSE_MS } from "../limits.ts";
import type { TraceEvent } from "../trace/trace.ts";
import type { SimulatedDatacenter } from "../world/simulated-datacenter.ts";
import { World } from "../world/world.ts";
import type { RunPlan } from "./run-plan.ts";

/**
 * `wrong`: a promise was broken. `stuck`: nothing was, and yet the healed cluster did not get on. `crashed`: an assertion or
 * an exception stopped a replica or the run.
 */
export type RunOutcome = "ok" | "wrong" | "stuck" | "crashed";
export type RunPhase = "safety" | "drain" | "progress" | "agreement" | "judgement";

export interface RunResult {
  readonly plan: RunPlan;
  readonly outcome: RunOutcome;
  readonly violations: readonly Violation[];
  readonly phase: RunPhase;
  /** Sixteen hex digits; equal for equal runs. */
  readonly traceHash: string;
  readonly virtualMs: number;
  /** Callbacks that ran. */
  readonly events: number;
  /** Operations of clients and guests; sent again counts once. */
  readonly operations: number;
  readonly faults: number;
  readonly probes: Readonly<Record<string, number>>;
  readonly lastEvents: readonly TraceEvent[];
  readonly history: readonly HistoryEvent[];
}

/** Runs the plan. Equal plans give equal results. */
export async function run(plan: RunPlan): Promise<RunResult> {
  const running = new Run(plan);
  return running.run();
}

class Run {
  readonly #plan: RunPlan;
  readonly #world: World;
  readonly #history: HistoryEvent[] = [];
  readonly #crowd: Crowd;
  readonly #guests: Guests;
  readonly #faults: FaultRunner;
  readonly #violations: Violation[] = [];
  readonly #crashes: Violation[] = [];
  readonly #leaders: LeaderJudge;
  readonly #log: CommittedLog;
  readonly #digests: DigestJudge;
  #phase: RunPhase = "safety";

  constructor(plan: RunPlan) {
    this.#plan = plan;
    this.#world = new World(plan);
    const onViolation = (violation: Violation): void => void this.#violations.push(violation);
    this.#leaders = new LeaderJudge(this.#world.probes, onViolation);
    this.#log = new CommittedLog(onViolation);
    this.#digests = new DigestJudge(onViolation);
    this.#faults = new FaultRunner({ world: this.#world, mayLoseDisk: (id) => this.#mayLoseDisk(id) });
    const recorder = createHistoryRecorder({
      sink: (event) => this.#history.push(event),
      nowNs: () => nsFromMs(this.#world.timeline.nowMs),
    });
    this.#crowd = new Crowd(plan.clients, {
      world: this.#world,
      seed: plan.seed,
      history: recorder,
    });
    this.#guests = new Guests(plan.guests, {
      world: this.#world,
      seed: plan.seed,
      onViolation,
      hasFailedOver: () => this.#faults.primaryLosses.hasHappened,
    });
    this.#world.watch({
      sent: (from, _to, message) => this.#leaders.sent(from, message),
      dying: (datacenter) => this.#inspect(datacenter),
      stopped: (datacenter, error) => this.#stopped(datacenter, error),
    });
  }

  async run(): Promise<RunResult> {
    try {
      return this.#result(await this.#phases());
    } catch (error) {
      this.#crashes.push({ judge: "crash", message: sayError(error) });
      return this.#result("crashed");
    }
  }

  async #phases(): Promise<RunOutcome> {
    this.#world.startAll();
    this.#crowd.start();
    this.#guests.start();
    this.#faults.schedule(this.#plan.faults);
    this.#inspectRegularly();
    await this.#world.timeline.runUntil(this.#plan.safetyMs, () => this.#isOver);
    this.#crowd.close();
    this.#guests.close();
    this.#faults.healAll();
    const gotOn =
      (await this.#until("drain", () => this.#crowd.busy === 0)) &&
      (await this.#provesProgress()) &&
      (await this.#until("agreement", () => this.#agree()));
    if (this.#isOver) {
      return this.#crashes.length > 0 ? "crashed" : "wrong";
    }
    this.#phase = gotOn ? "judgement" : this.#phase;
    if (!gotOn && this.#faults.primaryLosses.hasHappened) {
      // What was lost is known only once the old primary has given it up.
      return "stuck";
    }
    this.#inspectAll();
    const log = this.#judgedLog();
    const { violations, judged } = judgeHistory(this.#history, log);
    this.#violations.push(...violations, ...(gotOn && log !== null ? this.#judgeGuests(log) : []));
    for (const [judge, count] of Object.entries(judged)) {
      // A judge that does not apply is no probe that was missed.
      if (count > 0) {
        this.#world.probes.hit(`judged_${judge}`, count);
      }
    }
    if (this.#violations.length > 0) {
      return "wrong";
    }
    return gotOn ? "ok" : "stuck";
  }

  get #isOver(): boolean {
    return this.#violations.length > 0 || this.#crashes.length > 0;
  }

  /** Whether it came to pass in time. */
  async #until(phase: RunPhase, isDone: () => boolean): Promise<boolean> {
    if (this.#isOver) {
      return false;
    }
    this.#phase = phase;
    const endAtMs = this.#world.timeline.nowMs + LIVENESS_MS_MAX;
    await this.#world.timeline.runUntil(endAtMs, () => this.#isOver || isDone());
    return !this.#isOver && isDone();
  }

  async #provesProgress(): Promise<boolean> {
    let isProven = false;
    this.#crowd.prove(() =>
      this.#guests.prove(() => {
        isProven = true;
      }),
    );
    return this.#until("progress", () => isProven);
  }

  /** One leads in the latest epoch, which has begun for good with its first entry, and every replica has applied all that it has committed, to the same effect. */
  #agree(): boolean {
    const statuses = this.#world.replicas.map(({ status }) => status);
    const epoch = Math.max(...statuses.map((status) => status.epoch));
    const leader = statuses.find((status) => status.role === "leader" && status.epoch === epoch);
    const beginning = leader?.lineage.at(-1);
    return (
      leader !== undefined &&
      beginning?.epoch === epoch &&
      beginning.startIndex <= leader.commitIndex &&
      statuses.length === this.#world.datacenters.length &&
      statuses.every((status) => status.epoch === epoch && status.appliedIndex === leader.commitIndex) &&
      new Set(statuses.map(({ stateDigest }) => stateDigest)).size === 1 &&
      this.#owesNothing()
    );
  }

  /** Precondition: all replicas have the same state. */
  #owesNothing(): boolean {
    const state = this.#world.datacenters[0]?.process?.stores.state;
    return state?.read((reader) => isSettled(reader, this.#guests.watchers)) === true;
  }

  #inspectRegularly(): void {
    this.#inspectAll();
    this.#world.timeline.scheduleIn(INSPECTION_INTERVAL_MS, () => this.#inspectRegularly());
  }

  #inspectAll(): void {
    for (const datacenter of this.#world.datacenters) {
      this.#inspect(datacenter);
    }
  }

  #inspect(datacenter: SimulatedDatacenter): void {
    const { process, id } = datacenter;
    if (process?.replica == null) {
      return;
    }
    process.replica.assertInvariants();
    const { appliedIndex, epoch, stateDigest } = process.replica.status;
    if (!datacenter.isRotten) {
      this.#log.inspect(id, epoch, process.stores.log, appliedIndex);
    }
    if (appliedIndex > 0) {
      this.#digests.stated(id, { epoch, index: appliedIndex }, stateDigest);
    }
  }

  /** What the replicas have come to agree on, and what they have quarantined; null if nobody has seen all of it. */
  #judgedLog(): JudgedLog | null {
    const newest = this.#world.replicas
      .map(({ status }) => status)
      .toSorted((a, b) => b.epoch - a.epoch || b.appliedIndex - a.appliedIndex)[0];
    const entries = newest === undefined ? null : this.#log.entries(newest.lineage, newest.appliedIndex);
    if (newest === undefined || entries === null) {
      return null;
    }
    const branchesOf = (id: DatacenterId): BranchStore | undefined =>
      this.#world.datacenter(id).process?.stores.branches;
    const compacted = this.#log.between.bind(this.#log);
    const lost = this.#faults.primaryLosses
      .failoversOf(newest.lineage, entries)
      .map((failover) => lostBranch(failover, entries.slice(0, failover.forkIndex), compacted, branchesOf));
    return { entries: replay(entries), lost };
  }

  #judgeGuests({ entries, lost }: JudgedLog): readonly Violation[] {
    const state = this.#world.datacenters[0]?.process?.stores.state;
    const branches = lost.map(({ branch }) => branch);
    const { evidence } = this.#guests;
    const { probes } = this.#world;
    return state?.read((reader) => judgeGuests({ evidence, entries, branches, reader, probes })) ?? [];
  }

  #mayLoseDisk(id: DatacenterId): boolean {
    const may = !this.#faults.primaryLosses.hasHappened && mayLoseDisk(this.#world, id);
    if (may) {
      this.#log.forget(id);
    }
    return may;
  }

  /** A process that its disk has failed is gone, as the operating system has it; any other stop is a crash of the run. */
  #stopped(id: DatacenterId, error: unknown): void {
    const datacenter = this.#world.datacenter(id);
    const { code } = KvorumError.from(error);
    if (datacenter.isDiskBroken && (code === "disk_full" || code === "data_corrupt")) {
      this.#world.probes.hit(`stopped_${code}`);
      this.#world.record(id, "stopped", code);
      this.#world.timeline.scheduleIn(0, () => this.#world.crash(id));
      if (code === "disk_full") {
        this.#world.timeline.scheduleIn(RESTART_PAUSE_MS, () => datacenter.start());
      }
    } else {
      this.#crashes.push({ judge: "crash", message: `${id}: ${sayError(error)}` });
    }
  }

  #result(outcome: RunOutcome): RunResult {
    const { timeline, trace, probes } = this.#world;
    return {
      plan: this.#plan,
      outcome,
      violations: [...this.#violations, ...this.#crashes],
      phase: this.#phase,
      traceHash: trace.hash,
      virtualMs: timeline.nowMs,
      events: timeline.eventsRun,
      operations: this.#history.filter(({ type }) => type === "invoke").length + this.#guests.operations,
      faults: this.#faults.begun,
      probes: probes.hits,
      lastEvents: trace.last,
      history: this.#history,
    };
  }
}

function sayError(error: unknown): string {
  return error instanceof Error ? `${error.message}\n${error.stack ?? ""}` : String(error);
}
