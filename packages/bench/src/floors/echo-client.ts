// Measures the echo service of another process: unary and packed, at every level of operations in flight.
import { type ClientDuplexStream, Metadata } from "@grpc/grpc-js";
import { measureClosedLoop, type Rate } from "../closed-loop.ts";
import { SETTLE_MS, VALUE_BYTES } from "../limits.ts";
import { pause } from "../pause.ts";
import { createEchoClient, ECHO_SERVICE } from "./echo-service.ts";

export interface EchoRates {
  readonly unary: readonly Rate[];
  readonly packed: readonly Rate[];
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
  const packed = new PackedEcho(
    client.makeBidiStreamRequest(
      ECHO_SERVICE.packed.path,
      ECHO_SERVICE.packed.requestSerialize,
      ECHO_SERVICE.packed.responseDeserialize,
      new Metadata(),
    ),
  );
  const rates = {
    unary: await measureLevels(options, unaryEcho(client)),
    packed: await measureLevels(options, () => packed.echo()),
  };
  packed.close();
  client.close();
  return rates;
}

async function measureLevels(
  { levels, warmupMs, windowMs }: Pick<Parameters<typeof measureEcho>[0], "levels" | "warmupMs" | "windowMs">,
  operation: Echo,
): Promise<readonly Rate[]> {
  await measureClosedLoop({ inFlight: Math.max(...levels), durationMs: warmupMs, operation });
  const rates: Rate[] = [];
  for (const inFlight of levels) {
    await pause(SETTLE_MS);
    rates.push(await measureClosedLoop({ inFlight, durationMs: windowMs, operation }));
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
class PackedEcho {
  readonly #stream: ClientDuplexStream<Buffer, Buffer>;
  /** Who waits for which message: they come back in the order in which they were sent. */
  readonly #sent: (readonly (() => void)[])[] = [];
  #unsent: (() => void)[] = [];

  constructor(stream: ClientDuplexStream<Buffer, Buffer>) {
    this.#stream = stream;
    stream.on("data", () => {
      for (const resolve of this.#sent.shift() ?? []) {
        resolve();
      }
    });
    // Cancelling the stream at the end is reported as an error; what waits by then is not measured.
    stream.on("error", () => {});
  }

  echo(): Promise<void> {
    return new Promise((resolve) => {
      this.#unsent.push(resolve);
      if (this.#unsent.length === 1) {
        setImmediate(() => this.#flush());
      }
    });
  }

  close(): void {
    this.#stream.cancel();
  }

  #flush(): void {
    this.#stream.write(Buffer.alloc(VALUE_BYTES * this.#unsent.length, 1));
    this.#sent.push(this.#unsent);
    this.#unsent = [];
  }
}
