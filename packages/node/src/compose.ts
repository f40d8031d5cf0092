// The composition root of a datacenter process: opens what it owns, wires it together, and stops it in order.
import { createPrng, parseDatacenterId } from "@kvorum/base";
import { Figures, ReadAudit } from "@kvorum/figures";
import { KvConnect } from "@kvorum/kv-connect";
import {
  CHECKPOINT_INTERVAL_MS_MIN,
  type Clock,
  type Placement,
  Replica,
  type ReplicaObserver,
  type ReplicaSettings,
  type ReplicaStatus,
  SNAPSHOT_CHUNK_BYTES,
} from "@kvorum/replica";
import { openLmdbStores, SlowLogStore, type Stores } from "@kvorum/storage";
import {
  createEmulatedWan,
  createWallClock,
  type EmulatedWan,
  GrpcPeerTransport,
  type GrpcServer,
  monotonicNowMs,
  startGrpcServer,
} from "@kvorum/transport";
import { clientRegionsOf, regionOf } from "@kvorum/wan";
import type { Logger } from "pino";
import { Registry } from "prom-client";
import { createAdmin } from "./admin.ts";
import type { NodeConfig } from "./config.ts";
import { Directory } from "./directory.ts";
import { startHttp } from "./http.ts";
import type { HttpServer } from "./http-server.ts";
import { LagMetrics } from "./lag-metrics.ts";
import { DRAIN_MS_MAX, LEASE_READ_DRIFT_SHARE_MAX, RAFT_TIMING } from "./limits.ts";
import { registerMetrics } from "./metrics.ts";

export interface RunningNode {
  readonly grpcPort: number;
  readonly httpPort: number;
  /** Hands over its lead if it has it, refuses new operations, answers those under way, flushes, closes. Bounded by DRAIN_MS_MAX. */
  stop(): Promise<void>;
}

/**
 * Starts a datacenter.
 * @throws KvorumError port_busy, data_mismatch, data_locked, disk_full, disk_failed, data_corrupt — nothing stays open
 */
export async function startNode(
  config: NodeConfig,
  logger: Logger,
  onFatal: (error: unknown) => void,
): Promise<RunningNode> {
  await using opened = new AsyncDisposableStack();
  const { cluster, datacenter, dataDirectory } = config;
  const stores = opened.use(await openLmdbStores({ directory: dataDirectory, identity: { cluster, datacenter } }));
  const clock = createWallClock({ offsetMs: config.wallOffsetMs });
  const log = new SlowLogStore(stores.log, clock);
  opened.defer(() => log.close());
  const emulatedWan = openWan(config);
  opened.defer(() => emulatedWan.close());
  const transport = openTransport(config, emulatedWan);
  opened.defer(() => transport.close());
  const registry = new Registry();
  const figures = new Figures({ now: monotonicNowMs });
  const audit = openAudit(config);
  const observer = createObserver({ figures, audit, lagMetrics: new LagMetrics(registry), logger });
  const replica = await openReplica({ config, clock, stores: { ...stores, log }, transport, observer, onFatal });
  opened.defer(() => replica.stop());
  replica.configureAdversary(config.adversaryBoundMs ?? null);
  const observed = { config, replica, log, state: stores.state, figures, audit };
  const grpc = await openGrpc({ ...observed, emulatedWan, transport, logger });
  opened.defer(() => grpc.stop(DRAIN_MS_MAX));
  const kvConnect = openKvConnect({ config, replica, audit, emulatedWan, logger });
  registerMetrics(registry, { status: () => replica.status, totals: figures.totals });
  const http = await openHttp({ config, replica, registry, kvConnect });
  opened.defer(() => http.close());
  logger.info({ grpcPort: grpc.port, httpPort: http.port, dataDirectory }, "serving");
  const parts = opened.move();
  return { grpcPort: grpc.port, httpPort: http.port, stop: () => stopNode([replica, kvConnect], parts) };
}

interface ReplicaParts {
  readonly config: NodeConfig;
  readonly clock: Clock;
  readonly stores: Pick<Stores, "log" | "state" | "branches">;
  readonly transport: GrpcPeerTransport;
  readonly observer: ReplicaObserver;
  readonly onFatal: (error: unknown) => void;
}

function openReplica({ config, clock, stores, transport, observer, onFatal }: ReplicaParts): Promise<Replica> {
  return Replica.open({
    placement: placementOf(config),
    timing: RAFT_TIMING,
    settings: settingsOf(config),
    ports: {
      clock,
      random: createPrng(config.seed, config.datacenter),
      log: stores.log,
      state: stores.state,
      branches: stores.branches,
      transport,
    },
    observer,
    onFatal,
  });
}

function placementOf({ topology, datacenter, peers, configuration }: NodeConfig): Placement {
  const members = peers.map((peer) => ({ datacenter: peer.datacenter, region: peer.region }));
  return { datacenter, region: regionOf(topology, datacenter), members, configuration };
}

function settingsOf({ reads, regionLeaseMs, operationsOpenMax, logKeptBytes }: NodeConfig): ReplicaSettings {
  return {
    reads: reads === "lease" ? { kind: reads, clockDriftShareMax: LEASE_READ_DRIFT_SHARE_MAX } : { kind: reads },
    regionLeaseMs,
    operationsOpenMax,
    logKeptBytesMax: logKeptBytes,
    checkpointIntervalMsMin: CHECKPOINT_INTERVAL_MS_MIN,
    snapshotChunkBytes: SNAPSHOT_CHUNK_BYTES,
  };
}

function openAudit({ topology, datacenter, wallOffsetMs }: NodeConfig): ReadAudit {
  const clock = createWallClock({ offsetMs: wallOffsetMs });
  return new ReadAudit({ datacenter, region: regionOf(topology, datacenter), clock });
}

interface ObserverParts {
  readonly figures: Figures;
  readonly audit: ReadAudit;
  readonly lagMetrics: LagMetrics;
  readonly logger: Logger;
}

function createObserver({ figures, audit, lagMetrics, logger }: ObserverParts): ReplicaObserver {
  return {
    quorum: (durationMs) => {
      figures.quorum(durationMs);
      lagMetrics.quorum(durationMs);
    },
    shipLag: (lagMs) => {
      figures.shipLag(lagMs);
      lagMetrics.shipLag(lagMs);
    },
    durableLag: (lagMs) => {
      figures.durableLag(lagMs);
      lagMetrics.durableLag(lagMs);
    },
    replicationLag: (lagMs) => {
      figures.replicationLag(lagMs);
      lagMetrics.replicationLag(lagMs);
    },
    lagUnknown: () => figures.lagUnknown(),
    acknowledged: (datacentersDurable) => figures.acknowledged(datacentersDurable),
    readJudged: (verdict) => {
      figures.readJudged(verdict);
      audit.readJudged(verdict);
      lagMetrics.readJudged(verdict);
    },
    entryStep: (step, index, atMs) => figures.entryStep(step, index, atMs),
    event: (name, details) => {
      figures.event(name, details);
      logger.info(details, name);
    },
  };
}

function openWan(config: NodeConfig): EmulatedWan {
  const { topology, datacenter, seed, wanEnabled } = config;
  const emulatedWan = createEmulatedWan({ topology, localDatacenter: datacenter, seed });
  emulatedWan.configure({ enabled: wanEnabled });
  return emulatedWan;
}

function openTransport(config: NodeConfig, emulatedWan: EmulatedWan): GrpcPeerTransport {
  const others = config.peers.filter((peer) => peer.datacenter !== config.datacenter);
  return new GrpcPeerTransport({
    cluster: config.cluster,
    local: config.datacenter,
    peers: others.map((peer) => ({ datacenter: parseDatacenterId(peer.datacenter), address: peer.grpc })),
    emulatedWan,
    nowMs: monotonicNowMs,
  });
}

interface GrpcParts {
  readonly config: NodeConfig;
  readonly replica: Replica;
  readonly log: SlowLogStore;
  readonly state: Stores["state"];
  readonly figures: Figures;
  readonly audit: ReadAudit;
  readonly emulatedWan: EmulatedWan;
  readonly transport: GrpcPeerTransport;
  readonly logger: Logger;
}

function openGrpc({ logger, ...parts }: GrpcParts): Promise<GrpcServer> {
  const { config, replica, emulatedWan, transport } = parts;
  const { cluster, datacenter, topology } = config;
  const directory = new Directory(config.peers);
  return startGrpcServer({
    host: config.host,
    port: config.grpcPort,
    identity: { cluster, datacenter, region: regionOf(topology, datacenter) },
    services: {
      gateway: replica,
      admin: createAdmin({
        ...parts,
        directory,
        onWanConfigured: (change) => logger.info({ change }, "wan_configured"),
        onDiskConfigured: (flushDelayMs) => logger.info({ flushDelayMs }, "disk_configured"),
        onAdversaryConfigured: (boundMs) => logger.info({ boundMs }, "adversary_configured"),
      }),
      peerInbox: transport,
      isReady: () => isReady(replica.status),
      discover: () => directory.view({ ...replica.status, cluster, datacenter }),
    },
    emulatedWan,
  });
}

/** A replica that has state serves eventual reads though it knows no leader; an empty one has nothing to say yet. */
function isReady({ leader, appliedIndex }: ReplicaStatus): boolean {
  return leader !== null || appliedIndex > 0;
}

interface KvConnectParts {
  readonly config: NodeConfig;
  readonly replica: Replica;
  readonly audit: ReadAudit;
  readonly emulatedWan: EmulatedWan;
  readonly logger: Logger;
}

function openKvConnect({ config, replica, audit, emulatedWan, logger }: KvConnectParts): KvConnect {
  const { cluster, datacenter, topology, wallOffsetMs } = config;
  const accessToken = config.accessToken ?? null;
  if (accessToken === null) {
    logger.warn("no access token is set: KV Connect takes whatever token a client shows");
  }
  const { wallNow } = createWallClock({ offsetMs: wallOffsetMs });
  return new KvConnect({
    cluster,
    region: regionOf(topology, datacenter),
    accessToken,
    gateway: replica,
    audit,
    openClientLink: (region) => emulatedWan.openClientLink(region),
    clientRegions: () => clientRegionsOf(topology),
    wallNowMs: wallNow,
  });
}

interface HttpParts {
  readonly config: NodeConfig;
  readonly replica: Replica;
  readonly registry: Registry;
  readonly kvConnect: KvConnect;
}

function openHttp({ config, replica, registry, kvConnect }: HttpParts): Promise<HttpServer> {
  return startHttp({
    host: config.host,
    port: config.httpPort,
    sharedPort: config.sharedHttpPort ?? null,
    metrics: registry,
    health: () => ({ ready: true, datacenter: config.datacenter, role: replica.status.role }),
    kvConnect,
  });
}

/** The lead goes to another and new operations are refused first; then the parts close in the reverse order of their opening, the disk last. */
async function stopNode(intakes: readonly { drain(): Promise<void> }[], parts: AsyncDisposableStack): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MS_MAX);
  });
  await Promise.race([Promise.all(intakes.map((intake) => intake.drain())), timeout]);
  clearTimeout(timer);
  await parts.disposeAsync();
}
