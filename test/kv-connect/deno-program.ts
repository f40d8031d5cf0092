// An ordinary Deno program: the environment says which database Deno.openKv() means.
import { serveCommands } from "./kv-program.ts";

interface DenoWithKv {
  readonly openKv: () => Promise<unknown>;
}

const { Deno } = globalThis as unknown as { readonly Deno: DenoWithKv };
await serveCommands(await Deno.openKv());
