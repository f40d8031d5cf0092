// Ports that nobody listens on at this moment. Another process may still take one before it is used: callers retry. They are below
// those that systems give to outgoing connections, so that a node that was down finds its own free when it comes back.
import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";
import { PORT_ATTEMPTS_MAX, PORT_MAX, PORT_MIN } from "../limits.ts";

/**
 * Different free TCP ports of `host`, one for each that is wanted: that one, if it is free, else any. All are held at once, so
 * none is handed out twice.
 * @param wanted 0: any
 */
export async function findFreePorts(wanted: readonly number[], host: string): Promise<readonly number[]> {
  const servers = await Promise.all(wanted.map((port) => listenNear(host, port)));
  const ports = servers.map(portOf);
  await Promise.all(servers.map(close));
  return ports;
}

/** At `port` if it can be, at any of the range if not, and at whatever the system gives where that is crowded. */
async function listenNear(host: string, port: number): Promise<Server> {
  const others = Array.from({ length: PORT_ATTEMPTS_MAX }, () => randomInt(PORT_MIN, PORT_MAX + 1));
  for (const candidate of port === 0 ? others : [port, ...others]) {
    const server = await listen(host, candidate).catch(() => null);
    if (server !== null) {
      return server;
    }
  }
  return await listen(host, 0);
}

function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host, port }, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
