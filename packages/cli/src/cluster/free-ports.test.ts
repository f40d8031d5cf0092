import { createServer } from "node:net";
import { expect, test } from "vitest";
import { PORT_MAX, PORT_MIN } from "../limits.ts";
import { findFreePorts } from "./free-ports.ts";

const HOST = "127.0.0.1";

test("findFreePorts: what is wanted and free is given, what is taken is replaced, and none is given twice", async () => {
  const [free = 0] = await findFreePorts([0], HOST);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port: taken } = server.address() as { readonly port: number };
  const ports = await findFreePorts([free, taken, 0, free], HOST);
  expect(ports).toContain(free);
  expect(ports).not.toContain(taken);
  expect(new Set(ports).size).toBe(4);
  server.close();
});

test("findFreePorts: none is of those that outgoing connections have, which would take it while its node is down", async () => {
  const ports = await findFreePorts(new Array<number>(50).fill(0), HOST);
  expect(Math.max(...ports)).toBeLessThanOrEqual(PORT_MAX);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(PORT_MIN);
});
