// What a node gives the server to serve, in domain types.
import type { DatacenterId, Region } from "@kvorum/base";
import type { Gateway } from "@kvorum/kv";
import type {
  AuditPlan,
  BranchApplyProgress,
  BranchCommand,
  BranchInfo,
  ClusterView,
  CommitRecord,
  LinkMeasurement,
  LogPosition,
  MemberAddress,
  NodeAudit,
  NodeFigures,
  NodeStatus,
  NodeTraces,
  StateChunk,
} from "@kvorum/protocol";
import type { ControlRequest } from "@kvorum/replica";
import type { LinkChange, WanChange } from "@kvorum/wan";
import type { PeerInbox } from "./peer-transport.ts";

export interface NodeIdentity {
  readonly cluster: string;
  readonly datacenter: DatacenterId;
  readonly region: Region;
}

/** The Admin service. A thrown KvorumError becomes the caller's. */
export interface AdminHandlers {
  getStatus(): NodeStatus;
  configureWan(change: WanChange): { readonly enabled: boolean; readonly active: readonly LinkChange[] };
  configureAdversary(boundMs: number | null): void;
  configureDisk(flushDelayMs: number): void;
  measureLinks(options: { readonly samples: number; readonly timeoutMs: number }): Promise<readonly LinkMeasurement[]>;
  takeFigures(options: { readonly reset: boolean }): NodeFigures;
  /** When these entries of the log took which step here, in the order given. */
  traceEntries(indexes: readonly number[]): NodeTraces;
  startAudit(plan: AuditPlan): void;
  stopAudit(): void;
  takeAudit(): NodeAudit;
  /** Committed writes in [fromIndex, toIndex] in log order, in batches; `toIndex: null` up to the applied index. */
  readCommits(range: { readonly fromIndex: number; readonly toIndex: number | null }): Iterable<{
    readonly commits: readonly CommitRecord[];
    readonly appliedIndex: number;
  }>;
  /** One step of a membership change or a failover; resolves when it is done. */
  control(request: Exclude<ControlRequest, { readonly kind: "add_member" }>): Promise<LogPosition>;
  addMember(member: MemberAddress): Promise<LogPosition>;
  removeMember(datacenter: DatacenterId): void;
  listBranches(): readonly BranchInfo[];
  /** The commands of a branch in log order, in batches. */
  readBranch(id: string): Iterable<readonly BranchCommand[]>;
  /** Commits them again; the last value is the total. */
  applyBranch(id: string): AsyncIterable<BranchApplyProgress>;
  /** The replica's state at the moment of the call, in chunks. */
  readState(): AsyncIterable<StateChunk>;
}

export interface NodeServices {
  readonly gateway: Gateway;
  /** The cluster as this node knows it now. */
  readonly discover: () => ClusterView;
  /** Whether operations can be taken now. */
  readonly isReady: () => boolean;
  readonly admin: AdminHandlers;
  readonly peerInbox: PeerInbox;
}
