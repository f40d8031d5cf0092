// Where in its program a caller of this library stands: the first frame of the stack that is neither the library's nor Node's.
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { AUDIT_CALL_SITE_LENGTH_MAX } from "@kvorum/kv";
import { CALL_SITE_FRAMES_MAX } from "../limits.ts";

const LIBRARY = fileURLToPath(new URL("../", import.meta.url));
/** `    at name (place:line:column)` or `    at place:line:column`. */
const FRAME = /^ {4}at (?:async )?(?:.* \()?(?<place>[^()]+):(?<line>\d+):\d+\)?$/;

/** Of the caller's caller, like `src/cart.ts:42`, below the working directory where it is there; "" when nobody is to be seen. */
export function callSite(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = CALL_SITE_FRAMES_MAX;
  const { stack = "" } = new Error("call site");
  Error.stackTraceLimit = stackTraceLimit;
  return callSiteIn(stack, LIBRARY, process.cwd());
}

/** The call site that a stack shows. @param library a folder whose frames are passed over */
export function callSiteIn(stack: string, library: string, workingDirectory: string): string {
  for (const frame of stack.split("\n")) {
    const { place, line } = FRAME.exec(frame)?.groups ?? {};
    if (place === undefined || line === undefined || place.startsWith("node:")) {
      continue;
    }
    const path = place.startsWith("file:") ? fileURLToPath(place) : place;
    if (!path.startsWith(library)) {
      const below = relative(workingDirectory, path);
      const shown = below.startsWith("..") ? path : below.split(sep).join("/");
      return `${shown}:${line}`.slice(-AUDIT_CALL_SITE_LENGTH_MAX);
    }
  }
  return "";
}
