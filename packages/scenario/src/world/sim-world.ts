// The world of a run on virtual time: the emulated cluster, with the replicas of production, the emulated WAN's links and disks that
// lose what was not flushed. It measures with the same code as a node does, so that a figure means the same on both clocks.
import { createInstantMs, createWallMs, KvorumError, mustExist, parseDatacenterId } from "@kvorum/base";
import { createCluster, type EmulatedCluster, type ObservedDatacenter } from "@kvorum/embedded";
import { Figures, medianOf, ReadAudit } from "@kvorum/figures";
import { versionstampToHex } from "@kvorum/keyspace";
import type { LinkMeasurement } from "@kvorum/protocol";
import type { LostWrites, ReplicaObserver } from "@kvorum/replica";
import { regionOf, type Topology } from "@kvorum/wan";
import { SIM_EPOCH_MS } from "../limits.ts";
import type { FaultAction, FaultEffect } from "./fault-action.ts";
import { auditOf, type ScenarioClock, type World, type WorldNode, type WorldStatus } from "./world.ts";

export interface SimWorldOptions {
  readonly topology: Topology;
  /** Fixes delays, elections and crashes: equal worlds give equal runs. */
  readonly seed: number;
  /** Null: as `kvorum up` has it. */
  readonly regionLeaseMs: number | null;
  /** Client operations that a datacenter holds unanswered. Default: as in production. */
  readonly operationsOpenMax?: number | null;
}

/** Owns its cluster. */
export interface SimWorld extends World, AsyncDisposable {}

/** Starts a cluster that serves; it takes a few hundred ms of virtual time. */
export async function createSimWorld(options: SimWorldOptions): Promise<SimWorld> {
  const { topology, seed, regionLeaseMs, operationsOpenMax = null } = options;
  // Observers are made before the cluster that has the clock.
  let cluster: EmulatedCluster | null = null;
  const now = () => createInstantMs(cluster?.nowMs ?? 0);
  const wallNow = () => createWallMs(SIM_EPOCH_MS + now());
  const measuring = new Map<string, Measuring>();
  const started = await createCluster(topology, {
    seed,
    regionLeaseMs: regionLeaseMs ?? undefined,
    replicaSettings: operationsOpenMax === null ? {} : { operationsOpenMax },
    observerOf: (id) => {
      const datacenter = parseDatacenterId(id);
      const region = regionOf(topology, datacenter);
      const figures = new Figures({ now });
      const audit = new ReadAudit({ datacenter, region, clock: { now, wallNow } });
      measuring.set(id, { figures, audit });
      return observing(figures, audit);
    },
  });
  cluster = started;
  const clock: ScenarioClock = {
    nowMs: () => started.nowMs,
    wallMs: wallNow,
    sleepUntil: (atMs, signal) => started.sleepUntil(atMs, signal),
  };
  let clients = 0;
  return {
    mode: "sim",
    topology,
    clock,
    nodes: started.datacenters.map((datacenter) =>
      createNode(
        datacenter,
        started.datacenters.filter((other) => other !== datacenter),
        mustExist(measuring.get(datacenter.id), `figures of ${datacenter.id}`),
      ),
    ),
    openClient: async ({ region, name, timeoutMs, bookmark, database }) => {
      clients += 1;
      const kv = started.client(region, { timeoutMs, database, name: `${name}/${clients}`, audit: auditOf(name) });
      return bookmark === undefined ? kv : kv.session({ bookmark, consistency: "strong" });
    },
    inflict: (action) => inflict(started, action),
    setAdversary: async (boundMs) => started.adversary(boundMs),
    [Symbol.asyncDispose]: () => started.close(),
  };
}

/** What outlives the processes of a datacenter. */
interface Measuring {
  readonly figures: Figures;
  readonly audit: ReadAudit;
}

function observing(figures: Figures, audit: ReadAudit): ReplicaObserver {
  return {
    quorum: (durationMs) => figures.quorum(durationMs),
    shipLag: (lagMs) => figures.shipLag(lagMs),
    durableLag: (lagMs) => figures.durableLag(lagMs),
    replicationLag: (lagMs) => figures.replicationLag(lagMs),
    lagUnknown: () => figures.lagUnknown(),
    acknowledged: (datacentersDurable) => figures.acknowledged(datacentersDurable),
    readJudged: (verdict) => {
      figures.readJudged(verdict);
      audit.readJudged(verdict);
    },
    entryStep: (step, index, atMs) => figures.entryStep(step, index, atMs),
    event: (name, details) => figures.event(name, details),
  };
}

/** Answers at once: an operator of an emulated cluster is nowhere, and asks at no distance. */
function createNode(
  observed: ObservedDatacenter,
  others: readonly ObservedDatacenter[],
  { figures, audit }: Measuring,
): WorldNode {
  const { id: datacenter, region } = observed;
  const mustAnswer = (): WorldStatus => {
    const { status } = observed;
    if (status === null) {
      throw new KvorumError("unreachable", `${datacenter} does not answer: its process is down or frozen`);
    }
    return status;
  };
  const unjudged = (): number => observed.status?.readsUnjudged ?? 0;
  return {
    datacenter,
    region,
    status: async () => mustAnswer(),
    takeFigures: async (options) => {
      mustAnswer();
      return { datacenter, region, ...figures.take(options) };
    },
    traceEntries: async (indexes) => {
      mustAnswer();
      return { datacenter, region, traces: figures.trace(indexes) };
    },
    startAudit: async (plan) => audit.start(plan, { unjudged: unjudged() }),
    takeAudit: async () => audit.take({ awaitingSinceMs: null, unjudged: unjudged() }),
    readCommits: async function* ({ fromIndex, toIndex }) {
      const { appliedIndex } = mustAnswer();
      for (const commits of observed.commitRecords(fromIndex, toIndex ?? null)) {
        yield { commits, appliedIndex };
      }
    },
    measureLinks: (options) => Promise.all(others.map((other) => measureLink({ from: observed, to: other, options }))),
  };
}

async function measureLink({
  from,
  to,
  options,
}: {
  readonly from: ObservedDatacenter;
  readonly to: ObservedDatacenter;
  readonly options: { readonly samples: number; readonly timeoutMs: number };
}): Promise<LinkMeasurement> {
  const roundTripsMs = await from.measureLink(to.id, options);
  return {
    from: from.id,
    to: to.id,
    configuredRttMs: from.configuredRttMs(to.id),
    measuredRttMs: medianOf(roundTripsMs),
    samples: roundTripsMs.length,
    roundTripsMs,
  };
}

async function inflict(cluster: EmulatedCluster, action: FaultAction): Promise<FaultEffect> {
  switch (action.kind) {
    case "partition":
      cluster.partition(action.a, action.b, action);
      return DONE;
    case "slow-link":
      cluster.slow(action.a, action.b, action);
      return DONE;
    case "loss":
      cluster.loss(action.a, action.b, action);
      return DONE;
    case "bandwidth":
      cluster.bandwidth(action.a, action.b, action);
      return DONE;
    case "heal":
      cluster.heal(action.a ?? undefined, action.b ?? undefined);
      return DONE;
    case "slow-disk":
      return await each(action, (datacenter) => cluster.slowDisk(datacenter, action.flushMs));
    case "kill":
      return await each(action, (datacenter) => cluster.kill(datacenter));
    case "pause":
      return await each(action, (datacenter) => cluster.pause(datacenter));
    case "resume":
      return await each(action, (datacenter) => cluster.resume(datacenter));
    case "wipe":
      return await each(action, (datacenter) => cluster.wipe(datacenter));
    case "restart":
      return await each(action, async (datacenter) => {
        if (action.stopFirst) {
          await cluster.stop(datacenter);
        }
        await cluster.restart(datacenter);
      });
    case "transfer-leadership":
      await cluster.transferLeadership(action.to ?? undefined);
      return DONE;
    case "failover":
      return await failOver(cluster, action);
  }
}

const DONE: FaultEffect = { kind: "done" };

async function each(
  { datacenters }: { readonly datacenters: readonly string[] },
  act: (datacenter: string) => Promise<void> | void,
): Promise<FaultEffect> {
  await Promise.all(datacenters.map(async (datacenter) => await act(datacenter)));
  return DONE;
}

async function failOver(
  cluster: EmulatedCluster,
  { to, force }: Extract<FaultAction, { readonly kind: "failover" }>,
): Promise<FaultEffect> {
  const lost = await cluster.failover(to, { force });
  const epoch = Math.max(...cluster.status.map((status) => status.epoch));
  return { kind: "failed-over", epoch, certificate: lost === null ? null : certificateFrom(lost) };
}

function certificateFrom({ entries, commits, bytes, oldestAgeMs, versionstamps }: LostWrites) {
  return { entries, commits, bytes, oldestAgeMs, versionstamps: versionstamps.map(versionstampToHex) };
}
