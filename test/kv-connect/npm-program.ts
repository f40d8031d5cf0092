// An ordinary Node program with @deno/kv from npm.
import { deserialize, serialize } from "node:v8";
import { openKv } from "@deno/kv";
import { serveCommands } from "./kv-program.ts";

const { DENO_KV_DEFAULT_PATH: url, DENO_KV_ACCESS_TOKEN: accessToken } = process.env;
await serveCommands(await openKv(url, { accessToken: accessToken ?? "", encodeV8: serialize, decodeV8 }));

/** Deno writes version 16 of V8's format, Node reads up to 15; below 4 GB they differ in nothing else. */
function decodeV8(bytes: Uint8Array): unknown {
  const readable = Buffer.from(bytes);
  if (readable[0] === 0xff && readable[1] === 16) {
    readable[1] = 15;
  }
  return deserialize(readable);
}
