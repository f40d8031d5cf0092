export type { ClientAudit } from "./client-audit.ts";
export type { ClientLink, LinkMessage } from "./client-link.ts";
export type { HttpRequest, HttpResponse } from "./http-messages.ts";
export { KvConnect, type KvConnectOptions } from "./kv-connect.ts";
