// What the Admin service of a node answers, put together from its replica, its figures, its emulated WAN and its directory.
import { createLogIndex, type DatacenterId, KvorumError } from "@kvorum/base";
import { type Figures, medianOf, type ReadAudit } from "@kvorum/figures";
import type { LinkMeasurement, LogPosition, MemberAddress, NodeFigures, NodeStatus } from "@kvorum/protocol";
import type { Replica, StateStore } from "@kvorum/replica";
import type { SlowLogStore } from "@kvorum/storage";
import type { AdminHandlers, EmulatedWan, GrpcPeerTransport } from "@kvorum/transport";
import { applyBranch } from "./branch-application.ts";
import { readBranchCommands } from "./branch-commands.ts";
import type { NodeConfig } from "./config.ts";
import type { Directory } from "./directory.ts";
import { readState } from "./state-reading.ts";
import { VERSION } from "./version.ts";

export interface AdminOptions {
  readonly config: NodeConfig;
  readonly replica: Replica;
  readonly state: Pick<StateStore, "openSnapshot" | "rowsEstimated">;
  readonly figures: Figures;
  readonly audit: ReadAudit;
  readonly emulatedWan: EmulatedWan;
  readonly transport: Pick<GrpcPeerTransport, "addPeer" | "removePeer">;
  readonly directory: Directory;
  readonly onWanConfigured: (change: object) => void;
  readonly log: Pick<SlowLogStore, "setFlushDelayMs">;
  readonly onDiskConfigured: (flushDelayMs: number) => void;
  readonly onAdversaryConfigured: (boundMs: number | null) => void;
}

export function createAdmin(options: AdminOptions): AdminHandlers {
  const { replica, figures, audit, emulatedWan } = options;
  const { branches } = replica;
  return {
    getStatus: () => nodeStatus(options),
    configureWan(change) {
      emulatedWan.configure(change);
      options.onWanConfigured(change);
      return { enabled: emulatedWan.enabled, active: emulatedWan.active };
    },
    configureAdversary(boundMs) {
      replica.configureAdversary(boundMs);
      options.onAdversaryConfigured(boundMs);
    },
    configureDisk(flushDelayMs) {
      options.log.setFlushDelayMs(flushDelayMs);
      options.onDiskConfigured(flushDelayMs);
    },
    measureLinks: (request) => measureLinks(options, request),
    takeFigures: (request): NodeFigures => {
      const { datacenter, region } = replica.status;
      return { datacenter, region, ...figures.take(request) };
    },
    traceEntries: (indexes) => {
      const { datacenter, region } = replica.status;
      return { datacenter, region, traces: figures.trace(indexes) };
    },
    startAudit: (plan) => audit.start(plan, { unjudged: replica.status.readsUnjudged }),
    stopAudit: () => audit.stop(),
    takeAudit: () =>
      audit.take({ awaitingSinceMs: replica.readsAwaitingVerdictSinceMs, unjudged: replica.status.readsUnjudged }),
    *readCommits({ fromIndex, toIndex }) {
      const { appliedIndex } = replica.status;
      const to = toIndex === null ? appliedIndex : createLogIndex(toIndex);
      for (const commits of replica.commitRecords(createLogIndex(Math.max(1, fromIndex)), to)) {
        yield { commits, appliedIndex };
      }
    },
    control: (request) => replica.control(request),
    addMember: (member) => addMember(options, member),
    removeMember: (datacenter) => removeMember(options, datacenter),
    listBranches: () => branches.list(),
    readBranch: (id) => readBranchCommands(branches, id),
    applyBranch: (id) => applyBranch({ branches, gateway: replica, log: replica, region: replica.status.region }, id),
    readState: () => readState({ ...options.config, replica, state: options.state }),
  };
}

function nodeStatus({ replica, emulatedWan }: AdminOptions): NodeStatus {
  const { openOperations: _openOperations, readsUnjudged: _readsUnjudged, ...status } = replica.status;
  return {
    ...status,
    wanEnabled: emulatedWan.enabled,
    pid: process.pid,
    version: VERSION,
    uptimeMs: Math.round(process.uptime() * 1000),
  };
}

/** The links come first: a peer without one may not be heard. */
function addMember(
  { config, replica, emulatedWan, transport, directory }: AdminOptions,
  member: MemberAddress,
): Promise<LogPosition> {
  const { datacenter, region, grpc } = member;
  emulatedWan.addDatacenter({ datacenter, region });
  directory.add(member);
  if (datacenter !== config.datacenter) {
    transport.addPeer({ datacenter, address: grpc });
  }
  return replica.control({ kind: "add_member", datacenter, region });
}

function removeMember(
  { config, replica, emulatedWan, transport, directory }: AdminOptions,
  datacenter: DatacenterId,
): void {
  const { voters, outgoing, learners } = replica.status.configuration;
  if (datacenter === config.datacenter || [...voters, ...outgoing, ...learners].includes(datacenter)) {
    throw new KvorumError(
      "invalid_argument",
      `${datacenter} takes part in the cluster as ${config.datacenter} sees it: voters ${voters.join(", ")}, ` +
        `learners ${learners.join(", ")}`,
    );
  }
  if (directory.members.some((member) => member.datacenter === datacenter)) {
    transport.removePeer(datacenter);
    emulatedWan.removeDatacenter(datacenter);
    directory.remove(datacenter);
  }
}

/** All links at once: each has its own pings, one after the other. */
function measureLinks(
  { config, replica, emulatedWan, directory }: AdminOptions,
  request: { readonly samples: number; readonly timeoutMs: number },
): Promise<readonly LinkMeasurement[]> {
  const measure = async (to: DatacenterId): Promise<LinkMeasurement> => {
    const roundTripsMs = await replica.measureLink(to, request);
    return {
      from: config.datacenter,
      to,
      configuredRttMs: emulatedWan.configuredRttMs(config.datacenter, to),
      measuredRttMs: medianOf(roundTripsMs),
      samples: roundTripsMs.length,
      roundTripsMs,
    };
  };
  const others = directory.members.filter(({ datacenter }) => datacenter !== config.datacenter);
  return Promise.all(others.map(({ datacenter }) => measure(datacenter)));
}
