// The peer transport over gRPC. Requests travel on the streams that this node dials, one per lane; answers go back on
// the stream that the peer dialed. What comes in is held by the emulated WAN until the link's model says it has arrived.
import { Metadata, type ServerDuplexStream } from "@grpc/grpc-js";
import { assert, type DatacenterId, type InstantMs, KvorumError } from "@kvorum/base";
import type { PeerFrame, PeerFrameInput } from "@kvorum/protocol";
import type { PeerLane, PeerMessage, PeerTransport } from "@kvorum/replica";
import type { EmulatedWan } from "../emulated-wan/emulated-wan.ts";
import { FRAME_OVERHEAD_BYTES } from "../limits.ts";
import { decodePeerFrame } from "../peer-codec/peer-frame.ts";
import { isAnswer, laneOf } from "../peer-lane.ts";
import { LaneSender } from "./lane-sender.ts";
import { PeerConnection } from "./peer-connection.ts";

export type AcceptedLane = ServerDuplexStream<PeerFrame, PeerFrameInput>;

/** Where the server hands over the streams that peers open. */
export interface PeerInbox {
  /** @throws KvorumError data_mismatch — the caller is of another cluster or not a datacenter of this one */
  accept(caller: { readonly cluster: string; readonly datacenter: string }, lane: PeerLane, call: AcceptedLane): void;
  /** Ends the streams that peers opened; they may open new ones. */
  endAccepted(): void;
}

export interface PeerAddress {
  readonly datacenter: DatacenterId;
  /** host:port */
  readonly address: string;
}

export interface GrpcPeerTransportOptions {
  readonly cluster: string;
  readonly local: DatacenterId;
  /** Every other datacenter. */
  readonly peers: readonly PeerAddress[];
  readonly emulatedWan: Pick<EmulatedWan, "receive" | "isCut">;
  readonly nowMs: () => InstantMs;
}

/** A peer as this node sees it: the connection dialed to it, and the streams that it opened here. */
interface Peer {
  readonly id: DatacenterId;
  readonly address: string;
  readonly dialed: PeerConnection;
  readonly accepted: Map<PeerLane, { readonly call: AcceptedLane; readonly sender: LaneSender }>;
}

export class GrpcPeerTransport implements PeerTransport, PeerInbox {
  readonly #options: GrpcPeerTransportOptions;
  readonly #peers: Map<DatacenterId, Peer>;
  readonly #onDrop = (): void => {
    this.#droppedMessages += 1;
  };
  #handler: ((from: DatacenterId, message: PeerMessage) => void) | null = null;
  #droppedMessages = 0;
  #droppedFrames = 0;
  #closed = false;

  constructor(options: GrpcPeerTransportOptions) {
    this.#options = options;
    this.#peers = new Map(options.peers.map((peer) => [peer.datacenter, this.#createPeer(peer)]));
  }

  onMessage(handler: (from: DatacenterId, message: PeerMessage) => void): void {
    assert(this.#handler === null, "onMessage is called once");
    this.#handler = handler;
  }

  send(to: DatacenterId, message: PeerMessage): void {
    const peer = this.#peers.get(to);
    if (peer === undefined || this.#closed || this.#options.emulatedWan.isCut(to)) {
      return;
    }
    this.#assertEnds(to, message);
    const lane = laneOf(message);
    if (isAnswer(message)) {
      peer.accepted.get(lane)?.sender.offer(message);
    } else {
      peer.dialed.send(lane, message);
    }
  }

  accept(caller: { readonly cluster: string; readonly datacenter: string }, lane: PeerLane, call: AcceptedLane): void {
    const peer = this.#mustBePeer(caller);
    const before = peer.accepted.get(lane);
    const sender = new LaneSender({ nowMs: this.#options.nowMs, onDrop: this.#onDrop });
    const accepted = { call, sender };
    peer.accepted.set(lane, accepted);
    before?.call.end();
    const forget = (): void => {
      sender.detach();
      if (peer.accepted.get(lane) === accepted) {
        peer.accepted.delete(lane);
      }
    };
    call.on("data", (frame: PeerFrame) => this.#receive(peer, lane, frame));
    call.on("cancelled", forget);
    call.on("error", forget);
    call.on("end", () => {
      forget();
      call.end();
    });
    call.sendMetadata(new Metadata());
    sender.attach(call);
    peer.dialed.hurry();
  }

  /** Makes a peer known, under a new address if it was known under another; repeating it changes nothing. */
  addPeer(address: PeerAddress): void {
    const known = this.#peers.get(address.datacenter);
    if (known?.address === address.address || this.#closed) {
      return;
    }
    this.removePeer(address.datacenter);
    this.#peers.set(address.datacenter, this.#createPeer(address));
  }

  /** Ends its streams and forgets it: nothing comes from it and nothing goes to it any more. */
  removePeer(datacenter: DatacenterId): void {
    const peer = this.#peers.get(datacenter);
    if (peer !== undefined) {
      this.#peers.delete(datacenter);
      endStreams(peer);
      peer.dialed.close();
    }
  }

  endAccepted(): void {
    for (const peer of this.#peers.values()) {
      endStreams(peer);
    }
  }

  /** What was dropped since the start: messages for want of room in a queue, frames for being malformed. */
  get dropped(): { readonly messages: number; readonly frames: number } {
    return { messages: this.#droppedMessages, frames: this.#droppedFrames };
  }

  /** Ends every stream; nothing is sent or delivered any more. */
  close(): void {
    this.#closed = true;
    this.endAccepted();
    for (const peer of this.#peers.values()) {
      peer.dialed.close();
    }
  }

  #createPeer({ datacenter, address }: PeerAddress): Peer {
    const { cluster, local, nowMs } = this.#options;
    assert(datacenter !== local, `${local} is not its own peer`);
    const onFrame = (lane: PeerLane, frame: PeerFrame): void => this.#receive(peer, lane, frame);
    const peer: Peer = {
      id: datacenter,
      address,
      dialed: new PeerConnection({ cluster, local, address, nowMs, onDrop: this.#onDrop, onFrame }),
      accepted: new Map(),
    };
    return peer;
  }

  #receive(peer: Peer, lane: PeerLane, frame: PeerFrame): void {
    if (this.#peers.get(peer.id) !== peer) {
      return; // read from a stream of a peer that has been forgotten
    }
    this.#options.emulatedWan.receive({
      from: peer.id,
      sentAtMs: frame.sentAtMs,
      sizeBytes: frame.packed.length + FRAME_OVERHEAD_BYTES,
      deliver: () => this.#deliver(peer, lane, frame.packed),
    });
  }

  #deliver(peer: Peer, lane: PeerLane, packed: Uint8Array): void {
    if (this.#closed || this.#peers.get(peer.id) !== peer) {
      return;
    }
    const handler = this.#handler;
    assert(handler !== null, "onMessage is called before messages come in");
    for (const message of this.#decode(peer, lane, packed)) {
      handler(peer.id, message);
    }
  }

  /** A malformed frame is counted and lost, like one on a broken connection: the replicas repair such a loss anyway. */
  #decode(peer: Peer, lane: PeerLane, packed: Uint8Array): readonly PeerMessage[] {
    try {
      return decodePeerFrame(lane, packed, { from: peer.id, to: this.#options.local });
    } catch (error) {
      if (error instanceof KvorumError && error.code !== "invariant_broken") {
        this.#droppedFrames += 1;
        return [];
      }
      throw error;
    }
  }

  #assertEnds(to: DatacenterId, message: PeerMessage): void {
    if (message.kind === "raft") {
      const { from, to: addressee } = message.message;
      assert(from === this.#options.local, `sent by ${this.#options.local}, the message says ${from}`);
      assert(addressee === to, `sent to ${to}, the message says ${addressee}`);
    }
  }

  #mustBePeer(caller: { readonly cluster: string; readonly datacenter: string }): Peer {
    const peer = [...this.#peers.values()].find(({ id }) => id === caller.datacenter);
    if (caller.cluster !== this.#options.cluster || peer === undefined || this.#closed) {
      throw new KvorumError(
        "data_mismatch",
        `a peer calls as ${caller.datacenter} of cluster ${caller.cluster}; this is ${this.#options.local} of ` +
          `${this.#options.cluster}, whose peers are ${[...this.#peers.keys()].join(", ")}`,
      );
    }
    return peer;
  }
}

function endStreams({ accepted }: Peer): void {
  for (const { call } of accepted.values()) {
    call.end();
  }
  accepted.clear();
}
