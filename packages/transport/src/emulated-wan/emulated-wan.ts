// The emulated WAN of one node: holds what comes in over the sockets until the model of the link says it has arrived.
// It stands between the codec and the socket, so it needs no root and no netem. The link model decides; this decides nothing.
import { type DatacenterId, KvorumError, type Region } from "@kvorum/base";
import {
  datacentersOf,
  type LinkChange,
  type LinkEnds,
  type Topology,
  type WanChange,
  WanModel,
  withDatacenter,
  withoutDatacenter,
} from "@kvorum/wan";
import { type AlarmTimers, createSystemTimers } from "./alarm.ts";
import { DelayLine } from "./delay-line.ts";
import { DelayQueue } from "./delay-queue.ts";
import { STAMP_AGE_MS_MAX } from "./limits.ts";

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
  /**
   * Of a response: how long ago its request had arrived, in ms. What the datacenter really took is part of the service time of its
   * topology, and not added to it. Default: 0.
   */
  readonly workedMs?: number | undefined;
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
  /**
   * Gives a datacenter that joins its links. Repeating it changes nothing.
   * @throws KvorumError invalid_argument, invalid_config — as withDatacenter of @kvorum/wan does
   */
  addDatacenter(member: { readonly datacenter: DatacenterId; readonly region: Region }): void;
  /** Takes its links away; nothing of it may be received afterwards. @throws KvorumError invalid_argument — there is none */
  removeDatacenter(datacenter: DatacenterId): void;
  /** Drops what is held and ends the timers. Nothing may be received or sent afterwards. */
  close(): void;
}

export interface EmulatedWanOptions {
  readonly topology: Topology;
  readonly localDatacenter: DatacenterId;
  /** Fixes the random draws of every link. The same at all nodes. */
  readonly seed: number;
  /** The machine's clock and timers unless a test brings its own. */
  readonly timers?: AlarmTimers;
}

/**
 * Everything from one datacenter passes through one delay line, whatever its lane: the lanes are streams of one HTTP/2
 * connection, so on a real link too a lost packet holds all of them up, and they share its bandwidth. A client
 * connection has a line of its own per direction: clients of one region do not wait for each other's lost packets.
 */
export function createEmulatedWan(options: EmulatedWanOptions): EmulatedWan {
  const { topology, localDatacenter: local, seed, timers = createSystemTimers() } = options;
  const model = new WanModel({ topology, seed, enabled: false });
  const queue = new DelayQueue(timers);
  const newLine = (ends: LinkEnds): DelayLine => new DelayLine({ link: model.link(ends), queue });
  const inbound = new Map<DatacenterId, DelayLine>();
  const changeTopology = (next: Topology): void => {
    model.changeTopology(next);
    const others = datacentersOf(next).filter((datacenter) => datacenter !== local);
    for (const gone of [...inbound.keys()].filter((datacenter) => !others.includes(datacenter))) {
      inbound.delete(gone);
    }
    for (const from of others.filter((datacenter) => !inbound.has(datacenter))) {
      inbound.set(from, newLine({ from, to: local }));
    }
  };
  changeTopology(topology);
  return {
    get enabled() {
      return model.enabled;
    },
    get active() {
      return model.active;
    },
    receive: ({ from, sentAtMs, sizeBytes, deliver }) => {
      const line = inbound.get(from);
      if (line === undefined) {
        throw new KvorumError("invalid_argument", `no link from datacenter ${from} to ${local} in ${topology.name}`);
      }
      line.pass({ sentAtMs: plausibleSentAtMs(sentAtMs, timers.now()), sizeBytes, deliver });
    },
    isCut: (to) => model.link({ from: local, to }).conditions.partitioned,
    openClientLink: (clientRegion) => {
      const requests = newLine({ from: clientRegion, to: local });
      const responses = newLine({ from: local, to: clientRegion });
      return {
        receive: (message) => requests.pass({ sentAtMs: timers.now(), ...message }),
        send: (message) => responses.pass({ sentAtMs: timers.now(), ...message }),
      };
    },
    configure: (change) => model.configure(change),
    configuredRttMs: (from, to) => model.configuredRttMs({ from, to }),
    addDatacenter: (member) => changeTopology(withDatacenter(model.topology, member)),
    removeDatacenter: (datacenter) => changeTopology(withoutDatacenter(model.topology, datacenter)),
    close: () => queue.clear(),
  };
}

/** A stamp of this machine's clock lies shortly before now; anything else counts as now. */
function plausibleSentAtMs(sentAtMs: number, nowMs: number): number {
  const ageMs = nowMs - sentAtMs;
  return ageMs >= 0 && ageMs <= STAMP_AGE_MS_MAX ? sentAtMs : nowMs;
}
