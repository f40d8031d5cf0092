// One lane in one direction to one peer: packs messages that leave in the same turn into frames and feeds them to a
// stream no faster than its socket takes them. What waits is bounded in bytes; past the bound messages are dropped.
import type { InstantMs } from "@kvorum/base";
import type { PeerFrameInput } from "@kvorum/protocol";
import type { PeerMessage } from "@kvorum/replica";
import { LANE_QUEUE_BYTES_MAX, LANE_SOCKET_BYTES, PEER_FRAME_BYTES } from "../limits.ts";
import { PeerFrameWriter } from "../peer-codec/peer-frame.ts";

/** The writing half of a gRPC stream, as far as a lane needs it. */
export interface FrameStream {
  /** `onTaken` is called when the socket has taken the frame. */
  write(frame: PeerFrameInput, onTaken: () => void): unknown;
}

export interface LaneSenderOptions {
  readonly nowMs: () => InstantMs;
  /** Called for each message dropped for want of room. */
  readonly onDrop: () => void;
}

export class LaneSender {
  readonly #options: LaneSenderOptions;
  #writer = new PeerFrameWriter();
  /** Full frames, in order, before what is in the writer. */
  #frames: Uint8Array[] = [];
  #framesBytes = 0;
  #stream: FrameStream | null = null;
  /** Bytes handed to the stream that its socket has not taken. */
  #socketBytes = 0;
  #flushScheduled = false;

  constructor(options: LaneSenderOptions) {
    this.#options = options;
  }

  /** Queues a message; it leaves at the end of this turn, together with the others of the turn, if a stream is there. */
  offer(message: PeerMessage): void {
    if (this.#framesBytes + this.#writer.length > LANE_QUEUE_BYTES_MAX) {
      this.#options.onDrop();
      return;
    }
    this.#writer.add(message);
    if (this.#writer.length > PEER_FRAME_BYTES) {
      this.#closeFrame();
    }
    if (!this.#flushScheduled) {
      this.#flushScheduled = true;
      queueMicrotask(() => {
        this.#flushScheduled = false;
        this.#flush();
      });
    }
  }

  /** From here on frames go to `stream`, first those that wait. */
  attach(stream: FrameStream): void {
    this.#stream = stream;
    this.#socketBytes = 0;
    this.#flush();
  }

  /** The stream is gone, and with it what waits. */
  detach(): void {
    this.#stream = null;
    this.#frames = [];
    this.#framesBytes = 0;
    this.#writer = new PeerFrameWriter();
  }

  #flush(): void {
    const stream = this.#stream;
    while (stream !== null && this.#socketBytes < LANE_SOCKET_BYTES) {
      const packed = this.#nextFrame();
      if (packed === undefined) {
        return;
      }
      this.#socketBytes += packed.length;
      stream.write({ packed, sentAtMs: this.#options.nowMs() }, () => {
        if (this.#stream === stream) {
          this.#socketBytes -= packed.length;
          this.#flush();
        }
      });
    }
  }

  #nextFrame(): Uint8Array | undefined {
    if (this.#frames.length === 0 && this.#writer.length > 0) {
      this.#closeFrame();
    }
    const packed = this.#frames.shift();
    this.#framesBytes -= packed?.length ?? 0;
    return packed;
  }

  #closeFrame(): void {
    const packed = this.#writer.take();
    this.#frames.push(packed);
    this.#framesBytes += packed.length;
  }
}
