// What a scenario runs in: a cluster, its clients and its operators, on some clock. Two adapters: `live` (processes or containers, real
// sockets, wall time) and `sim` (the same replicas on virtual time, in this process). The runner does not know which it has.
import type { DatacenterId, Region } from "@kvorum/base";
import type { AdminConnection, LinkMeasurement, NodeStatus } from "@kvorum/protocol";
import type { Kv, KvAudit } from "@kvorum/sdk";
import type { Topology } from "@kvorum/wan";
import type { FaultAction, FaultEffect } from "./fault-action.ts";

/** Monotonic time in ms, with a fraction, on the clock that commit times and lags are measured with. */
export interface ScenarioClock {
  nowMs(): number;
  /** The time of day at the cluster, in ms since 1970: what audits date with. */
  wallMs(): number;
  /** Resolves at the instant, never before it; at once when the signal is aborted. */
  sleepUntil(atMs: number, signal: AbortSignal): Promise<void>;
}

/** What a datacenter says of itself, but for what only a process has. */
export type WorldStatus = Omit<NodeStatus, "pid" | "version" | "uptimeMs" | "wanEnabled">;

type WorldCall = "takeFigures" | "readCommits" | "traceEntries" | "startAudit" | "takeAudit";

/** An operator's view of one datacenter. Every method throws KvorumError unreachable or deadline_exceeded while it is down. */
export interface WorldNode extends Pick<AdminConnection, WorldCall> {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  status(): Promise<WorldStatus>;
  measureLinks(options: { readonly samples: number; readonly timeoutMs: number }): Promise<readonly LinkMeasurement[]>;
}

export interface ClientOptions {
  readonly region: Region;
  /** By which an audit knows it. */
  readonly name: string;
  /** Of one operation, with all its attempts, in ms. */
  readonly timeoutMs: number;
  /** The session goes on from here: what another client's `bookmark` gave. */
  readonly bookmark?: string | undefined;
  /** Which database of the cluster. Default: the one without a name. */
  readonly database?: string | undefined;
}

/** A client of the cluster, as far as scenarios use it. */
export type ScenarioKv = Pick<
  Kv,
  | "clientId"
  | "bookmark"
  | "get"
  | "getMany"
  | "set"
  | "delete"
  | "list"
  | "atomic"
  | "enqueue"
  | "listenQueue"
  | "watch"
  | "close"
  | typeof Symbol.dispose
>;

export interface World {
  readonly mode: "live" | "sim";
  readonly topology: Topology;
  readonly clock: ScenarioClock;
  readonly nodes: readonly WorldNode[];
  /** @throws KvorumError unreachable, deadline_exceeded — no datacenter takes a client in */
  openClient(options: ClientOptions): Promise<ScenarioKv>;
  /**
   * Does something to the cluster; returns when it is done, not when its consequences are over.
   * @throws KvorumError invalid_argument — no such place; expectation_failed, epoch_refused, … — it cannot be done now
   */
  inflict(action: FaultAction): Promise<FaultEffect>;
  /** From now on every eventual read is answered from the oldest state allowed, up to `boundMs` old; null: no more. */
  setAdversary(boundMs: number | null): Promise<void>;
}

/** How the clients of a run are audited: by the names of their workloads. Every read stands in a driver, so where says nothing. */
export function auditOf(clientName: string): KvAudit {
  return { clientName, callSites: false };
}
