// The emulated WAN of one node: holds what comes in over the sockets until the model of the link says it has arrived.
// It stands between the codec and the socket, so it needs no root and no netem. This file: the types that callers see.
import type { DatacenterId, Region } from "@kvorum/base";
import type { LinkChange, Topology, WanChange } from "@kvorum/wan";

/** A frame of another datacenter, as it came off the socket. */
export interface InboundFrame {
  readonly from: DatacenterId;
  /** The sender's monotonic clock when it handed the frame to its socket. */
  readonly sentAtMs: number;
  /** What the frame weighs on the link. */
  readonly sizeBytes: number;
  /** Called at most once, when the frame has arrived; never if a partition swallows it. Must not throw. */
  readonly deliver: () => void;
}

/** A client's message on its way in or out. */
export interface ClientMessage {
  readonly sizeBytes: number;
  /** Called at most once: hand the request to the gateway, or the response to the socket. Must not throw. */
  readonly deliver: () => void;
}

/**
 * The link between one client connection (a Session stream, or one unary call) and this datacenter. Messages keep their
 * order per direction.
 */
export interface ClientLink {
  /** Holds a request for the one-way delay from the client's region to here, counted from now. */
  receive(message: ClientMessage): void;
  /** Holds a response for the one-way delay from here to the client's region, counted from now. */
  send(message: ClientMessage): void;
}

export interface EmulatedWan {
  /** False at first: a cluster bootstraps without delays. Partitions and other changes act all the same. */
  readonly enabled: boolean;
  /** Every change in force; replayed in this order at another node they give the same links. */
  readonly active: readonly LinkChange[];
  /**
   * Delivers a frame at `sentAtMs` plus the delay of its directed link: at once, within this call, when that has
   * passed. Frames of one sender are delivered in the order of the calls.
   * @throws KvorumError invalid_argument — `from` is not of the topology, or is this datacenter
   */
  receive(frame: InboundFrame): void;
  /** Whether the link from here to there is cut: send nothing into it. */
  isCut(to: DatacenterId): boolean;
  /** @throws KvorumError invalid_argument — the topology has no figures for clients of this region */
  openClientLink(clientRegion: Region): ClientLink;
  /** @throws KvorumError invalid_argument — an unknown name or a figure outside its range; nothing is changed then */
  configure(change: WanChange): void;
  /** The round trip in force between two places: datacenters, or a client's region and a datacenter. */
  configuredRttMs(from: string, to: string): number;
  /** Drops what is held and ends the timers. */
  close(): void;
}

export interface EmulatedWanOptions {
  readonly topology: Topology;
  readonly localDatacenter: DatacenterId;
  /** Fixes the random draws of every link. The same at all nodes. */
  readonly seed: number;
}

export declare function createEmulatedWan(options: EmulatedWanOptions): EmulatedWan;
