// The little that is asked of Node's two kinds of HTTP: a request and its response, over HTTP/1.1 or HTTP/2.
import type { Readable, Writable } from "node:stream";
import type { Reply } from "./reply.ts";

/** What IncomingMessage and Http2ServerRequest have in common. */
export interface HttpRequest extends Readable {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Of HTTP/2 only. */
  readonly stream?: { readonly session?: object | undefined };
}

/** What ServerResponse and Http2ServerResponse have in common. */
export interface HttpResponse extends Writable {
  statusCode: number;
  setHeader(name: string, value: string | number): unknown;
}

/** What stays the same for all requests of one HTTP/2 connection; null for HTTP/1.1, whose clients share sockets. */
export function sessionOf(request: HttpRequest): object | null {
  return request.stream?.session ?? null;
}

/** A header that stands once; undefined when it is absent. */
export function headerOf({ headers }: HttpRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}

/** The token that the client shows, with its scheme. */
export function authorizationOf({ headers }: HttpRequest): string | undefined {
  return headers.authorization?.toString();
}

/** host:port, as the client wrote it in its URL. */
export function authorityOf(request: HttpRequest): string {
  return headerOf(request, ":authority") ?? headerOf(request, "host") ?? "";
}

/**
 * The body; null as soon as it is larger than it may be. What comes after that is thrown away, so that the client reads
 * its refusal. Rejects when the connection ends before the body does.
 */
export function readBody(request: HttpRequest, sizeBytesMax: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  return new Promise((resolve, reject) => {
    request.on("data", (chunk: Uint8Array) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= sizeBytesMax) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      resolve(null);
    });
    request.once("error", reject);
    const onClose = (): void => reject(new Error("the connection ended within a request"));
    request.once("close", onClose);
    request.once("end", () => {
      request.off("close", onClose); // every request closes, and an error costs its stack
      resolve(Buffer.concat(chunks));
    });
  });
}

/** One response. To a client that has gone it does nothing. */
export class ResponseWriter {
  readonly #response: HttpResponse;
  #gone = false;

  constructor(response: HttpResponse) {
    this.#response = response;
    response.once("close", () => {
      this.#gone = true;
    });
    // Whoever hung up is told nothing more; `close` follows.
    response.on("error", () => {});
  }

  /** The connection is over, or the response has ended. */
  get gone(): boolean {
    return this.#gone || this.#response.destroyed || this.#response.writableEnded;
  }

  reply({ status, contentType, body }: Reply): void {
    if (!this.gone) {
      this.#response.statusCode = status;
      this.#response.setHeader("content-type", contentType);
      this.#response.setHeader("content-length", body.length);
      this.#response.end(body);
    }
  }

  startStream(contentType: string): void {
    if (!this.gone) {
      this.#response.statusCode = 200;
      this.#response.setHeader("content-type", contentType);
    }
  }

  /** Resolves when the connection takes more, or is over. */
  async write(bytes: Uint8Array): Promise<void> {
    if (!this.gone && !this.#response.write(bytes)) {
      await new Promise<void>((resolve) => {
        const settle = (): void => {
          this.#response.off("drain", settle);
          this.#response.off("close", settle);
          resolve();
        };
        this.#response.once("drain", settle);
        this.#response.once("close", settle);
      });
    }
  }

  /** Breaks the connection, or the stream of an HTTP/2 connection: to the client it is a network error. */
  reset(): void {
    this.#response.destroy();
  }

  end(): void {
    if (!this.gone) {
      this.#response.end();
    }
  }
}
