// Measures the echo service of another process in its three forms, at every level of operations in flight.
import { type ClientDuplexStream, Metadata } from "@grpc/grpc-js";
import { measureClosedLoop, type Rate } from "../closed-loop.ts";
import { SETTLE_MS, VALUE_BYTES } from "../limits.ts";
import { pause } from "../pause.ts";
import { createEchoClient, ECHO_SERVICE } from "./echo-service.ts";
import { MessageEcho } from "./message-echo.ts";

export interface EchoRates {
  readonly unary: readonly Rate[];
  readonly packed: readonly Rate[];
  readonly messages: readonly Rate[];
}

type Echo = () => Promise<void>;

/** One rate per level and form, in order. */
export async function measureEcho(options: {
  readonly address: string;
  readonly levels: readonly number[];
  readonly warmupMs: number;
  readonly windowMs: number;
}): Promise<EchoRates> {
  const client = createEchoClient(options.address);
  using packed = new PackedEcho(client);
  using messages = new MessageEcho(client);
  const rates = {
    unary: await measureLevels(options, closedLoopOf(unaryEcho(client))),
    packed: await measureLevels(
      options,
      closedLoopOf(() => packed.echo()),
    ),
    messages: await measureLevels(options, (inFlight, durationMs) => messages.measure(inFlight, durationMs)),
  };
  client.close();
  return rates;
}

type MeasureLevel = (inFlight: number, durationMs: number) => Promise<Rate>;

function closedLoopOf(operation: Echo): MeasureLevel {
  return (inFlight, durationMs) => measureClosedLoop({ inFlight, durationMs, operation });
}

async function measureLevels(
  { levels, warmupMs, windowMs }: Pick<Parameters<typeof measureEcho>[0], "levels" | "warmupMs" | "windowMs">,
  measureLevel: MeasureLevel,
): Promise<readonly Rate[]> {
  await measureLevel(Math.max(...levels), warmupMs);
  const rates: Rate[] = [];
  for (const inFlight of levels) {
    await pause(SETTLE_MS);
    rates.push(await measureLevel(inFlight, windowMs));
  }
  return rates;
}

function unaryEcho(client: ReturnType<typeof createEchoClient>): Echo {
  const { path, requestSerialize, responseDeserialize } = ECHO_SERVICE.unary;
  const payload = Buffer.alloc(VALUE_BYTES, 1);
  return () =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, payload, new Metadata(), {}, (error) => {
        if (error === null) {
          resolve();
        } else {
          reject(error);
        }
      });
    });
}

/** Packs as the SDK's session does: what comes up in one turn of the event loop leaves in one message. */
class PackedEcho implements Disposable {
  readonly #stream: ClientDuplexStream<Buffer, Buffer>;
  /** Who waits for which message: they come back in the order in which they were sent. */
  readonly #sent: (readonly (() => void)[])[] = [];
  #unsent: (() => void)[] = [];

  constructor(client: ReturnType<typeof createEchoClient>) {
    const { path, requestSerialize, responseDeserialize } = ECHO_SERVICE.packed;
    this.#stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata());
    this.#stream.on("data", () => {
      for (const resolve of this.#sent.shift() ?? []) {
        resolve();
      }
    });
    // Cancelling the stream at the end is reported as an error; what waits by then is not measured.
    this.#stream.on("error", () => {});
  }

  echo(): Promise<void> {
    return new Promise((resolve) => {
      this.#unsent.push(resolve);
      if (this.#unsent.length === 1) {
        setImmediate(() => this.#flush());
      }
    });
  }

  [Symbol.dispose](): void {
    this.#stream.cancel();
  }

  #flush(): void {
    this.#stream.write(Buffer.alloc(VALUE_BYTES * this.#unsent.length, 1));
    this.#sent.push(this.#unsent);
    this.#unsent = [];
  }
}
