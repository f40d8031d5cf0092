// The node's HTTP port: health for machines, metrics for Prometheus.
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { KvorumError } from "@kvorum/base";
import { Hono } from "hono";
import type { Registry } from "prom-client";

export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: Registry;
  /** Whether the node serves, and what it is, for /healthz. */
  readonly health: () => { readonly ready: boolean; readonly datacenter: string; readonly role: string };
}

export interface HttpListener {
  readonly port: number;
  close(): Promise<void>;
}

/** @throws KvorumError port_busy — another process listens there */
export async function startHttp(options: HttpOptions): Promise<HttpListener> {
  const app = new Hono();
  app.get("/healthz", (context) => {
    const health = options.health();
    return context.json(health, health.ready ? 200 : 503);
  });
  app.get("/metrics", async (context) => {
    return context.text(await options.metrics.metrics(), 200, { "content-type": options.metrics.contentType });
  });
  const server = createServer(getRequestListener(app.fetch));
  await listen(server, options);
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : options.port,
    close: () => close(server),
  };
}

function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE"
          ? new KvorumError("port_busy", `HTTP port ${port} on ${host} is taken by another process`, { cause: error })
          : error,
      );
    });
    server.listen(port, host, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
