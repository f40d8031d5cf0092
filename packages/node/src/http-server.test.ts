import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { expect, test, vi } from "vitest";
import { type HttpServer, startHttpServer } from "./http-server.ts";

function start(port = 0, sharedPort: number | null = null): Promise<HttpServer> {
  return startHttpServer({
    host: "127.0.0.1",
    port,
    sharedPort,
    onRequest: (request, response) => {
      if (request.url === "/open") {
        response.write("open");
        return;
      }
      request.on("data", () => {});
      request.once("end", () => response.end(`answer to ${request.url}`));
    },
  });
}

async function postHttp2(port: number, path: string): Promise<string> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  const stream = session.request({ ":method": "POST", ":path": path });
  stream.end("body");
  const text = Buffer.concat(await stream.toArray()).toString();
  session.close();
  return text;
}

test("http server: HTTP/1.1 and HTTP/2 with prior knowledge on one port, also at once", async () => {
  const server = await start();
  const http1 = async (): Promise<string> =>
    await (await fetch(`http://127.0.0.1:${server.port}/1`, { method: "POST", body: "body" })).text();
  expect(await Promise.all([http1(), postHttp2(server.port, "/2"), http1()])).toEqual([
    "answer to /1",
    "answer to /2",
    "answer to /1",
  ]);
  await server.close();
});

test("http server: the first bytes may come one by one, and those of POST are not those of HTTP/2", async () => {
  const server = await start();
  const socket = connect({ host: "127.0.0.1", port: server.port, noDelay: true });
  let text = "";
  socket.setEncoding("latin1").on("data", (chunk: string) => {
    text += chunk;
  });
  for (const letter of "POST /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n") {
    await new Promise<void>((resolve) => socket.write(letter, () => setImmediate(resolve)));
  }
  await once(socket, "close");
  expect(text).toContain("answer to /slow");
  await server.close();
});

test("http server: what is neither is answered as HTTP/1.1 answers it, and a broken HTTP/2 connection harms nobody", async () => {
  const server = await start();
  for (const garbage of [
    "hello\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n and then nothing of that kind, however long",
  ]) {
    const socket = connect({ host: "127.0.0.1", port: server.port });
    socket.on("error", () => {});
    socket.on("data", () => {});
    socket.write(garbage);
    await once(socket, "close");
  }
  expect(await postHttp2(server.port, "/after")).toBe("answer to /after");
  await server.close();
});

test("http server: closes also when streams of both kinds are open", async () => {
  const server = await start();
  const response = await fetch(`http://127.0.0.1:${server.port}/open`, { method: "POST" });
  const session = connectHttp2(`http://127.0.0.1:${server.port}`);
  session.on("error", () => {});
  const stream = session.request({ ":method": "POST", ":path": "/open" });
  stream.on("error", () => {});
  stream.end();
  await once(stream, "data");
  const ended = [response.text().catch(() => "cut off"), once(session, "close")];
  await server.close();
  await Promise.all(ended);
});

test("http server: an idle connection of either kind does not hold up the close", async () => {
  const server = await start();
  const socket = connect({ host: "127.0.0.1", port: server.port });
  socket.on("data", () => {});
  socket.write("POST /1 HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
  await once(socket, "data");
  const session = connectHttp2(`http://127.0.0.1:${server.port}`);
  await once(session, "connect");
  const ended = [once(socket, "close"), once(session, "close")];
  vi.useFakeTimers({ toFake: ["setTimeout"] }); // the close has nothing to wait for
  await server.close();
  vi.useRealTimers();
  await Promise.all(ended);
});

test("http server: a taken port is port_busy", async () => {
  const server = await start();
  await expect(start(server.port)).rejects.toMatchObject({ code: "port_busy" });
  await server.close();
});

test.skipIf(process.platform !== "linux")(
  "http server: a shared port is answered as long as one of those who share it lives",
  async () => {
    const { port: sharedPort } = await start().then(async (free) => {
      await free.close();
      return free;
    });
    const [first, second] = [await start(0, sharedPort), await start(0, sharedPort)];
    await first.close();
    for (const path of ["/1", "/2", "/3", "/4"]) {
      expect(await postHttp2(sharedPort, path)).toBe(`answer to ${path}`);
    }
    await second.close();
    await expect(fetch(`http://127.0.0.1:${sharedPort}/`)).rejects.toThrow();
  },
);
