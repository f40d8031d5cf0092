// The connection that this node dials to one peer: one channel, a stream per lane that has been used. It is re-made for
// ever, after a pause that doubles while the peer does not answer. What waits is lost with a connection.
import { type ClientDuplexStream, Metadata } from "@grpc/grpc-js";
import { assert, type DatacenterId, type InstantMs } from "@kvorum/base";
import {
  CHANNEL_CREDENTIALS,
  CHANNEL_OPTIONS,
  CLUSTER_KEY,
  DATACENTER_KEY,
  loadServices,
  type PeerFrame,
  type PeerFrameInput,
  type ProtocolServices,
} from "@kvorum/protocol";
import type { PeerLane, PeerMessage } from "@kvorum/replica";
import { DIAL_TIMEOUT_MS, REDIAL_MS_MAX, REDIAL_MS_MIN } from "../limits.ts";
import { LaneSender } from "./lane-sender.ts";

type ReplicationClient = InstanceType<ProtocolServices["Replication"]>;
type LaneCall = ClientDuplexStream<PeerFrameInput, PeerFrame>;

export interface PeerConnectionOptions {
  readonly cluster: string;
  readonly local: DatacenterId;
  /** host:port of the peer */
  readonly address: string;
  readonly nowMs: () => InstantMs;
  /** Called for each message dropped for want of room. */
  readonly onDrop: () => void;
  /** A frame of answers. */
  readonly onFrame: (lane: PeerLane, frame: PeerFrame) => void;
}

/** A dialed channel and its streams. `answered`: the peer has accepted a stream on it. */
interface Link {
  readonly client: ReplicationClient;
  readonly calls: Map<PeerLane, LaneCall>;
  readonly dialTimer: NodeJS.Timeout;
  answered: boolean;
}

type State =
  | { readonly status: "idle" }
  | { readonly status: "linked"; readonly link: Link }
  | { readonly status: "waiting"; readonly timer: NodeJS.Timeout }
  | { readonly status: "closed" };

export class PeerConnection {
  readonly #options: PeerConnectionOptions;
  /** Every lane that was ever used: all are opened again after a loss. */
  readonly #senders = new Map<PeerLane, LaneSender>();
  #state: State = { status: "idle" };
  #redialMs = REDIAL_MS_MIN;

  constructor(options: PeerConnectionOptions) {
    this.#options = options;
  }

  /** Dials at the first message. While the peer is known to be gone (between two dials) messages are dropped. */
  send(lane: PeerLane, message: PeerMessage): void {
    const sender = this.#senderOf(lane);
    if (this.#state.status === "idle") {
      this.#dial();
    }
    if (this.#state.status === "linked") {
      this.#openLane(this.#state.link, lane);
      sender.offer(message);
    }
  }

  /** The peer has shown that it is alive: if a dial is pending, it is made now. */
  hurry(): void {
    if (this.#state.status === "waiting") {
      clearTimeout(this.#state.timer);
      this.#dial();
    }
  }

  close(): void {
    const state = this.#state;
    this.#state = { status: "closed" };
    if (state.status === "linked") {
      this.#abandon(state.link);
    } else if (state.status === "waiting") {
      clearTimeout(state.timer);
    }
  }

  #senderOf(lane: PeerLane): LaneSender {
    const known = this.#senders.get(lane);
    if (known !== undefined) {
      return known;
    }
    const sender = new LaneSender(this.#options);
    this.#senders.set(lane, sender);
    return sender;
  }

  #dial(): void {
    const client = new (loadServices().Replication)(this.#options.address, CHANNEL_CREDENTIALS, CHANNEL_OPTIONS);
    const dialTimer = setTimeout(() => this.#lose(link), DIAL_TIMEOUT_MS);
    const link: Link = { client, calls: new Map(), dialTimer, answered: false };
    this.#state = { status: "linked", link };
    for (const lane of this.#senders.keys()) {
      this.#openLane(link, lane);
    }
  }

  #openLane(link: Link, lane: PeerLane): void {
    if (link.calls.has(lane)) {
      return;
    }
    const call = startCall(link.client, lane, this.#callerMetadata());
    link.calls.set(lane, call);
    // The peer sends its headers as soon as it accepts the stream: only then is it certain that somebody listens.
    call.on("metadata", () => {
      if (this.#isCurrent(link)) {
        link.answered = true;
        this.#redialMs = REDIAL_MS_MIN;
        clearTimeout(link.dialTimer);
        this.#senderOf(lane).attach(call);
      }
    });
    call.on("data", (frame: PeerFrame) => this.#receive(link, lane, frame));
    call.on("error", () => this.#lose(link));
    call.on("status", () => this.#lose(link));
  }

  #receive(link: Link, lane: PeerLane, frame: PeerFrame): void {
    if (this.#isCurrent(link)) {
      this.#options.onFrame(lane, frame);
    }
  }

  #callerMetadata(): Metadata {
    const metadata = new Metadata();
    metadata.set(CLUSTER_KEY, this.#options.cluster);
    metadata.set(DATACENTER_KEY, this.#options.local);
    return metadata;
  }

  #isCurrent(link: Link): boolean {
    return this.#state.status === "linked" && this.#state.link === link;
  }

  /** The link is gone: pause, then dial again. */
  #lose(link: Link): void {
    if (!this.#isCurrent(link)) {
      return;
    }
    this.#abandon(link);
    const pauseMs = this.#redialMs;
    assert(pauseMs <= REDIAL_MS_MAX, `a pause is at most ${REDIAL_MS_MAX} ms, found ${pauseMs}`);
    this.#redialMs = Math.min(2 * pauseMs, REDIAL_MS_MAX);
    this.#state = { status: "waiting", timer: setTimeout(() => this.#dial(), pauseMs) };
  }

  #abandon(link: Link): void {
    clearTimeout(link.dialTimer);
    for (const sender of this.#senders.values()) {
      sender.detach();
    }
    for (const call of link.calls.values()) {
      call.cancel();
    }
    link.client.close();
  }
}

function startCall(client: ReplicationClient, lane: PeerLane, metadata: Metadata): LaneCall {
  switch (lane) {
    case "raft":
      return client.append(metadata);
    case "ship":
      return client.ship(metadata);
    case "forward":
      return client.forward(metadata);
  }
}
