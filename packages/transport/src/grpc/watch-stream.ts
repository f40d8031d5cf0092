// Watch for clients that speak nothing but gRPC: long polls of the gateway, each answer that tells of a change a message on
// the stream. The bookmark of the last answer goes into the next poll, so that what was seen is never taken back.
//
// Messages are on their way over the client's emulated link while the next poll runs; a client that takes none stops it.
import type { ServerWritableStream } from "@grpc/grpc-js";
import { KvorumError } from "@kvorum/base";
import { isWatchNews, type Outcome, type WatchOperation, watchAfter } from "@kvorum/kv";
import {
  errorToStatus,
  operationFromWatch,
  type WatchRequest,
  type WatchResponse,
  watchToMessage,
} from "@kvorum/protocol";
import { WATCH_OUTGOING_BYTES_MAX, WATCH_POLL_MS } from "../limits.ts";
import { type Caller, departure } from "./caller.ts";
import { errorFromOutcome, outcomeBytes, receive, submit } from "./exchange.ts";
import type { OperationIntake } from "./operation-intake.ts";

export type WatchCall = ServerWritableStream<WatchRequest, WatchResponse>;
type ReadOutcome = Extract<Outcome, { readonly kind: "read" }>;

export class WatchStream {
  readonly #call: WatchCall;
  readonly #caller: Caller;
  readonly #intake: OperationIntake;
  /** Sent and not yet taken by the socket. */
  #outgoingBytes = 0;
  #onRoom: (() => void) | null = null;

  constructor(call: WatchCall, caller: Caller, intake: OperationIntake) {
    this.#call = call;
    this.#caller = caller;
    this.#intake = intake;
    call.on("cancelled", () => this.#onRoom?.());
  }

  /** Resolves when the stream is over: its client went away, or was told why it ends. */
  async run(): Promise<void> {
    try {
      await this.#watch(await receive(this.#caller, () => operationFromWatch(this.#call.request, WATCH_POLL_MS)));
    } catch (error) {
      await departure(this.#caller.link, 0); // behind the messages, so that it overtakes none
      this.#call.emit("error", errorToStatus(KvorumError.from(error)));
    }
  }

  async #watch(first: WatchOperation): Promise<void> {
    let operation = first;
    while (!this.#call.cancelled) {
      const outcome = await this.#poll(operation);
      if (isWatchNews(outcome, operation)) {
        this.#send(outcome);
        await this.#room();
      }
      operation = watchAfter(outcome, operation);
    }
  }

  async #poll(operation: WatchOperation): Promise<ReadOutcome> {
    const outcome = await submit(this.#intake, this.#caller, operation);
    if (outcome.kind !== "read") {
      throw errorFromOutcome(outcome);
    }
    return outcome;
  }

  #send(outcome: ReadOutcome): void {
    const sizeBytes = outcomeBytes(outcome);
    this.#outgoingBytes += sizeBytes;
    const taken = (): void => {
      this.#outgoingBytes -= sizeBytes;
      this.#onRoom?.();
    };
    const deliver = (): void => {
      if (!this.#call.cancelled) {
        this.#call.write(watchToMessage(outcome), taken);
      }
    };
    this.#caller.link.send({ sizeBytes, deliver });
  }

  async #room(): Promise<void> {
    while (this.#outgoingBytes > WATCH_OUTGOING_BYTES_MAX && !this.#call.cancelled) {
      await new Promise<void>((resolve) => {
        this.#onRoom = resolve;
      });
    }
  }
}
