// The other side of the @deno/kv backends: `node npm-process.ts BACKEND [URL]` runs every case with @deno/kv, against
// databases under the URL, or against its own local store without one, and prints an observation per line. A process of its
// own, since @deno/kv leaves rejections unhandled: of watches that were cancelled, for one.
import { deserialize, serialize } from "node:v8";
import { KvU64, openKv } from "@deno/kv";
import type { Backend } from "./backends.ts";
import { canRun } from "./backends.ts";
import { CASES } from "./cases/all-cases.ts";
import type { Kv, KvU64Class } from "./kv-shape.ts";
import { runCases } from "./run-cases.ts";

process.on("unhandledRejection", (error) => console.error(error));

const [backend, url] = process.argv.slice(2) as [Backend, string | undefined];
const options = { encodeV8: serialize, decodeV8: deserialize };

let databases = 0;
async function open(): Promise<Kv> {
  const path = url === undefined ? ":memory:" : `${url}/db/npm-${databases++}`;
  return (await openKv(path, options)) as unknown as Kv;
}

const cases = CASES.filter((stated) => canRun(backend, stated));
const source = { kv: await open(), open, KvU64: KvU64 as unknown as KvU64Class };
for (const observation of await runCases(cases, source)) {
  console.log(JSON.stringify(observation));
}
// Watches and listeners that @deno/kv never ends would keep it alive. What was printed is to arrive first.
process.stdout.write("", () => process.exit());
