// Services for tests of the server: a gateway over Maps, and an Admin that knows fixed figures.
import {
  createEpoch,
  createInstantMs,
  createLogIndex,
  createTerm,
  createWallMs,
  KvorumError,
  parseClientId,
  parseDatacenterId,
  parseRegion,
} from "@kvorum/base";
import { createVersionstamp } from "@kvorum/keyspace";
import type { AuditGroup, BranchInfo, NodeAudit, NodeStatus, StatePosition } from "@kvorum/protocol";
import type { EmulatedWan } from "../emulated-wan/emulated-wan.ts";
import type { AdminHandlers, NodeServices } from "../grpc/node-services.ts";
import { MapGateway } from "./map-gateway.ts";

/** A WAN that is switched off: every client stands beside the datacenter. */
export const NO_WAN: Pick<EmulatedWan, "openClientLink"> = {
  openClientLink: () => ({ receive: ({ deliver }) => deliver(), send: ({ deliver }) => deliver() }),
};

const DATACENTER = parseDatacenterId("dc-a");
const REGION = parseRegion("here");

export const FAKE_STATUS: NodeStatus = {
  datacenter: DATACENTER,
  region: REGION,
  role: "follower",
  term: 3,
  epoch: 0,
  leader: null,
  lastIndex: 2 ** 40,
  commitIndex: 8,
  appliedIndex: 7,
  freshnessAgeMs: null,
  lagEntries: 1,
  lagBytes: 200,
  stateDigest: "0a1b2c3d",
  primaryRegion: REGION,
  wanEnabled: true,
  shipSource: null,
  pid: 12,
  version: "0.1.0",
  uptimeMs: 12.5,
  configuration: { voters: [DATACENTER], outgoing: [parseDatacenterId("dc-b")], learners: [parseDatacenterId("dc-c")] },
  configurationIndex: 6,
  lineage: [
    { epoch: 0, startIndex: 1 },
    { epoch: 2, startIndex: 5 },
  ],
  firstIndex: 2,
  logBytes: 2 ** 33,
  lease: { held: true, expiresInMs: 9_000.5 },
  diverged: { index: 4, own: "0a0a0a0a", others: "0b0b0b0b" },
  catchUp: { kind: "snapshot", rows: 43, rowsTotal: 100 },
  isRecovering: true,
  readsAwaitingVerdict: 2,
  adversaryBoundMs: 1_500.5,
  rpoExposure: [
    { region: parseRegion("asia-southeast1"), entries: 3, bytes: 700, ageMs: 12.5 },
    { region: parseRegion("europe-west3"), entries: 9, bytes: 2_100, ageMs: null },
  ],
};

const FAKE_AUDIT_GROUP: AuditGroup = {
  database: "orders",
  keyPrefix: '["cart"]',
  clientRegion: REGION,
  source: "sdk",
  clientName: "shop",
  callSite: "src/cart.ts:42",
  readKind: "watch",
};

const FAKE_STALE_READ = {
  group: FAKE_AUDIT_GROUP,
  readAtMs: createWallMs(1_700_000_000_100.5),
  position: { epoch: createEpoch(0), index: createLogIndex(6) },
  stalenessMs: 12.5,
  versionsMissed: 1,
} as const;

const FAKE_MISSED = {
  key: '["cart",7]',
  versionstamp: createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(7), position: 1 }),
  committedAtMs: createWallMs(1_700_000_000_088),
  writer: null,
} as const;

const FAKE_AUDIT: NodeAudit = {
  datacenter: DATACENTER,
  region: REGION,
  status: "running",
  plan: { auditId: "audit-1", prefixParts: 1, examplesMax: 20 },
  startedAtMs: createWallMs(1_700_000_000_000),
  openForMs: 1.5,
  readsUngrouped: 1,
  readsUnjudged: 2,
  groups: [
    {
      group: FAKE_AUDIT_GROUP,
      reads: 9,
      stale: 2,
      staleness: "aGRy",
      versionsMissedMax: 3,
      readYourWrites: 1,
      monotonicReads: 0,
    },
  ],
  examples: [
    {
      kind: "read_your_writes",
      ...FAKE_STALE_READ,
      clientId: parseClientId("ad".repeat(16)),
      missed: FAKE_MISSED,
    },
  ],
  told: [{ client: "shop", kind: "saw", versionstamp: FAKE_MISSED.versionstamp, atMs: createInstantMs(99.25) }],
  openReads: [
    {
      ...FAKE_STALE_READ,
      client: "shop",
      knownUntilMs: createInstantMs(100.5),
      missed: [FAKE_MISSED],
      readYourWrites: true,
      monotonicReads: false,
    },
  ],
  readsUncompared: 3,
};

export const FAKE_BRANCH: BranchInfo = {
  id: "epoch-0-after-4",
  epoch: createEpoch(0),
  forkIndex: createLogIndex(4),
  firstIndex: createLogIndex(5),
  lastIndex: createLogIndex(6),
  commitIndex: createLogIndex(5),
  bytes: 321,
  quarantinedAtMs: createWallMs(1_700_000_000_000),
};

export const FAKE_POSITION: StatePosition = {
  cluster: "test",
  datacenter: DATACENTER,
  epoch: createEpoch(1),
  index: createLogIndex(7),
  term: createTerm(3),
  leaderTimeMs: createWallMs(1_700_000_000_000.5),
  rows: 1,
};

export function createFakeServices(given: Partial<NodeServices> = {}): NodeServices {
  return {
    gateway: new MapGateway(),
    discover: () => ({
      cluster: "test",
      primaryRegion: REGION,
      leader: DATACENTER,
      datacenters: [
        { datacenter: DATACENTER, region: REGION, grpc: "127.0.0.1:1", http: "http://127.0.0.1:2", voter: true },
      ],
      answeredBy: DATACENTER,
    }),
    isReady: () => true,
    admin: createFakeAdmin(),
    peerInbox: {
      accept: () => {
        throw new KvorumError("data_mismatch", "this node has no peers");
      },
      endAccepted: () => undefined,
    },
    ...given,
  };
}

function createFakeAdmin(): AdminHandlers {
  return {
    getStatus: () => FAKE_STATUS,
    configureWan: ({ enabled = false, changes = [] }) => ({ enabled, active: changes }),
    configureAdversary: (boundMs) => {
      if (boundMs !== null) {
        throw new KvorumError("invalid_argument", `${boundMs} ms are too many`);
      }
    },
    configureDisk: (flushDelayMs) => {
      if (flushDelayMs > 0) {
        throw new KvorumError("invalid_argument", `${flushDelayMs} ms are too long`);
      }
    },
    measureLinks: async ({ samples }) => [
      {
        from: DATACENTER,
        to: parseDatacenterId("dc-b"),
        configuredRttMs: 88,
        measuredRttMs: null,
        samples,
        roundTripsMs: [],
      },
    ],
    takeFigures: () => ({
      datacenter: DATACENTER,
      region: REGION,
      replicationLag: "aGRy",
      shipLag: "",
      durableLag: "",
      quorum: "",
      entriesApplied: 5,
      entriesWithoutCommitTime: 0,
      staleReads: [
        { clientRegion: REGION, keyPrefix: '"cart"', reads: 9, stale: 2, staleness: "aGRy", versionsMissedMax: 3 },
      ],
      datacentersDurableAtAckMin: 2,
      commitsAcknowledged: 4,
      events: [{ atMs: 12.5, name: "leadership_won", details: { term: 3 } }],
      eventsDropped: 1,
      windowStartedAtMs: 10,
    }),
    traceEntries: (indexes) => ({
      datacenter: DATACENTER,
      region: REGION,
      traces: indexes.map((index) => ({
        index,
        appendedAtMs: index,
        receivedAtMs: null,
        flushedAtMs: index + 0.25,
        committedAtMs: index + 1,
        appliedAtMs: null,
      })),
    }),
    startAudit: () => undefined,
    stopAudit: () => undefined,
    takeAudit: () => FAKE_AUDIT,
    readCommits: function* ({ fromIndex, toIndex }) {
      for (let index = fromIndex; index <= (toIndex ?? fromIndex + 2); index++) {
        const versionstamp = createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(index), position: 0 });
        yield { commits: [{ versionstamp, clientId: null, sequence: 0, finishedBelow: 0 }], appliedIndex: 7 };
      }
    },
    control: async (request) => {
      if (request.kind === "transfer_leadership") {
        throw new KvorumError("not_leader", "dc-a follows", { details: { leader: "dc-b" } });
      }
      return { epoch: createEpoch(request.kind === "begin_epoch" ? 3 : 2), index: createLogIndex(8) };
    },
    addMember: async () => ({ epoch: createEpoch(2), index: createLogIndex(8) }),
    removeMember: (datacenter) => {
      throw new KvorumError("invalid_argument", `${datacenter} is in the configuration`);
    },
    listBranches: () => [FAKE_BRANCH],
    readBranch: function* () {
      for (const index of [5, 6]) {
        const versionstamp = createVersionstamp({ epoch: createEpoch(0), index: createLogIndex(index), position: 0 });
        yield [{ versionstamp, command: new Uint8Array([1, index]), leaderTimeMs: createWallMs(index) }];
      }
    },
    applyBranch: async function* () {
      yield { applied: 1, checkFailed: 0, alreadyThere: 0, refused: 0, refusal: null };
      yield { applied: 1, checkFailed: 0, alreadyThere: 0, refused: 1, refusal: "sequence 3 was declared finished" };
    },
    readState: async function* () {
      const row = { table: "records", key: new Uint8Array([1]), value: new Uint8Array([2, 3]) } as const;
      yield { position: FAKE_POSITION, rows: [row], checksum: 4, chainedChecksum: 5, isLast: false };
      yield { position: null, rows: [], checksum: 6, chainedChecksum: 2 ** 32 - 1, isLast: true };
    },
  };
}
