// What a node gives the server to serve, in domain types.
import type { DatacenterId, Region } from "@kvorum/base";
import type { Gateway } from "@kvorum/kv";
import type { ClusterView, CommitRecord, LinkMeasurement, NodeFigures, NodeStatus } from "@kvorum/protocol";
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
  measureLinks(options: { readonly samples: number; readonly timeoutMs: number }): Promise<readonly LinkMeasurement[]>;
  takeFigures(options: { readonly reset: boolean }): NodeFigures;
  /** Committed writes in [fromIndex, toIndex] in log order, in batches; `toIndex: null` up to the applied index. */
  readCommits(range: { readonly fromIndex: number; readonly toIndex: number | null }): Iterable<{
    readonly commits: readonly CommitRecord[];
    readonly appliedIndex: number;
  }>;
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
