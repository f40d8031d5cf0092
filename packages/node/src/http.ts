// The node's HTTP port: health for machines, metrics for Prometheus, and KV Connect for Deno programs, which is all that
// is POSTed here.
import { getRequestListener } from "@hono/node-server";
import type { KvConnect } from "@kvorum/kv-connect";
import { Hono } from "hono";
import type { Registry } from "prom-client";
import { type HttpServer, startHttpServer } from "./http-server.ts";

export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  /** As of startHttpServer. */
  readonly sharedPort: number | null;
  readonly metrics: Registry;
  /** Whether the node serves, and what it is, for /healthz. */
  readonly health: () => { readonly ready: boolean; readonly datacenter: string; readonly role: string };
  readonly kvConnect: Pick<KvConnect, "handle">;
}

/** For people who open a database's URL in a browser. */
const PATHS =
  "/healthz says how this node is, /metrics what it counts. The URL of a database is for KV Connect, which POSTs: " +
  "give it to Deno.openKv(), or to openKv() of @deno/kv.\n";

/** @throws KvorumError port_busy — another process listens there */
export function startHttp(options: HttpOptions): Promise<HttpServer> {
  const app = new Hono();
  app.get("/healthz", (context) => {
    const health = options.health();
    return context.json(health, health.ready ? 200 : 503);
  });
  app.get("/metrics", async (context) => {
    return context.text(await options.metrics.metrics(), 200, { "content-type": options.metrics.contentType });
  });
  app.notFound((context) => context.text(PATHS, 404));
  const others = getRequestListener(app.fetch);
  return startHttpServer({
    host: options.host,
    port: options.port,
    sharedPort: options.sharedPort,
    onRequest: (request, response) => {
      if (request.method === "POST") {
        options.kvConnect.handle(request, response);
      } else {
        void others(request as Parameters<typeof others>[0], response as Parameters<typeof others>[1]);
      }
    },
  });
}
