// What runs in Deno: an unmodified program that opens its database as any Deno program does: what its environment names, a URL
// or a file.
import { runStoreProgram, type StoreKv } from "../workload/store-program.ts";

const { Deno } = globalThis as unknown as { readonly Deno: { openKv(): Promise<StoreKv> } };
await runStoreProgram(await Deno.openKv());
