// One port for HTTP/1.1 and HTTP/2 without TLS: Deno's KV client speaks HTTP/2 from its first byte ("prior knowledge"),
// everybody else HTTP/1.1. The first bytes of a connection tell which; Node has a server for each, and neither takes the
// other's connections.
import { createServer as createHttp1Server, type Server as Http1Server } from "node:http";
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from "node:http2";
import { createServer, type ListenOptions, type Server, type Socket } from "node:net";
import { KvorumError } from "@kvorum/base";
import type { HttpRequest, HttpResponse } from "@kvorum/kv-connect";
import { FIRST_BYTES_MS_MAX, HTTP_CLOSE_MS_MAX, HTTP1_SILENCE_MS_MAX, HTTP2_STREAMS_MAX } from "./limits.ts";

export interface HttpServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /**
   * A second port, which the other datacenters of the region listen on too, if they are processes of this machine: the
   * kernel gives each new connection to one that lives. null: there is none.
   */
  readonly sharedPort: number | null;
  readonly onRequest: (request: HttpRequest, response: HttpResponse) => void;
}

export interface HttpServer {
  readonly port: number;
  /** No new connections, no new requests; those under way may end within HTTP_CLOSE_MS_MAX. */
  close(): Promise<void>;
}

/** How every HTTP/2 connection begins (RFC 9113 §3.4), and no HTTP/1.1 request does. */
const HTTP2_PREFACE = "PRI ";

/** @throws KvorumError port_busy — another process listens there */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, sharedPort, onRequest } = options;
  const connections = new Connections(onRequest);
  const accept = (socket: Socket): void => connections.accept(socket);
  await using listeners = new AsyncDisposableStack();
  const own = listeners.use(await listen(accept, { host, port }));
  if (sharedPort !== null) {
    listeners.use(await listen(accept, { host, port: sharedPort, reusePort: true }));
  }
  const opened = listeners.move();
  const address = own.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: async () => {
      const closed = opened.disposeAsync();
      connections.closeIdle();
      const timer = setTimeout(() => connections.destroy(), HTTP_CLOSE_MS_MAX);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** What is connected. Node's own lists of it are empty, since neither of the two servers listens itself. */
class Connections {
  readonly #http1: Http1Server;
  readonly #http2: Http2Server;
  readonly #sockets = new Set<Socket>();
  /** Of HTTP/1.1, within a request. */
  readonly #busy = new Set<Socket>();
  /** By socket: those of HTTP/2, whose sessions know what is under way. */
  readonly #sessions = new Map<Socket, ServerHttp2Session>();

  constructor(onRequest: HttpServerOptions["onRequest"]) {
    this.#http1 = createHttp1Server((request, response) => {
      this.#busy.add(request.socket);
      response.once("close", () => this.#busy.delete(request.socket));
      onRequest(request, response);
    });
    this.#http1.timeout = HTTP1_SILENCE_MS_MAX;
    this.#http2 = createHttp2Server({ settings: { maxConcurrentStreams: HTTP2_STREAMS_MAX } }, onRequest);
    // A broken connection is its own end; without a listener it would be the end of the process.
    this.#http2.on("sessionError", () => {});
  }

  accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.#sessions.delete(socket);
    });
    socket.on("error", () => socket.destroy());
    sniff(socket, (isHttp2) => {
      if (isHttp2) {
        this.#http2.once("session", (session: ServerHttp2Session) => this.#sessions.set(socket, session));
        this.#http2.emit("connection", socket);
      } else {
        this.#http1.emit("connection", socket);
      }
    });
  }

  /** Requests under way go on; an HTTP/2 connection ends behind its last one, and its client is told. */
  closeIdle(): void {
    for (const socket of this.#sockets) {
      const session = this.#sessions.get(socket);
      if (session !== undefined) {
        session.close();
      } else if (!this.#busy.has(socket)) {
        socket.destroy();
      }
    }
  }

  destroy(): void {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }
}

/** Looks at the first bytes, puts them back, and says what they are. */
function sniff(socket: Socket, onKnown: (isHttp2: boolean) => void): void {
  const silent = setTimeout(() => socket.destroy(), FIRST_BYTES_MS_MAX);
  socket.once("close", () => clearTimeout(silent));
  let head = Buffer.alloc(0);
  const onReadable = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) {
      return;
    }
    head = Buffer.concat([head, chunk]);
    const start = head.toString("latin1", 0, HTTP2_PREFACE.length);
    if (start.length < HTTP2_PREFACE.length && HTTP2_PREFACE.startsWith(start)) {
      return; // the rest is yet to come
    }
    clearTimeout(silent);
    socket.off("readable", onReadable);
    socket.unshift(head);
    onKnown(start === HTTP2_PREFACE);
  };
  socket.on("readable", onReadable);
}

function listen(accept: (socket: Socket) => void, options: ListenOptions): Promise<Server> {
  const { host, port } = options;
  const server = createServer(accept);
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE"
          ? new KvorumError("port_busy", `HTTP port ${port} on ${host} is taken by another process`, { cause: error })
          : error,
      );
    });
    server.listen(options, () => resolve(server));
  });
}
