// The other side of the Deno backends: `deno run deno-process.ts BACKEND [URL]` runs every case in Deno, against databases
// under the URL, or against Deno's own store without one, and prints an observation per line.
import type { Backend } from "./backends.ts";
import { canRun } from "./backends.ts";
import { CASES } from "./cases/all-cases.ts";
import type { Kv, KvU64Class } from "./kv-shape.ts";
import { runCases } from "./run-cases.ts";

/** The part of Deno that this file uses; its types are not those of the rest of the repository. */
interface DenoRuntime {
  readonly args: readonly [backend: Backend, url?: string];
  readonly openKv: (path: string) => Promise<Kv>;
  readonly KvU64: KvU64Class;
  readonly exit: () => never;
}

const { args, openKv, KvU64, exit } = (globalThis as unknown as { readonly Deno: DenoRuntime }).Deno;
const [backend, url] = args;

let databases = 0;
const open = (): Promise<Kv> => openKv(url === undefined ? ":memory:" : `${url}/db/deno-${databases++}`);

const cases = CASES.filter((stated) => canRun(backend, stated));
for (const observation of await runCases(cases, { kv: await open(), open, KvU64 })) {
  console.log(JSON.stringify(observation));
}
exit();
