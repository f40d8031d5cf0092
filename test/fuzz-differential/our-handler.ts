// Our side: the KV Connect handler over the embedded store's replica, in memory, called as Node's HTTP servers call it, but
// without a socket.
import { Readable, Writable } from "node:stream";
import { createPrng, KvorumError, parseRegion } from "@kvorum/base";
import { type ClientAudit, type HttpRequest, KvConnect } from "@kvorum/kv-connect";
import { createMemoryDisk, openMemoryStores } from "@kvorum/storage";
import { MEMORY_SETTINGS } from "../../packages/embedded/src/limits.ts";
import { createLocalClock } from "../../packages/embedded/src/store/local-clock.ts";
import { openLocalReplica } from "../../packages/embedded/src/store/local-replica.ts";
import type { Answer, Database } from "./answer.ts";
import type { Call } from "./messages.ts";

const REGION = parseRegion("local");
/** Asked for anything else it would throw. */
const NO_AUDIT = { isRunning: false } as ClientAudit;
const HTTP_OK = 200;
const HTTP_BAD_REQUEST = 400;

interface HttpAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

interface Metadata {
  readonly databaseId: string;
  readonly token: string;
  readonly endpoints: readonly { readonly url: string; readonly consistency: string }[];
}

/** One replica for many databases. */
export interface OurStore {
  openDatabase(name: string): Promise<Database>;
  close(): Promise<void>;
}

export async function openOurStore(): Promise<OurStore> {
  const stores = openMemoryStores(createMemoryDisk({ random: createPrng(0) }));
  const replica = await openLocalReplica({
    stores,
    settings: MEMORY_SETTINGS,
    clock: createLocalClock(),
    onFatal: (error) => {
      throw error;
    },
  });
  const server = new KvConnect({
    cluster: "fuzz",
    region: REGION,
    accessToken: null,
    gateway: replica,
    audit: NO_AUDIT,
    openClientLink: (region) => {
      throw new KvorumError("invalid_argument", `no region ${region}`);
    },
    clientRegions: () => [],
    wallNowMs: Date.now,
  });
  return {
    openDatabase: (name) => openDatabase(server, name),
    close: async () => {
      replica.stop();
      await stores.close();
    },
  };
}

async function openDatabase(server: KvConnect, name: string): Promise<Database> {
  const exchange = await post(server, `/db/${name}`, {}, Buffer.from('{"supportedVersions":[1,2,3]}'));
  if (exchange.status !== HTTP_OK) {
    throw new Error(`metadata exchange: ${exchange.status} ${Buffer.from(exchange.body)}`);
  }
  const { databaseId, token, endpoints } = JSON.parse(Buffer.from(exchange.body).toString()) as Metadata;
  const endpoint = endpoints.find(({ consistency }) => consistency === "strong");
  const { pathname } = new URL(endpoint?.url ?? "", "http://localhost");
  const headers = { authorization: `Bearer ${token}`, "x-denokv-version": "3", "x-denokv-database-id": databaseId };
  return {
    ask: async (call: Call, request: Uint8Array): Promise<Answer> =>
      answerFrom(await post(server, `${pathname}/${call}`, headers, request)),
    close: () => undefined,
  };
}

function answerFrom({ status, body }: HttpAnswer): Answer {
  switch (status) {
    case HTTP_OK:
      return { kind: "answered", bytes: body };
    case HTTP_BAD_REQUEST:
      return { kind: "refused", text: Buffer.from(body).toString() };
    default:
      return { kind: "failed", text: `status ${status}: ${Buffer.from(body)}` };
  }
}

function post(
  server: KvConnect,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<HttpAnswer> {
  const all = { host: "localhost", authorization: "Bearer any", "content-type": "application/json", ...headers };
  const request: HttpRequest = Object.assign(Readable.from(body.length === 0 ? [] : [body]), { url, headers: all });
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    const response = Object.assign(
      new Writable({
        write: (chunk: Uint8Array, _encoding, done) => {
          chunks.push(chunk);
          done();
        },
      }),
      { statusCode: HTTP_OK, setHeader: () => undefined },
    );
    response.once("finish", () => resolve({ status: response.statusCode, body: Buffer.concat(chunks) }));
    response.once("error", reject);
    response.once("close", () => reject(new Error(`${url}: the connection was broken`)));
    server.handle(request, response);
  });
}
