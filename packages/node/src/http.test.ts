import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { startHttp } from "./http.ts";

test("http: KV Connect gets what is POSTed, machines their health, and people a hint", async () => {
  const posted: unknown[] = [];
  const http = await startHttp({
    host: "127.0.0.1",
    port: 0,
    sharedPort: null,
    metrics: new Registry(),
    health: () => ({ ready: false, datacenter: "us-east4-a", role: "follower" }),
    kvConnect: {
      handle: (request, response) => {
        posted.push(request.url);
        response.end();
      },
    },
  });
  const call = (path: string, method: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${http.port}${path}`, { method });
  await call("/us-east4", "POST");
  expect(posted).toEqual(["/us-east4"]);
  const health = await call("/healthz", "GET");
  expect([health.status, await health.json()]).toMatchObject([503, { role: "follower" }]);
  expect((await call("/metrics", "GET")).status).toBe(200);
  const lost = await call("/us-east4", "GET");
  expect([lost.status, await lost.text()]).toEqual([404, expect.stringContaining("Deno.openKv()")]);
  await http.close();
});
