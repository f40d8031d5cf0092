// Ports that nobody listens on at this moment. Another process may still take one before it is used: callers retry.
import { createServer, type Server } from "node:net";

/**
 * Different free TCP ports of `host`, one for each that is wanted: that one, if it is free, else any. All are held at once, so
 * none is handed out twice.
 * @param wanted 0: any
 */
export async function findFreePorts(wanted: readonly number[], host: string): Promise<readonly number[]> {
  const servers = await Promise.all(wanted.map((port) => listen(host, port).catch(() => listen(host, 0))));
  const ports = servers.map(portOf);
  await Promise.all(servers.map(close));
  return ports;
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
