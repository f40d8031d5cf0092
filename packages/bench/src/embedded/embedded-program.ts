// What runs in Node: the same program as in Deno, on the embedded store in the folder that it is given.
import { openKv } from "@kvorum/embedded";
import { runStoreProgram } from "../workload/store-program.ts";

await runStoreProgram(await openKv(process.argv[2]));
