// The node's end of one Session stream: operations in, outcomes out, both through the client's emulated link. Outcomes
// that are there at the end of a turn leave in one frame.
//
// What a client can make the node hold is bounded: operations without an outcome by refusing further ones, outcomes
// that it does not take by reading no further operations from it.
import type { ServerDuplexStream } from "@grpc/grpc-js";
import { KvorumError } from "@kvorum/base";
import type { Outcome } from "@kvorum/kv";
import {
  decodeOperations,
  errorToStatus,
  type OperationItem,
  type OutcomeItem,
  packOutcomes,
  SESSION_FRAME_BYTES,
  type SessionFrame,
  type SessionFrameInput,
} from "@kvorum/protocol";
import { FRAME_OVERHEAD_BYTES, SESSION_OPERATIONS_MAX, SESSION_OUTGOING_BYTES_MAX } from "../limits.ts";
import { monotonicNowMs } from "../monotonic-clock.ts";
import type { Caller } from "./caller.ts";
import type { OperationIntake } from "./operation-intake.ts";

export type SessionCall = ServerDuplexStream<SessionFrame, SessionFrameInput>;

export class Session {
  readonly #call: SessionCall;
  readonly #caller: Caller;
  readonly #intake: OperationIntake;
  #outcomes: OutcomeItem[] = [];
  /** When the request of the youngest of them had arrived: a frame leaves when all of it was worked on for long enough. */
  #latestArrivalMs = 0;
  #operationsInFlight = 0;
  /** Written and not yet taken by the socket: a client that does not read. */
  #outgoingBytes = 0;
  #status: "open" | "ending" | "gone" = "open";

  constructor(call: SessionCall, caller: Caller, intake: OperationIntake) {
    this.#call = call;
    this.#caller = caller;
    this.#intake = intake;
  }

  /** @param onGone called once, when the stream is over */
  start(onGone: () => void): void {
    const gone = (): void => {
      if (this.#status !== "gone") {
        this.#status = "gone";
        onGone();
      }
    };
    this.#call.on("data", (frame: SessionFrame) => {
      const sizeBytes = frame.packed.length + FRAME_OVERHEAD_BYTES;
      this.#caller.link.receive({ sizeBytes, deliver: () => this.#take(frame) });
      this.#pauseIfFull();
    });
    // The client's half-close crosses its link behind its operations.
    this.#call.on("end", () => this.#caller.link.receive({ sizeBytes: 0, deliver: () => this.end() }));
    this.#call.on("cancelled", gone);
    this.#call.on("error", gone);
    this.#call.on("finish", gone);
  }

  /** Ends the stream once every operation that was taken is answered, behind the last outcome. */
  end(): void {
    if (this.#status === "open") {
      this.#status = "ending";
      this.#endIfDone();
    }
  }

  #take(frame: SessionFrame): void {
    if (this.#status === "gone") {
      return;
    }
    const items = decode(frame);
    if (items instanceof KvorumError) {
      this.#call.emit("error", errorToStatus(items));
      return;
    }
    const arrivedAtMs = monotonicNowMs();
    for (const item of items) {
      this.#submit(item, arrivedAtMs);
    }
  }

  #submit({ requestId, operation }: OperationItem, arrivedAtMs: number): void {
    if (this.#operationsInFlight >= SESSION_OPERATIONS_MAX) {
      const message = `at most ${SESSION_OPERATIONS_MAX} operations of a session may wait for their outcome`;
      const outcome: Outcome = { kind: "failed", code: "resource_exhausted", message, leader: null };
      this.#complete({ requestId, outcome }, arrivedAtMs);
      return;
    }
    this.#operationsInFlight += 1;
    this.#intake.submit(operation, { clientRegion: this.#caller.region, source: "sdk" }, (outcome: Outcome) => {
      this.#operationsInFlight -= 1;
      this.#complete({ requestId, outcome }, arrivedAtMs);
    });
  }

  #complete(item: OutcomeItem, arrivedAtMs: number): void {
    this.#outcomes.push(item);
    this.#latestArrivalMs = Math.max(this.#latestArrivalMs, arrivedAtMs);
    if (this.#outcomes.length === 1) {
      queueMicrotask(() => this.#flush());
    }
  }

  #flush(): void {
    const items = this.#outcomes;
    this.#outcomes = [];
    const workedMs = monotonicNowMs() - this.#latestArrivalMs;
    for (const packed of this.#status === "gone" ? [] : packOutcomes(items, SESSION_FRAME_BYTES)) {
      const sizeBytes = packed.length + FRAME_OVERHEAD_BYTES;
      this.#caller.link.send({ sizeBytes, workedMs, deliver: () => this.#write(packed) });
    }
    this.#resumeIfRoom();
    this.#endIfDone();
  }

  #write(packed: Uint8Array): void {
    if (this.#status === "gone") {
      return;
    }
    this.#outgoingBytes += packed.length;
    this.#call.write({ packed }, () => {
      this.#outgoingBytes -= packed.length;
      this.#resumeIfRoom();
    });
  }

  /** Frames that came together are taken one by one, so that the outcomes of each are weighed before the next. */
  #pauseIfFull(): void {
    if (this.#outcomes.length > 0 || this.#outgoingBytes > SESSION_OUTGOING_BYTES_MAX) {
      this.#call.pause();
    }
  }

  #resumeIfRoom(): void {
    if (this.#call.isPaused() && this.#outgoingBytes <= SESSION_OUTGOING_BYTES_MAX) {
      this.#call.resume();
    }
  }

  /** The end of the stream crosses the link behind the outcomes, so that it overtakes none. */
  #endIfDone(): void {
    if (this.#status === "ending" && this.#operationsInFlight === 0 && this.#outcomes.length === 0) {
      this.#caller.link.send({ sizeBytes: 0, deliver: () => this.#call.end() });
    }
  }
}

function decode(frame: SessionFrame): readonly OperationItem[] | KvorumError {
  try {
    return decodeOperations(frame.packed);
  } catch (error) {
    return KvorumError.from(error);
  }
}
