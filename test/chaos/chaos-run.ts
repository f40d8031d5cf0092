// One run: a cluster, clients that record what they see, faults from a seed; then everything is mended, all replicas must
// agree, and the judges look at what was recorded beside what was committed.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createPrng, type DatacenterId, KvorumError, mustExist, parseDatacenterId } from "@kvorum/base";
import {
  createCommittedHistory,
  createHistoryRecorder,
  encodeHistoryEvent,
  type HistoryEvent,
  type HistoryRecorder,
  type JudgeReport,
  judgeCommitted,
  pairOperations,
} from "@kvorum/checker";
import { findPreset } from "@kvorum/wan";
import { ChaosClient } from "./chaos-client.ts";
import { ChaosCluster } from "./chaos-cluster.ts";
import { CommitTail } from "./commit-tail.ts";
import { Connection } from "./connection.ts";
import {
  drawFaultPlan,
  type FaultPlan,
  type FaultPlanOptions,
  PROCESS_FAULT_KINDS,
  type ProcessFaultKind,
} from "./fault-plan.ts";
import { type FaultReport, runFaults, sayStatus } from "./fault-runner.ts";
import { AGREE_TIMEOUT_MS, LOG_KEPT_BYTES } from "./limits.ts";
import { replayLog } from "./replay-log.ts";
import { waitUntil } from "./wait-until.ts";

export interface ChaosOptions {
  readonly seed: number;
  readonly profile: ChaosProfile;
  readonly onFault: (report: FaultReport) => void;
}

/** short: one round of everything but the slowest fault; else faults for so long, in ms, start and mending not counted. */
export type ChaosProfile = { readonly kind: "short" } | { readonly kind: "long"; readonly durationMs: number };

export interface ChaosResult {
  readonly seed: number;
  /** Sentences. Empty: all is well. */
  readonly violations: readonly string[];
  readonly reports: readonly JudgeReport[];
  /** Answered operations by level: commits, and reads at each. */
  readonly answered: Readonly<Record<string, number>>;
  readonly unknownOutcomes: number;
  /** How often a replica took a snapshot since the log that it needed was compacted. */
  readonly snapshots: number;
  readonly faults: readonly FaultReport[];
  /** Why a kind of fault could not be tried here; null when all could. */
  readonly skipped: string | null;
  /** Folder of the cluster, with the history; it is there only after a violation. */
  readonly folder: string;
}

const TOPOLOGY = mustExist(findPreset("deploy"), "preset deploy");
/** A voter and a learner whose disks can be filled. */
const SMALL_DISKS: readonly DatacenterId[] = ["us-east4-c", "europe-west3-b"].map(parseDatacenterId);
/** Where clients are: beside the leader, beside learners, and where there is no datacenter. */
const CLIENT_REGIONS = ["us-east4", "europe-west3", "asia-southeast1", "us-west2"] as const;
const CLIENTS_PER_REGION = 4;
/** A lane goes through all of its kinds in this time at the earliest. */
const ROUND_MS_MIN = 5_000;
/** A short run that takes longer than this leaves the rest of its faults out. */
const SHORT_MS_MAX = 45_000;
/** Restarts and long waits: a rolling restart has them all, and a clock step is a restart too. */
const SLOW_KINDS: readonly ProcessFaultKind[] = ["rolling_restart", "restart"];
const NS_PER_MS = 1e6;

export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  await using cluster = await ChaosCluster.start({
    topology: TOPOLOGY,
    seed: options.seed,
    smallDisks: SMALL_DISKS,
    logKeptBytes: LOG_KEPT_BYTES,
  });
  const smallDisks = cluster.processes.filter(({ disk }) => disk !== null).map(({ datacenter }) => datacenter);
  const { topology } = cluster;
  const plan = drawFaultPlan({ seed: options.seed, topology, smallDisks, ...extentOf(options.profile) });
  const skipped = smallDisks.length > 0 ? null : "disk_full: no tmpfs can be mounted here (not root?)";
  try {
    const found = await exercise(cluster, plan, options);
    const result = { ...judge(cluster, found), seed: options.seed, faults: found.faults, skipped };
    if (result.violations.length > 0) {
      const lines = found.history.map((event) => `${encodeHistoryEvent(event)}\n`);
      writeFileSync(join(cluster.folder, "history.ndjson"), lines.join(""));
      cluster.keep();
    }
    return { ...result, folder: cluster.folder };
  } catch (error) {
    cluster.keep();
    throw error;
  }
}

function extentOf(profile: ChaosProfile): Pick<FaultPlanOptions, "rounds" | "processKinds"> {
  return profile.kind === "short"
    ? { rounds: 1, processKinds: PROCESS_FAULT_KINDS.filter((kind) => !SLOW_KINDS.includes(kind)) }
    : { rounds: Math.ceil(profile.durationMs / ROUND_MS_MIN), processKinds: PROCESS_FAULT_KINDS };
}

function durationMsOf(profile: ChaosProfile): number {
  return profile.kind === "short" ? SHORT_MS_MAX : profile.durationMs;
}

interface Found {
  readonly history: readonly HistoryEvent[];
  readonly tail: CommitTail;
  readonly faults: readonly FaultReport[];
  /** What did not come about in its time. */
  readonly stuck: readonly string[];
}

async function exercise(cluster: ChaosCluster, plan: FaultPlan, options: ChaosOptions): Promise<Found> {
  const history: HistoryEvent[] = [];
  const originMs = performance.now();
  const recorder = createHistoryRecorder({
    sink: (event) => history.push(event),
    nowNs: () => Math.round((performance.now() - originMs) * NS_PER_MS),
  });
  using connections = new DisposableStack();
  const clients = await openClients(cluster, { recorder, seed: options.seed, connections });
  const tail = new CommitTail(cluster);
  tail.start();
  const stop = new AbortController();
  const faults: FaultReport[] = [];
  const onFault = (report: FaultReport): void => {
    faults.push(report);
    options.onFault(report);
  };
  const load = Promise.all(clients.map((client) => client.run(stop.signal)));
  const stuck: string[] = [];
  const isStuck = (error: unknown): void => void stuck.push(KvorumError.from(error).message);
  await runFaults({ cluster, plan, signal: AbortSignal.timeout(durationMsOf(options.profile)), onFault }).catch(
    isStuck,
  );
  stop.abort();
  await load;
  await Promise.all(clients.map((client) => client.readAll()));
  await untilAgreed(cluster)
    .then(async () => tail.finish(await cluster.leader()))
    .catch(isStuck);
  return { history, tail, faults, stuck };
}

interface ClientsOptions {
  readonly recorder: HistoryRecorder;
  readonly seed: number;
  /** Closes them in the end. */
  readonly connections: DisposableStack;
}

async function openClients(
  cluster: ChaosCluster,
  { recorder, seed, connections }: ClientsOptions,
): Promise<readonly ChaosClient[]> {
  const opened = await Promise.all(CLIENT_REGIONS.map((region) => Connection.open(cluster.addresses, region)));
  for (const connection of opened) {
    connections.use(connection);
  }
  const incarnationOf = (datacenter: string): number => cluster.process(datacenter).incarnation;
  return opened.flatMap((home, i) =>
    Array.from({ length: CLIENTS_PER_REGION }, (_, j) => {
      const name = `${home.region}/${j + 1}`;
      const others = [...opened.slice(i + 1), ...opened.slice(0, i)];
      const random = createPrng(seed, `chaos-client/${name}`);
      return new ChaosClient({ name, connections: [home, ...others], recorder, random, incarnationOf });
    }),
  );
}

/** Resolves when all replicas have applied the same log to the same effect. */
async function untilAgreed(cluster: ChaosCluster): Promise<void> {
  let said: readonly string[] = [];
  await waitUntil({
    what: "all replicas agree",
    timeoutMs: AGREE_TIMEOUT_MS,
    look: async () => {
      const statuses = await cluster.statuses();
      said = statuses.map((status) => `${sayStatus(status)}, digest ${status.stateDigest}`);
      const states = new Set(statuses.map(({ appliedIndex, stateDigest }) => `${appliedIndex} ${stateDigest}`));
      const isAtRest = statuses.every(
        ({ appliedIndex, lastIndex, isRecovering, diverged }) =>
          appliedIndex === lastIndex && !isRecovering && diverged === null,
      );
      return statuses.length === cluster.processes.length && states.size === 1 && isAtRest ? true : undefined;
    },
    sayState: () => said.join("; "),
  });
}

type Verdicts = Pick<ChaosResult, "violations" | "reports" | "answered" | "unknownOutcomes" | "snapshots">;

function judge(cluster: ChaosCluster, { history, tail, stuck }: Found): Verdicts {
  const operations = pairOperations(history);
  const { log, strangers } = replayLog(tail.commands, operations);
  const { violations, reports } = judgeCommitted(createCommittedHistory(operations, log), {
    log,
    certificate: new Set(),
    clockErrorMs: 0,
    invariants: [],
  });
  const answered: Record<string, number> = { commit: 0, strong: 0, session: 0, bounded: 0, eventual: 0 };
  for (const { outcome, kind, level } of operations) {
    const name = kind === "commit" ? kind : level;
    answered[name] = (answered[name] ?? 0) + (outcome === "ok" ? 1 : 0);
  }
  return {
    violations: [
      ...violations.map(({ judge: name, message }) => `${name}: ${message}`),
      ...strangers.map(
        ({ versionstamp, clientId, sequence }) =>
          `log: ${versionstamp} holds commit ${sequence} of client ${clientId}, which nobody sent`,
      ),
      ...cluster.unexpectedEnds,
      ...stuck.map((what) => `stuck: ${what}`),
    ],
    reports,
    answered,
    snapshots: cluster.processes.reduce((sum, process) => sum + process.countLogged("snapshot_fetch"), 0),
    unknownOutcomes: operations.filter(({ kind, outcome }) => kind === "commit" && outcome === "unknown").length,
  };
}
