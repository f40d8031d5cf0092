export { type OpenKvOptions, openKv } from "./open-kv.ts";
