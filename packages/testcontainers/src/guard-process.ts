// The guard of a claim, a process of its own: `guard-process.ts CLAIM`. It waits for the end of its standard input, which
// is the end of the process that started it, and removes what that one has left. What removing needs is loaded only then.
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

/** A container that the engine was asked for in the last moment is listed by then. */
const LATE_MS = 2_000;

const [claim = ""] = process.argv.slice(2);
const ended = once(process.stdin, "close");
process.stdin.on("error", () => undefined).resume();
await ended;
const { removeClaimed } = await import("./removal.ts");
await removeClaimed(claim);
await delay(LATE_MS);
await removeClaimed(claim);
