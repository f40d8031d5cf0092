// What KV Connect is measured beside: the reference engine of Deno KV, on a file, behind the least that makes a KV Connect
// server of it: HTTP/2 without TLS, no token, no check of what comes in. The engine takes and gives the bytes of the data
// path as they are.

import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { createRequire } from "node:module";
import { join } from "node:path";
import { REFERENCE_PACKAGE } from "./find-peers.ts";

/** The part of the engine's package that is used. */
interface ReferenceEngine {
  open(path: string, inMemory: boolean | undefined, debug: boolean): number;
  snapshotRead(databaseId: number, request: Uint8Array, debug: boolean): Promise<Uint8Array>;
  atomicWrite(databaseId: number, request: Uint8Array, debug: boolean): Promise<Uint8Array>;
}

type Call = (request: Uint8Array) => Promise<Uint8Array>;

/** For as long as the process lives: longer than a client asks for. */
const VALID_UNTIL = "2999-01-01T00:00:00Z";

/** Serves on a free port of loopback for as long as the process lives. @returns the URL to open */
export function startReferenceServer(folder: string): Promise<string> {
  const engine = createRequire(import.meta.url)(REFERENCE_PACKAGE) as ReferenceEngine;
  const database = engine.open(join(folder, "reference.sqlite"), undefined, false);
  const calls: Readonly<Record<string, Call>> = {
    "/": () => Promise.resolve(metadata()),
    "/data/snapshot_read": (request) => engine.snapshotRead(database, request, false),
    "/data/atomic_write": (request) => engine.atomicWrite(database, request, false),
  };
  const server = createServer();
  server.on("stream", (stream, headers) => void answer(stream, headers, calls));
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === "object" ? address?.port : address}`);
    });
  });
}

async function answer(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  calls: Readonly<Record<string, Call>>,
): Promise<void> {
  // A client that has gone is told nothing.
  stream.on("error", () => {});
  const path = headers[":path"]?.toString() ?? "";
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
  }
  const call = calls[path];
  if (call === undefined) {
    stream.respond({ ":status": 404 }, { endStream: true });
    return;
  }
  const body = await call(Buffer.concat(chunks));
  stream.respond({ ":status": 200, "content-type": path === "/" ? "application/json" : "application/x-protobuf" });
  stream.end(body);
}

function metadata(): Uint8Array {
  return Buffer.from(
    JSON.stringify({
      version: 2,
      databaseId: "00000000-0000-4000-8000-000000000000",
      endpoints: [{ url: "/data", consistency: "strong" }],
      token: "none",
      expiresAt: VALID_UNTIL,
    }),
  );
}
