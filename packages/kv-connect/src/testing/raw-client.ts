// Two clients that know HTTP and nothing of KV Connect: HTTP/1.1 with a socket per request, and one HTTP/2 connection
// with prior knowledge, as Deno's client opens it.
import { once } from "node:events";
import { createServer as createHttp1Server, request } from "node:http";
import { connect, createServer as createHttp2Server } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import type { Readable } from "node:stream";
import type { KvConnect } from "../kv-connect.ts";

export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

interface RawRequest {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface RawClient extends AsyncDisposable {
  post(request: RawRequest): Promise<RawAnswer>;
  /** The body as it comes; reading it to its end waits for the server. */
  stream(request: RawRequest): Promise<Readable>;
}

/** A server of one kind of HTTP in front of `kvConnect`, and a client of it. */
export async function openRawClient(kvConnect: KvConnect, version: "http1" | "http2"): Promise<RawClient> {
  const server: Server =
    version === "http1"
      ? createHttp1Server((received, response) => kvConnect.handle(received, response))
      : createHttp2Server((received, response) => kvConnect.handle(received, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return version === "http1" ? openHttp1(server, port) : openHttp2(server, port);
}

function openHttp1(server: Server, port: number): RawClient {
  const start = async ({ path, headers, body }: RawRequest) => {
    const sent = request({ host: "127.0.0.1", port, path, method: "POST", headers, agent: false });
    const answered = once(sent, "response");
    sent.end(body);
    const [response] = await answered;
    return response;
  };
  return {
    post: async (asked) => {
      const response = await start(asked);
      const body = Buffer.concat(await response.toArray());
      return { status: response.statusCode, contentType: response.headers["content-type"], body };
    },
    stream: start,
    [Symbol.asyncDispose]: () => close(server),
  };
}

function openHttp2(server: Server, port: number): RawClient {
  const session = connect(`http://127.0.0.1:${port}`);
  const start = async ({ path, headers, body }: RawRequest) => {
    const stream = session.request({ ":method": "POST", ":path": path, ...headers });
    const answered = once(stream, "response");
    stream.end(body);
    const [answer] = await answered;
    return { stream, answer };
  };
  return {
    post: async (asked) => {
      const { stream, answer } = await start(asked);
      const body = Buffer.concat(await stream.toArray());
      return { status: answer[":status"], contentType: answer["content-type"], body };
    },
    stream: async (asked) => (await start(asked)).stream,
    [Symbol.asyncDispose]: async () => {
      session.destroy();
      await close(server);
    },
  };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  await closed;
}

/** Frames of a watch as they come, without their length; an empty one is a ping. */
export async function* framesOf(stream: Readable): AsyncGenerator<Buffer> {
  let received = Buffer.alloc(0);
  for await (const chunk of stream) {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 4 && received.length >= 4 + received.readUInt32LE(0)) {
      const end = 4 + received.readUInt32LE(0);
      yield received.subarray(4, end);
      received = received.subarray(end);
    }
  }
}
