// Client connections to a node, in domain types: what the SDK, the command line and the scenario runner speak.
// The surface only; kv-connection.ts and admin-connection.ts make them over gRPC.
import type { ClientId, DatacenterId, Region } from "@kvorum/base";
import type { Versionstamp } from "@kvorum/keyspace";
import type { Operation, Outcome } from "@kvorum/kv";
import type { Configuration } from "@kvorum/raft";
import type { LinkChange, WanChange } from "@kvorum/wan";
import type { AuditCalls } from "./audit-types.ts";

export interface DatacenterAddress {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  /** host:port */
  readonly grpc: string;
  /** http://host:port */
  readonly http: string;
  readonly voter: boolean;
}

export interface ClusterView {
  readonly cluster: string;
  readonly primaryRegion: Region;
  readonly leader: DatacenterId | null;
  readonly datacenters: readonly DatacenterAddress[];
  readonly answeredBy: DatacenterId;
}

/** One packed stream. Operations given to `send` in one call travel in one message; the caller decides what to pack. */
export interface SessionStream {
  send(operations: readonly { readonly requestId: number; readonly operation: Operation }[]): void;
  close(): void;
}

export interface SessionEvents {
  onOutcomes(outcomes: readonly { readonly requestId: number; readonly outcome: Outcome }[]): void;
  /** Called once, when the stream is gone; operations without an outcome have an unknown one. */
  onEnd(error: Error | null): void;
}

export interface KvConnection {
  readonly address: string;
  openSession(events: SessionEvents): SessionStream;
  /** @throws KvorumError unreachable, deadline_exceeded */
  discover(timeoutMs: number): Promise<ClusterView>;
  /** @throws KvorumError unreachable, deadline_exceeded */
  ping(timeoutMs: number): Promise<Pong>;
  /** Ends what is under way, unary calls with KvorumError closed: nothing of it keeps the process alive. */
  close(): void;
}

/** A node's answer to a ping. */
export interface Pong {
  readonly datacenter: DatacenterId;
  /** It takes operations now. */
  readonly ready: boolean;
  /** Who leads, as the node knows it. */
  readonly leader: DatacenterId | null;
  /** Round trip in ms, the emulated client link included. */
  readonly rttMs: number;
}

export interface KvConnectionOptions {
  /** host:port */
  readonly address: string;
  /** The region that the client claims to be in; null: beside the datacenter. */
  readonly clientRegion: Region | null;
}

export interface NodeStatus {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  readonly role: "leader" | "follower" | "candidate" | "pre_candidate" | "learner";
  readonly term: number;
  readonly epoch: number;
  readonly leader: DatacenterId | null;
  readonly lastIndex: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly freshnessAgeMs: number | null;
  readonly lagEntries: number;
  readonly lagBytes: number;
  readonly stateDigest: string;
  readonly primaryRegion: Region;
  readonly wanEnabled: boolean;
  readonly shipSource: DatacenterId | null;
  readonly pid: number;
  readonly version: string;
  readonly uptimeMs: number;
  /** In force here. */
  readonly configuration: Configuration;
  /** The entry that set it; 0: as the cluster began. */
  readonly configurationIndex: number;
  /** Where each epoch of the log begins, ascending; the last is the current one. */
  readonly lineage: readonly { readonly epoch: number; readonly startIndex: number }[];
  /** Of the log; what is below was compacted. */
  readonly firstIndex: number;
  readonly logBytes: number;
  /** The region lease as this node knows it; null: it is off. */
  readonly lease: { readonly held: boolean; readonly expiresInMs: number } | null;
  /** This replica's state differs from the others' at an index: it serves nothing any more. The digests are hex. */
  readonly diverged: { readonly index: number; readonly own: string; readonly others: string } | null;
  /** How it catches up, while it does. */
  readonly catchUp: CatchUp | null;
  /** A voter that lost its disk: it votes in nothing yet. */
  readonly isRecovering: boolean;
  /** Of the other regions that this voter has heard of; empty at a learner. */
  readonly rpoExposure: readonly RpoExposure[];
  /** Eventual reads that it served and that are not judged yet. */
  readonly readsAwaitingVerdict: number;
  /** Eventual reads are held back by up to this much on purpose, in ms; null: the adversary is off. */
  readonly adversaryBoundMs: number | null;
}

/** What a region would not have if the primary region vanished now: committed and not known to be on disk there. */
export interface RpoExposure {
  readonly region: Region;
  readonly entries: number;
  /** Never too few. */
  readonly bytes: number;
  /** Of the oldest such commit, 0 when there is none; null: unknown. */
  readonly ageMs: number | null;
}

/** What a replica that is far behind catches up from. */
export type CatchUp =
  | { readonly kind: "log"; readonly behindEntries: number }
  | { readonly kind: "snapshot"; readonly rows: number; readonly rowsTotal: number };

export interface LinkMeasurement {
  readonly from: DatacenterId;
  readonly to: DatacenterId;
  readonly configuredRttMs: number;
  readonly measuredRttMs: number | null;
  readonly samples: number;
  readonly roundTripsMs: readonly number[];
}

/** HdrHistogram V2 compressed, base64, of microseconds; empty string: nothing recorded. */
export type EncodedHistogram = string;

export interface StaleReadFigures {
  readonly clientRegion: Region;
  /** Of the keys read (keyPrefixOf of keyspace), or KEY_PREFIX_OTHER. */
  readonly keyPrefix: string;
  readonly reads: number;
  readonly stale: number;
  readonly staleness: EncodedHistogram;
  readonly versionsMissedMax: number;
}

export interface NodeFigures {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  readonly replicationLag: EncodedHistogram;
  readonly shipLag: EncodedHistogram;
  readonly durableLag: EncodedHistogram;
  readonly quorum: EncodedHistogram;
  readonly entriesApplied: number;
  readonly entriesWithoutCommitTime: number;
  readonly staleReads: readonly StaleReadFigures[];
  readonly datacentersDurableAtAckMin: number;
  readonly commitsAcknowledged: number;
  /** In their order. */
  readonly events: readonly NodeEvent[];
  /** Older ones, past a bound. */
  readonly eventsDropped: number;
  /** The last reset, by the clock of the events. */
  readonly windowStartedAtMs: number;
}

/** What a replica told as it happened (replica-events.ts of replica), at an instant of a clock that a machine's processes share. */
export interface NodeEvent {
  readonly atMs: number;
  readonly name: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** When an entry took which step at one node; null: it was not taken there, or was forgotten. Instants as in NodeEvent. */
export interface EntryTrace {
  readonly index: number;
  /** By the node as the leader. */
  readonly appendedAtMs: number | null;
  /** By the node as a learner. */
  readonly receivedAtMs: number | null;
  /** Durable in its datacenter. */
  readonly flushedAtMs: number | null;
  /** Durable in two datacenters, as the node as the leader learned. */
  readonly committedAtMs: number | null;
  /** Visible to its readers. */
  readonly appliedAtMs: number | null;
}

/** Traces in the order asked for. */
export interface NodeTraces {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  readonly traces: readonly EntryTrace[];
}

export interface CommitRecord {
  readonly versionstamp: Versionstamp;
  readonly clientId: ClientId | null;
  readonly sequence: number;
  /** Below it the client sends no sequence any more: a command of one that stands later in the log has no effect. */
  readonly finishedBelow: number;
}

/** All methods throw KvorumError unreachable or deadline_exceeded (default timeout 5 s). */
export interface AdminConnection extends AuditCalls {
  readonly address: string;
  getStatus(timeoutMs?: number): Promise<NodeStatus>;
  configureWan(change: WanChange): Promise<{ readonly enabled: boolean; readonly active: readonly LinkChange[] }>;
  /** Eventual reads at this node are held back on purpose, by up to `boundMs`; null: no more. */
  configureAdversary(options: { readonly boundMs: number | null }): Promise<void>;
  /** Flushes of this node's log take so much longer, in ms; 0: no longer. @throws KvorumError invalid_argument — too long */
  configureDisk(options: { readonly flushDelayMs: number }): Promise<void>;
  measureLinks(options?: {
    readonly samples?: number;
    readonly timeoutMs?: number;
  }): Promise<readonly LinkMeasurement[]>;
  takeFigures(options: { readonly reset: boolean }): Promise<NodeFigures>;
  /** Of recent entries. @throws KvorumError invalid_argument — more than TRACED_INDEXES_MAX */
  traceEntries(indexes: readonly number[]): Promise<NodeTraces>;
  readCommits(range: { readonly fromIndex: number; readonly toIndex?: number }): AsyncIterable<{
    readonly commits: readonly CommitRecord[];
    readonly appliedIndex: number;
  }>;
  /** Ends what is under way with KvorumError closed: nothing of it keeps the process alive. */
  close(): void;
}
