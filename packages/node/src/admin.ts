// What the Admin service of a node answers, put together from its replica, its figures and its emulated WAN.
import { createLogIndex, type DatacenterId } from "@kvorum/base";
import type { LinkMeasurement, NodeFigures, NodeStatus } from "@kvorum/protocol";
import type { Replica } from "@kvorum/replica";
import type { AdminHandlers, EmulatedWan } from "@kvorum/transport";
import type { NodeConfig } from "./config.ts";
import type { Figures } from "./figures.ts";
import { VERSION } from "./version.ts";

export interface AdminOptions {
  readonly config: NodeConfig;
  readonly replica: Replica;
  readonly figures: Figures;
  readonly emulatedWan: EmulatedWan;
  readonly onWanConfigured: (change: object) => void;
}

export function createAdmin(options: AdminOptions): AdminHandlers {
  const { replica, figures, emulatedWan } = options;
  return {
    getStatus: () => nodeStatus(options),
    configureWan(change) {
      emulatedWan.configure(change);
      options.onWanConfigured(change);
      return { enabled: emulatedWan.enabled, active: emulatedWan.active };
    },
    measureLinks: (request) => measureLinks(options, request),
    takeFigures: (request): NodeFigures => {
      const { datacenter, region } = replica.status;
      return { datacenter, region, ...figures.take(request) };
    },
    *readCommits({ fromIndex, toIndex }) {
      const { appliedIndex } = replica.status;
      const to = toIndex === null ? appliedIndex : createLogIndex(toIndex);
      for (const commits of replica.commitRecords(createLogIndex(Math.max(1, fromIndex)), to)) {
        yield { commits, appliedIndex };
      }
    },
  };
}

function nodeStatus({ config, replica, emulatedWan }: AdminOptions): NodeStatus {
  const { openOperations: _openOperations, readsUnjudged: _readsUnjudged, ...status } = replica.status;
  return {
    ...status,
    primaryRegion: config.topology.primaryRegion,
    wanEnabled: emulatedWan.enabled,
    pid: process.pid,
    version: VERSION,
    uptimeMs: Math.round(process.uptime() * 1000),
  };
}

/** All links at once: each has its own pings, one after the other. */
function measureLinks(
  { config, replica, emulatedWan }: AdminOptions,
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
  const others = config.peers.filter((peer) => peer.datacenter !== config.datacenter);
  return Promise.all(others.map((peer) => measure(peer.datacenter)));
}

function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
