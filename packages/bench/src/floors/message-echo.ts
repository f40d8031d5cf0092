// The floor that a packed protocol has when its codec is the library's: one stream, answers to up to 64 reads in a message,
// as many messages in flight as the level asks for. It is the echo that the project's targets name.

import type { Client } from "@grpc/grpc-js";
import { type ClientDuplexStream, Metadata } from "@grpc/grpc-js";
import { measureClosedLoop, type Rate } from "../closed-loop.ts";
import { ECHO_OPERATIONS_PER_MESSAGE, KEY_BYTES, VALUE_BYTES } from "../limits.ts";
import { ECHO_SERVICE } from "./echo-service.ts";

const { path, requestSerialize, responseDeserialize } = ECHO_SERVICE.messages;
type Answers = Parameters<typeof requestSerialize>[0];
type AnswersReceived = ReturnType<typeof responseDeserialize>;

const VERSIONSTAMP_BYTES = 10;

/** Operations per second with `inFlight` of them in flight; times are those of a message. */
export class MessageEcho implements Disposable {
  readonly #stream: ClientDuplexStream<Answers, AnswersReceived>;
  /** Who waits for which message: they come back in the order in which they were sent. */
  readonly #sent: (() => void)[] = [];

  constructor(client: Client) {
    this.#stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata());
    this.#stream.on("data", () => this.#sent.shift()?.());
    // Cancelling the stream at the end is reported as an error; what waits by then is not measured.
    this.#stream.on("error", () => {});
  }

  async measure(inFlight: number, durationMs: number): Promise<Rate> {
    const operations = Math.min(inFlight, ECHO_OPERATIONS_PER_MESSAGE);
    const operation = (): Promise<void> => this.#echo(answersTo(operations));
    const rate = await measureClosedLoop({ inFlight: inFlight / operations, durationMs, operation });
    return { ...rate, perSecond: rate.perSecond * operations };
  }

  [Symbol.dispose](): void {
    this.#stream.cancel();
  }

  #echo(answers: Answers): Promise<void> {
    return new Promise((resolve) => {
      this.#sent.push(resolve);
      this.#stream.write(answers);
    });
  }
}

/** Made anew for every message, as by a program that has answers to send. */
function answersTo(operations: number): Answers {
  return {
    keys: Array.from({ length: operations }, () => ({
      entry: {
        key: Buffer.alloc(KEY_BYTES, 1),
        value: { encoding: "VALUE_ENCODING_BYTES", data: Buffer.alloc(VALUE_BYTES, 1) },
        versionstamp: Buffer.alloc(VERSIONSTAMP_BYTES, 1),
      },
    })),
  };
}
