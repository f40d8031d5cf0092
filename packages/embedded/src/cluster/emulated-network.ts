// The network of an emulated cluster: the model of the WAN between datacenters, and between clients and datacenters.
import { createInstantMs, type DatacenterId, type Region } from "@kvorum/base";
import type { Clock, PeerMessage, PeerTransport } from "@kvorum/replica";
import { MemoryNetwork } from "@kvorum/transport";
import { type LinkChange, regionOf, type Topology, WanModel, WanTransit } from "@kvorum/wan";
import { CLIENT_MESSAGE_BYTES } from "../limits.ts";

/** What brings a learner forward. Without these it hears nothing of its source, and asks on. */
const SHIPPED: ReadonlySet<PeerMessage["kind"]> = new Set(["ship_entries", "snapshot_offer", "snapshot_chunk"]);

export class EmulatedNetwork {
  readonly #topology: Topology;
  readonly #clock: Clock;
  readonly #wan: WanModel;
  readonly #transit: WanTransit;
  readonly #peers: MemoryNetwork;
  readonly #shippingPaused = new Set<Region>();

  constructor({
    topology,
    seed,
    clock,
  }: { readonly topology: Topology; readonly seed: number; readonly clock: Clock }) {
    this.#topology = topology;
    this.#clock = clock;
    this.#wan = new WanModel({ topology, seed, enabled: true });
    this.#transit = new WanTransit(this.#wan);
    this.#peers = new MemoryNetwork({
      clock,
      transmit: ({ from, to, sentAtMs, sizeBytes }) => {
        const arrivesAtMs = this.#transit.arrivalAtMs({ from, to }, { sentAtMs, sizeBytes });
        return arrivesAtMs === null ? null : createInstantMs(arrivesAtMs);
      },
    });
  }

  /** A replica of this datacenter starts. */
  attach(datacenter: DatacenterId): PeerTransport {
    const transport = this.#peers.attach(datacenter);
    return {
      send: (to, message) => {
        if (!this.#isHeldBack(datacenter, to, message)) {
          transport.send(to, message);
        }
      },
      onMessage: (handler) => transport.onMessage(handler),
    };
  }

  /** It stops: what is on its way to it is lost. */
  detach(datacenter: DatacenterId): void {
    this.#peers.detach(datacenter);
  }

  /**
   * Something between a region's clients and a datacenter; it may never arrive.
   * @param workedMs of an answer: how long ago its request had arrived
   */
  sendClient(from: Region | DatacenterId, to: Region | DatacenterId, onArrival: () => void, workedMs = 0): void {
    const message = { sentAtMs: this.#clock.now(), sizeBytes: CLIENT_MESSAGE_BYTES, workedMs };
    const arrivesAtMs = this.#transit.arrivalAtMs({ from, to }, message);
    if (arrivesAtMs !== null) {
      this.#clock.callAt(createInstantMs(arrivesAtMs), onArrival);
    }
  }

  /** @throws KvorumError invalid_argument — an unknown place */
  configuredRttMs(from: string, to: string): number {
    return this.#wan.configuredRttMs({ from, to });
  }

  /** @throws KvorumError invalid_argument — an unknown place, or a figure out of range */
  change(change: LinkChange): void {
    this.#wan.configure({ changes: [change] });
  }

  healAll(): void {
    this.#wan.configure({ healAll: true });
    this.#shippingPaused.clear();
  }

  pauseShipping(region: Region): void {
    this.#shippingPaused.add(region);
  }

  resumeShipping(region: Region): void {
    this.#shippingPaused.delete(region);
  }

  #isHeldBack(from: DatacenterId, to: DatacenterId, message: PeerMessage): boolean {
    if (this.#shippingPaused.size === 0 || !SHIPPED.has(message.kind)) {
      return false;
    }
    const region = regionOf(this.#topology, to);
    return this.#shippingPaused.has(region) && regionOf(this.#topology, from) !== region;
  }
}
