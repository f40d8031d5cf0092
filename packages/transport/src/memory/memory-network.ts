// A network in memory, the twin of the gRPC transport: for tests and for the simulator, on whatever clock it is given.
// Messages travel as the objects they are; nothing is encoded. It draws nothing at random: delays and losses are the
// caller's, and so equal calls give equal runs.
import { addMs, type DatacenterId, type InstantMs } from "@kvorum/base";
import type { Clock, PeerLane, PeerMessage, PeerTransport } from "@kvorum/replica";
import { laneOf } from "../peer-lane.ts";
import { messageBytes } from "./message-bytes.ts";

export interface Transmission {
  readonly from: DatacenterId;
  readonly to: DatacenterId;
  readonly sentAtMs: InstantMs;
  /** About what the message weighs on a wire. */
  readonly sizeBytes: number;
}

export interface MemoryNetworkOptions {
  readonly clock: Pick<Clock, "now" | "callAt">;
  /** When a message that leaves now arrives, not before now; null when it is lost. */
  readonly transmit: (transmission: Transmission) => InstantMs | null;
}

type Handler = (from: DatacenterId, message: PeerMessage) => void;

/** A running process. What is on its way to it is lost when it stops, even if another starts in its place. */
interface Attachment {
  handler: Handler | null;
}

/** One direction of one lane between two datacenters. Invariant: `lastArrivalMs` never decreases. */
interface LaneQueue {
  readonly waiting: { readonly message: PeerMessage; readonly receiver: Attachment }[];
  lastArrivalMs: InstantMs;
}

export class MemoryNetwork {
  readonly #options: MemoryNetworkOptions;
  readonly #attachments = new Map<DatacenterId, Attachment>();
  /** By sender, then receiver: looked up for every message, so without making a name for the lane. */
  readonly #lanes = new Map<DatacenterId, Map<DatacenterId, Map<PeerLane, LaneQueue>>>();

  constructor(options: MemoryNetworkOptions) {
    this.#options = options;
  }

  /** A process of this datacenter starts; one that was there is detached. */
  attach(datacenter: DatacenterId): PeerTransport {
    const attachment: Attachment = { handler: null };
    this.#attachments.set(datacenter, attachment);
    return {
      send: (to, message) => {
        if (this.#attachments.get(datacenter) === attachment) {
          this.#send(datacenter, to, message);
        }
      },
      onMessage: (handler) => {
        attachment.handler = handler;
      },
    };
  }

  /** The process stops: it sends nothing more, and what is on its way to it is lost. */
  detach(datacenter: DatacenterId): void {
    this.#attachments.delete(datacenter);
  }

  #send(from: DatacenterId, to: DatacenterId, message: PeerMessage): void {
    const receiver = this.#attachments.get(to);
    const sentAtMs = this.#options.clock.now();
    const arrivesAtMs = this.#options.transmit({ from, to, sentAtMs, sizeBytes: messageBytes(message) });
    if (receiver === undefined || arrivesAtMs === null) {
      return;
    }
    const lane = this.#laneBetween(from, to, laneOf(message));
    lane.lastArrivalMs = addMs(lane.lastArrivalMs, Math.max(0, arrivesAtMs - lane.lastArrivalMs));
    lane.waiting.push({ message, receiver });
    this.#options.clock.callAt(lane.lastArrivalMs, () => this.#deliverNext(from, to, lane));
  }

  /** Arrivals of a lane never decrease, so the n-th call is for its n-th message. */
  #deliverNext(from: DatacenterId, to: DatacenterId, lane: LaneQueue): void {
    const next = lane.waiting.shift();
    if (next !== undefined && this.#attachments.get(to) === next.receiver) {
      next.receiver.handler?.(from, next.message);
    }
  }

  #laneBetween(from: DatacenterId, to: DatacenterId, lane: PeerLane): LaneQueue {
    const receivers = childOf(this.#lanes, from);
    const queues = childOf(receivers, to);
    const known = queues.get(lane);
    if (known !== undefined) {
      return known;
    }
    const queue: LaneQueue = { waiting: [], lastArrivalMs: this.#options.clock.now() };
    queues.set(lane, queue);
    return queue;
  }
}

function childOf<K, ChildK, V>(parents: Map<K, Map<ChildK, V>>, key: K): Map<ChildK, V> {
  const known = parents.get(key);
  if (known !== undefined) {
    return known;
  }
  const child = new Map<ChildK, V>();
  parents.set(key, child);
  return child;
}
