// The network of a world: the transport's memory network over the WAN's model, and the faults of its links.
//
// Faults overlap: the links are always the topology's own figures under all faults in force, in the order in which they
// began, so that one that ends takes nothing away from the others.
import { createInstantMs, type DatacenterId, type Prng, type Region } from "@kvorum/base";
import { MemoryNetwork, type Timeline } from "@kvorum/transport";
import { type LinkChange, type Topology, WanModel, WanTransit } from "@kvorum/wan";
import type { LinkFault } from "../faults/fault.ts";

export interface SimulatedNetworkOptions {
  readonly timeline: Timeline;
  readonly topology: Topology;
  readonly seed: number;
  readonly random: Prng;
}

type MessageLoss = Extract<LinkFault, { readonly kind: "lost_messages" }>;

/** What a client's request or answer weighs, about; the model's bandwidth is for replication. */
const CLIENT_MESSAGE_BYTES = 200;

export class SimulatedNetwork {
  /** Between datacenters. */
  readonly peers: MemoryNetwork;
  readonly #timeline: Timeline;
  readonly #wan: WanModel;
  readonly #random: Prng;
  readonly #regionOf: ReadonlyMap<string, string>;
  readonly #transit: WanTransit;
  #faults: readonly LinkFault[] = [];
  #losses: readonly MessageLoss[] = [];

  constructor({ timeline, topology, seed, random }: SimulatedNetworkOptions) {
    this.#timeline = timeline;
    this.#random = random;
    this.#wan = new WanModel({ topology, seed, enabled: true });
    this.#transit = new WanTransit(this.#wan);
    this.#regionOf = new Map(
      topology.regions.flatMap(({ region, datacenters }) => datacenters.map((id) => [id, region] as const)),
    );
    this.peers = new MemoryNetwork({
      clock: {
        now: () => createInstantMs(timeline.nowMs),
        callAt: (at, callback) => {
          const event = timeline.schedule(at, callback);
          return () => {
            event.callback = null;
          };
        },
      },
      transmit: ({ from, to, sizeBytes }) => {
        const deliverAtMs = this.#transmit(from, to, sizeBytes);
        return deliverAtMs === null ? null : createInstantMs(deliverAtMs);
      },
    });
  }

  /** Sends something between a region's clients and a datacenter; it may never arrive. */
  sendClient(from: Region | DatacenterId, to: Region | DatacenterId, onArrival: () => void): void {
    const deliverAtMs = this.#transmit(from, to, CLIENT_MESSAGE_BYTES);
    if (deliverAtMs !== null) {
      this.#timeline.schedule(deliverAtMs, onArrival);
    }
  }

  begin(fault: LinkFault): void {
    this.#set([...this.#faults, fault]);
  }

  end(fault: LinkFault): void {
    this.#set(this.#faults.filter((other) => other !== fault));
  }

  healAll(): void {
    this.#set([]);
  }

  #set(faults: readonly LinkFault[]): void {
    this.#faults = faults;
    this.#losses = faults.filter((fault) => fault.kind === "lost_messages");
    this.#wan.configure({ healAll: true, changes: faults.flatMap(linkChangeOf) });
  }

  #transmit(from: string, to: string, sizeBytes: number): number | null {
    const deliverAtMs = this.#transit.arrivalAtMs({ from, to }, { sentAtMs: this.#timeline.nowMs, sizeBytes });
    return deliverAtMs !== null && this.#isLost(from, to) ? null : deliverAtMs;
  }

  #isLost(from: string, to: string): boolean {
    return this.#losses.some((loss) => this.#concerns(loss, from, to) && this.#random.float() < loss.share);
  }

  /** Connections break in both directions. */
  #concerns(loss: MessageLoss, from: string, to: string): boolean {
    const isEnd = (place: string, end: string | null, other: string): boolean =>
      end === null ? !this.#isAt(place, other) : this.#isAt(place, end);
    return (
      (this.#isAt(from, loss.from) && isEnd(to, loss.to, loss.from)) ||
      (this.#isAt(to, loss.from) && isEnd(from, loss.to, loss.from))
    );
  }

  #isAt(place: string, name: string): boolean {
    return place === name || this.#regionOf.get(place) === name;
  }
}

/** Nothing for lost messages, which the WAN's model does not know. */
function linkChangeOf(fault: LinkFault): readonly LinkChange[] {
  const { from, to } = fault;
  switch (fault.kind) {
    case "partition":
      return [{ from, to, bothWays: fault.bothWays, partitioned: true }];
    case "slow_link":
      return [{ from, to, bothWays: true, rttMs: fault.rttMs }];
    case "packet_loss":
      return [{ from, to, bothWays: true, lossPercent: fault.lossPercent }];
    case "lost_messages":
      return [];
  }
}
